"""Facts: what counts as a purchase, what counts as money, and that an increment equals a full build."""

from datetime import date

import pytest
from django.db import transaction

from clv.models import CustomerFacts, Run, RunKind
from clv.services import refresh_facts
from customers.services.changes import claim_changes, release_changes
from orders.models.refund import RefundKind
from orders.services.place import void_order
from orders.services.refund import credit_customer
from tests import make

pytestmark = pytest.mark.django_db

MAY = date(2026, 5, 31)


def facts_of(customer, as_of=MAY):
    refresh_facts(as_of=as_of, token=None)
    return CustomerFacts.objects.get(customer=customer)


@pytest.fixture
def bakery():
    return make.make_customer("Bakery", acquisition_cost_minor=0)


def test_orders_of_100_200_and_300_are_a_first_100_and_a_lifetime_600(bakery):
    for day, amount in (("2026-01-01", "100"), ("2026-02-01", "200"), ("2026-03-02", "300")):
        make.make_order(bakery, day, amount, cost="40")

    facts = facts_of(bakery)

    assert facts.first_revenue_minor == 100_00
    assert facts.revenue_minor == 600_00
    assert facts.margin_minor == 480_00
    assert (facts.first_margin_minor, facts.repeat_margin_minor, facts.repeat_revenue_minor) == (60_00, 420_00, 500_00)
    assert (facts.purchase_day_count, facts.order_count) == (3, 3)
    assert (facts.first_ordered_on, facts.last_ordered_on) == (date(2026, 1, 1), date(2026, 3, 2))
    assert facts.usual_gap_days == 30.0


def test_several_orders_of_one_day_are_one_purchase(bakery):
    make.make_order(bakery, "2026-01-01", "100")
    make.make_order(bakery, "2026-01-01", "50")
    make.make_order(bakery, "2026-01-11", "30")

    facts = facts_of(bakery)

    assert (facts.purchase_day_count, facts.order_count) == (2, 3)
    assert facts.first_revenue_minor == 150_00
    assert facts.repeat_revenue_minor == 30_00


def test_a_refund_counts_on_the_day_of_its_order(bakery):
    first = make.make_order(bakery, "2026-01-01", "100", cost="60")
    make.make_order(bakery, "2026-02-01", "200", cost="120")
    make.make_refund(first, "2026-04-01", "25", kind=RefundKind.ALLOWANCE)

    facts = facts_of(bakery)

    assert facts.first_revenue_minor == 75_00
    assert facts.first_margin_minor == 15_00
    assert facts.revenue_minor == 275_00
    assert facts.margin_minor == 95_00
    assert facts.refunded_minor == 25_00


def test_a_day_refunded_to_nothing_is_no_purchase_but_its_loss_is_real(bakery):
    first = make.make_order(bakery, "2026-01-01", "100", cost="60")
    make.make_order(bakery, "2026-02-01", "200", cost="120")
    make.make_refund(first, "2026-04-01", "100", kind=RefundKind.ALLOWANCE)

    facts = facts_of(bakery)

    assert (facts.purchase_day_count, facts.order_count) == (1, 1)
    assert facts.first_ordered_on == date(2026, 2, 1)
    assert facts.revenue_minor == 200_00
    # The goods were not sent back: 60 of cost stay spent.
    assert facts.margin_minor == 20_00


def test_an_order_worth_nothing_is_no_purchase(bakery):
    make.make_order(bakery, "2026-01-01", "0", cost="7")

    facts = facts_of(bakery)

    assert facts.purchase_day_count == 0
    assert facts.first_ordered_on is None
    assert facts.margin_minor == -7_00


def test_a_credit_without_an_order_counts_in_money_alone(bakery):
    make.make_order(bakery, "2026-01-01", "100", cost="60")
    credit_customer(customer=bakery, net_minor=30_00, refunded_at=make.noon("2026-02-01"), now=make.LATE, by=None)

    facts = facts_of(bakery)

    assert facts.purchase_day_count == 1
    assert facts.revenue_minor == 70_00
    assert facts.margin_minor == 10_00
    assert facts.last_ordered_on == date(2026, 1, 1)


def test_void_orders_never_happened(bakery):
    make.make_order(bakery, "2026-01-01", "100")
    slip = make.make_order(bakery, "2026-02-01", "900")
    void_order(order=slip, reason="Typed twice", on=date(2026, 2, 2), by=None)

    facts = facts_of(bakery)

    assert facts.purchase_day_count == 1
    assert facts.revenue_minor == 100_00


def test_what_is_dated_after_the_day_is_not_seen(bakery):
    mara = make.make_user()
    order = make.make_order(bakery, "2026-05-31", "100")
    make.make_order(bakery, "2026-06-01", "200")
    make.make_refund(order, "2026-06-01", "100")
    make.make_contact(bakery, mara, "2026-06-01")

    facts = facts_of(bakery)

    assert facts.revenue_minor == 100_00
    assert facts.refunded_minor == 0
    assert (facts.contact_count, facts.last_contact_on) == (0, None)


def test_a_customer_who_never_bought_has_facts_too(bakery):
    mara = make.make_user()
    make.make_definition(contact_minute_minor=70)
    make.make_contact(bakery, mara, "2026-03-03", minutes=20)

    facts = facts_of(bakery)

    assert facts.purchase_day_count == 0
    assert facts.cost_to_serve_minor == 14_00
    assert facts.contribution_minor == -14_00
    assert facts.usual_gap_days is None


def test_money_of_other_currencies_is_counted_in_the_companys(bakery):
    make.make_order(bakery, "2026-01-01", "100", cost="50", currency="USD", rate="0.80")

    facts = facts_of(bakery)

    assert facts.revenue_minor == 80_00
    assert facts.margin_minor == 40_00


def test_the_customer_who_cost_100_breaks_even_on_the_third_order_of_40():
    bakery = make.make_customer(acquisition_cost_minor=100_00)
    orders = [make.make_order(bakery, f"2026-0{month}-01", "40") for month in (1, 2, 3, 4)]

    before = facts_of(bakery).break_even_on
    make.make_refund(orders[0], "2026-05-01", "40", kind=RefundKind.ALLOWANCE)
    after = facts_of(bakery).break_even_on

    assert before == date(2026, 3, 1)
    assert after == date(2026, 4, 1)


def test_contacts_push_the_break_even_back(bakery):
    mara = make.make_user()
    make.make_definition(contact_minute_minor=100)
    make.make_contact(bakery, mara, "2025-12-01", minutes=50)
    make.make_order(bakery, "2026-01-01", "40")
    make.make_order(bakery, "2026-02-01", "40")

    facts = facts_of(bakery)

    assert facts.break_even_on == date(2026, 2, 1)
    assert facts.contribution_minor == 30_00


def test_not_yet_is_an_answer():
    bakery = make.make_customer(acquisition_cost_minor=100_00)
    make.make_order(bakery, "2026-01-01", "40")

    assert facts_of(bakery).break_even_on is None


def snapshot():
    names = [field.name for field in CustomerFacts._meta.fields if field.name != "as_of"]
    return list(CustomerFacts.objects.order_by("pk").values(*names))


def test_an_increment_equals_a_full_build():
    mara = make.make_user()
    customers = [make.make_customer() for _ in range(6)]
    for number, customer in enumerate(customers[:5]):
        make.make_order(customer, f"2026-01-0{number + 1}", "100", cost="60")
    late = make.make_order(customers[0], "2026-05-10", "80")
    refresh_facts(as_of=date(2026, 5, 1), token=None)
    claim_changes("first")
    release_changes("first")
    make.make_order(customers[1], "2026-05-02", "50")
    make.make_refund(late, "2026-05-12", "80")
    make.make_contact(customers[2], mara, "2026-05-03")
    make.make_customer("New")
    claim_changes("second")

    counted = refresh_facts(as_of=MAY, token="second")
    increment = snapshot()
    refresh_facts(as_of=MAY, token=None)

    assert counted == {"customers": 4}
    assert increment == snapshot()


def test_an_order_that_was_written_down_before_its_day_is_seen_on_its_day(bakery):
    make.make_order(bakery, "2026-05-10", "80")
    refresh_facts(as_of=date(2026, 5, 1), token=None)
    claim_changes("first")
    release_changes("first")

    refresh_facts(as_of=MAY, token="second")

    assert CustomerFacts.objects.get(customer=bakery).revenue_minor == 80_00


def test_going_back_in_time_sums_up_everybody_again(bakery):
    make.make_order(bakery, "2026-05-10", "80")
    refresh_facts(as_of=MAY, token=None)

    refresh_facts(as_of=date(2026, 5, 1), token="anything")

    assert CustomerFacts.objects.get(customer=bakery).revenue_minor == 0
    assert Run.objects.get(kind=RunKind.FACTS).as_of == date(2026, 5, 1)


def test_doing_it_twice_is_doing_it_once(bakery):
    make.make_order(bakery, "2026-05-10", "80")
    refresh_facts(as_of=MAY, token=None)
    once = snapshot()

    with transaction.atomic():
        refresh_facts(as_of=MAY, token="again")

    assert snapshot() == once
