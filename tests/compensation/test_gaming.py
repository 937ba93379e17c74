"""The report on patterns, from orders to findings and their cases."""

from datetime import date, timedelta

import pytest

from compensation.models import GamingCase, GamingFinding, SellerFigures
from crm.accounts.access import Role
from customers.services.relationship import add_person
from tests.compensation.ledger import night
from tests.make import hand_over, make_customer, make_order, make_refund, make_user
from tests.nights import tell_patterns

pytestmark = pytest.mark.django_db
AS_OF = date(2026, 6, 30)
MID = date(2026, 3, 10)


def look() -> dict[str, int]:
    return tell_patterns(as_of=AS_OF, token=None)


def found(pattern: str, who) -> GamingFinding:
    return GamingFinding.objects.get(pattern=pattern, salesperson=who)


def steady(who, *, customers: int = 6, months: int = 5) -> list:
    """Give somebody customers who order in the midst of a month, and nothing else."""
    made = [make_customer(salesperson=who) for _ in range(customers)]
    for place, customer in enumerate(made):
        for month in range(1, months + 1):
            make_order(customer, date(2026, month, 9 + place % 8), "100.00")
    return made


@pytest.fixture
def sellers(default_plan, anna, bo):
    return steady(anna), steady(bo)


@pytest.mark.slow
def test_orders_in_pieces_stand_beside_those_of_all_others(sellers, anna, bo):
    for customer in sellers[0]:
        for days in (20, 21, 22):
            make_order(customer, date(2026, 4, days), "20.00", external_id=f"{customer.pk}-{days}")

    counts = look()

    one = found("SPLIT", anna)
    assert (one.found_count, one.trial_count, one.is_unusual) == (12, 48, True)
    assert (found("SPLIT", bo).found_count, found("SPLIT", bo).is_unusual) == (0, False)
    cases = list(one.cases.select_related("order"))
    assert {case.order.external_id.split("-")[1] for case in cases} == {"21", "22"}
    assert {case.days for case in cases} == {1}
    assert (one.case_count, counts["unusual"]) == (12, GamingFinding.objects.filter(is_unusual=True).count())


@pytest.mark.slow
def test_orders_held_back_to_the_first_days_of_a_month(sellers, anna, bo):
    for month in (2, 3, 4, 5, 6):
        for customer in sellers[0][:4]:
            make_order(customer, date(2026, month, 2), "100.00")

    look()

    assert found("HELD", anna).is_unusual
    assert not found("HELD", bo).is_unusual
    assert found("HELD", anna).found_count == 20
    assert not found("BUNCHED", anna).is_unusual
    assert set(found("HELD", anna).cases.values_list("on", flat=True)) == {
        date(2026, month, 2) for month in range(2, 7)
    }


def test_refunds_just_after_the_window(sellers, anna, bo):
    for customer in sellers[0]:
        order = make_order(customer, "2026-03-01", "300.00")
        make_refund(order, order.ordered_on + timedelta(days=91), "10.00")
    other = make_order(sellers[1][0], "2026-03-01", "300.00")
    make_refund(other, other.ordered_on + timedelta(days=90), "10.00")

    look()

    one = found("LATE_REFUND", anna)
    assert (one.found_count, one.trial_count, one.usual_thousandths, one.is_unusual) == (6, 6, 200, True)
    assert {case.days for case in one.cases.all()} == {91}
    assert not GamingFinding.objects.filter(pattern="LATE_REFUND", salesperson=bo).exists()


def test_second_orders_on_the_first_days_after_the_gap(default_plan, anna):
    for _ in range(5):
        customer = make_customer(salesperson=anna)
        make_order(customer, MID, "100.00")
        make_order(customer, MID + timedelta(days=14), "100.00")

    look()

    one = found("AFTER_GAP", anna)
    assert (one.found_count, one.is_unusual) == (5, True)
    assert {case.days for case in one.cases.all()} == {14}


@pytest.mark.slow
def test_handovers_before_a_large_order(sellers, anna, bo, cleo):
    for customer in sellers[0]:
        hand_over(customer, bo, "2026-05-20")
        make_order(customer, "2026-05-25", "5000.00")
    for customer in steady(cleo):
        hand_over(customer, anna, "2026-05-20")

    look()

    one = found("HANDOVER", bo)
    assert (one.found_count, one.trial_count, one.is_unusual) == (6, 6, True)
    assert found("HANDOVER", anna).found_count == 0
    assert one.cases.first().order.ordered_on == date(2026, 5, 25)


@pytest.mark.slow
def test_new_customers_that_were_customers_before(sellers, anna, bo):
    for customer in sellers[0][:4]:
        again = make_customer(customer.name.upper(), salesperson=anna)
        make_order(again, "2026-06-10", "100.00")
    person = add_person(customer=sellers[1][0], by=None, name="Kim", email="kim@example.com")
    same = make_customer("Another name", salesperson=bo)
    add_person(customer=same, by=None, name="Kim", email=person.email.upper())
    make_order(same, "2026-06-10", "100.00")

    look()

    assert (found("RELABELLED", anna).found_count, found("RELABELLED", anna).trial_count) == (4, 10)
    assert found("RELABELLED", bo).found_count == 1
    case = GamingCase.objects.filter(finding__pattern="RELABELLED").first()
    if found("RELABELLED", anna).is_unusual:
        assert case.earlier_customer.name.upper() == case.customer.name


@pytest.mark.slow
def test_a_new_customer_who_answers_an_old_ones_telephone_was_a_customer_before(sellers, anna):
    old, extension = sellers[0][:2]
    add_person(customer=old, by=None, name="Kim", phone="+44 (20) 7946-0001")
    add_person(customer=extension, by=None, name="Lee", phone="ext. 12")
    for number in ("44 20 79460001", "ext 12"):
        again = make_customer(f"Fresh {number}", salesperson=anna)
        add_person(customer=again, by=None, name="Somebody", phone=number)
        make_order(again, "2026-06-10", "100.00")

    look()

    assert found("RELABELLED", anna).found_count == 1


@pytest.mark.slow
def test_the_customers_that_were_kept_stand_beside_the_effective_rate(default_plan, anna, bo):
    kept, lost, fresh = (make_customer(name, salesperson=anna) for name in ("Kept", "Lost", "Fresh"))
    handed_over = make_customer("Handed over", salesperson=anna)
    begins_on = AS_OF - timedelta(days=364)
    for customer in (kept, lost, handed_over):
        make_order(customer, begins_on - timedelta(days=1), "100.00")
    make_order(make_customer("Long ago", salesperson=anna), begins_on - timedelta(days=366), "100.00")
    for customer in (kept, fresh, handed_over):
        make_order(customer, begins_on, "100.00")
    hand_over(handed_over, bo, "2026-05-20")
    night(AS_OF)

    look()

    mine = SellerFigures.objects.get(salesperson=anna)
    assert (mine.before_count, mine.kept_count, mine.retention_ppm) == (2, 1, 500_000)


@pytest.mark.slow
def test_pay_per_revenue_and_who_is_far_from_the_middle(default_plan, anna):
    people = [make_user(Role.SALESPERSON) for _ in range(4)]
    for who in people:
        steady(who, customers=2)
    # First orders only: 5 % instead of nearly 8 %.
    for _ in range(10):
        make_order(make_customer(salesperson=anna), MID, "100.00")
    night(AS_OF)

    look()

    mine = SellerFigures.objects.get(salesperson=anna)
    assert (mine.revenue_minor, mine.earned_minor, mine.effective_ppm) == (1000_00, 50_00, 50_000)
    assert (mine.usual_ppm, mine.is_outlier) == (74_000, True)
    assert list(SellerFigures.objects.filter(is_outlier=True)) == [mine]


@pytest.mark.slow
def test_the_report_is_replaced_and_says_the_same_again(sellers):
    first = look()
    rows = list(
        GamingFinding.objects.order_by("pattern", "salesperson").values_list("pattern", "found_count", "chance_ppm")
    )

    assert look() == first
    assert rows == list(
        GamingFinding.objects.order_by("pattern", "salesperson").values_list("pattern", "found_count", "chance_ppm")
    )


@pytest.mark.slow
def test_a_manager_sees_the_own_team_and_a_salesperson_nobody(sellers, anna, cleo, mara, finn):
    steady(cleo)
    look()

    assert not GamingFinding.objects.visible_to(mara).filter(salesperson=cleo).exists()
    assert GamingFinding.objects.visible_to(mara).filter(salesperson=anna).exists()
    assert GamingFinding.objects.visible_to(finn).filter(salesperson=cleo).exists()
    assert not GamingFinding.objects.visible_to(anna).exists()


def test_a_company_without_orders_has_an_empty_report(db):
    assert look() == {"patterns": 0, "unusual": 0}
