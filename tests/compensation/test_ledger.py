"""The worked examples of the specification, run through real orders, the night and the closing."""

from datetime import date

import pytest

from compensation.models import CommissionEntry, Statement
from compensation.models.statement import StatementStatus
from compensation.services.credit import split_credit
from compensation.services.plans import create_plan_version
from crm.accounts.models import Company
from orders.services.place import void_order
from tests.compensation.ledger import amounts, close, night, snapshot
from tests.compensation.plans import put_in_force
from tests.make import hand_over, make_company, make_customer, make_order, make_refund

pytestmark = pytest.mark.django_db


@pytest.fixture
def bakery(anna):
    return make_customer("Bakery Nord", salesperson=anna)


def test_e1_a_first_order_earns_five_percent(bakery, anna):
    make_order(bakery, "2025-03-01", "1234.56")

    night()

    (line,) = CommissionEntry.objects.all()
    assert amounts() == ["61.73"]
    assert (line.payee, line.component, line.rate_ppm, line.currency) == (anna, "FIRST", 50_000, "GBP")
    assert (line.origin_on, line.period.starts_on) == (date(2025, 3, 1), date(2025, 3, 1))
    assert line.trace().amount() == 6173


def test_e2_tenure_steps_begin_on_the_anniversary(bakery):
    for on, amount in [("2024-01-31", "100.00"), ("2025-01-30", "1000.00"), ("2025-01-31", "1000.00")]:
        make_order(bakery, on, amount)

    night()

    assert amounts() == ["5.00", "80.00", "90.00"]


def test_e2_a_customer_of_a_leap_day_has_the_anniversary_on_28_february(bakery):
    for on, amount in [("2024-02-29", "100.00"), ("2025-02-27", "1000.00"), ("2025-02-28", "1000.00")]:
        make_order(bakery, on, amount)

    night()

    assert amounts() == ["5.00", "80.00", "90.00"]


def test_e3_a_split_order_and_its_refund_sum_to_the_cent(bakery, anna, bo, cleo, mara):
    make_order(bakery, "2024-01-10", "1.00")
    order = make_order(bakery, "2024-06-10", "100.01")
    split_credit(order=order, shares=[(anna, 333_334), (bo, 333_333), (cleo, 333_333)], reason="Trade fair", by=mara)
    make_refund(order, "2024-07-01", "50.00")

    night()

    assert {name: amounts(order=order, payee__name=name) for name in ("Anna", "Bo", "Cleo")} == {
        "Anna": ["2.67", "-1.33"],
        "Bo": ["2.67", "-1.34"],
        "Cleo": ["2.66", "-1.33"],
    }


def test_e5_only_refunds_inside_the_window_take_pay_back(bakery):
    make_order(bakery, "2024-06-10", "1.00")
    order = make_order(bakery, "2025-01-10", "500.00")
    make_refund(order, "2025-04-10", "200.00")
    make_refund(order, "2025-04-11", "100.00")

    night()

    assert amounts(order=order) == ["40.00", "-16.00"]


def test_e7_a_late_refund_into_a_closed_month_is_one_adjustment_in_the_next(bakery, anna, finn):
    make_order(bakery, "2024-06-10", "1.00")
    order = make_order(bakery, "2025-01-15", "2000.00")
    night(date(2025, 2, 1))
    close("2025-01", finn, today=date(2025, 2, 1))
    january = Statement.objects.values().get(payee=anna, period__starts_on="2025-01-01")
    make_refund(order, "2025-01-28", "500.00")

    added = night(date(2025, 2, 5))
    again = night(date(2025, 2, 5))

    adjustment = CommissionEntry.objects.latest("pk")
    february = Statement.objects.get(payee=anna, period__starts_on="2025-02-01")
    assert january["total_minor"] == 160_00
    assert (added, again, adjustment.amount_minor) == (1, 0, -40_00)
    assert (adjustment.origin_on, adjustment.period.starts_on) == (date(2025, 1, 28), date(2025, 2, 1))
    assert Statement.objects.values().get(pk=january["id"]) == january
    assert (february.earned_minor, february.adjustment_minor, february.total_minor) == (0, -40_00, -40_00)


def test_e10_a_foreign_order_and_its_refund_use_the_pinned_exchange(bakery, finn, olga, default_plan):
    make_company(currency="USD")
    version = create_plan_version(
        by=finn, plan=default_plan, starts_on=date(2025, 1, 1), first_ppm=50_000, returning_ppm=82_500
    )
    put_in_force(version, by=olga)
    make_order(bakery, "2024-06-10", "0.01")
    order = make_order(bakery, "2025-01-10", "1999.99", currency="EUR", rate="1.085342")
    make_refund(order, "2025-02-01", "999.99")

    night()

    assert amounts(order=order) == ["179.08", "-89.54"]


def test_the_base_is_the_margin_and_goods_that_come_back_bring_their_cost(bakery):
    order = make_order(bakery, "2025-01-10", "1000.00", cost="600.00")
    make_refund(order, "2025-01-12", "500.00", cost_minor=300_00)

    night()

    assert amounts() == ["20.00", "-10.00"]


def test_a_second_night_adds_nothing(bakery):
    order = make_order(bakery, "2025-01-10", "1000.00")
    make_refund(order, "2025-01-12", "500.00")

    first, second = night(), night()

    assert (first, second) == (2, 0)


def test_a_night_for_an_earlier_day_takes_nothing_back(bakery):
    make_order(bakery, "2025-01-10", "1000.00")
    night(date(2025, 1, 31))

    added = night(date(2025, 1, 1))

    assert added == 0
    assert amounts() == ["50.00"]


def test_an_order_of_tomorrow_is_paid_tomorrow_even_if_nothing_changed_since(bakery):
    make_order(bakery, "2025-01-10", "1000.00")
    make_order(bakery, "2025-02-10", "1000.00")
    night(date(2025, 2, 9))

    from compensation.services.commission import post_commission

    post_commission(as_of=date(2025, 2, 10), token="night-2025-02-10")

    assert amounts() == ["50.00", "80.00"]


def test_the_house_account_earns_where_nobody_is_dedicated():
    customer = make_customer("Walk-in")
    make_order(customer, "2025-01-10", "1000.00")

    night()

    assert amounts(payee=None) == ["50.00"]


def test_the_dedicated_salesperson_of_the_order_date_is_paid(bakery, anna, bo):
    make_order(bakery, "2025-01-10", "1000.00")
    hand_over(bakery, bo, "2025-02-01")
    make_order(bakery, "2025-02-01", "1000.00")
    make_order(bakery, "2025-01-31", "1000.00")

    night()

    assert amounts(payee=anna) == ["50.00", "80.00"]
    assert amounts(payee=bo) == ["80.00"]


def test_an_order_that_moves_to_another_salesperson_is_reversed_and_posted_anew(bakery, anna, bo):
    make_order(bakery, "2025-01-10", "1000.00")
    night()
    bakery.assignments.filter(salesperson=anna).update(salesperson=bo)

    added = night()

    assert added == 2
    assert amounts(payee=anna) == ["50.00", "-50.00"]
    assert amounts(payee=bo) == ["50.00"]
    assert CommissionEntry.objects.get(payee=anna, seq=2).reason == "MOVED"
    assert [line.trace().amount() for line in CommissionEntry.objects.order_by("pk")] == [5000, -5000, 5000]


def test_a_void_order_never_happened(bakery, anna, finn):
    first = make_order(bakery, "2025-01-10", "1000.00")
    make_order(bakery, "2025-03-10", "1000.00")
    night()
    void_order(order=first, by=finn, reason="Entered twice", on=date(2025, 4, 1))

    night()
    night()

    assert amounts(order=first) == ["50.00", "-50.00"]
    # The other one is the first now: 80.00 goes, 50.00 comes.
    assert amounts(component="RETURNING") == ["80.00", "-80.00"]
    assert amounts(component="FIRST", payee=anna) == ["50.00", "-50.00", "50.00"]
    assert set(CommissionEntry.objects.filter(order=first).values_list("reason", flat=True)) == {"NEW", "VOID"}


def test_a_plan_for_the_past_is_paid_as_differences(bakery, finn, olga, default_plan):
    make_order(bakery, "2024-01-10", "1000.00")
    make_order(bakery, "2025-03-10", "1000.00")
    night()
    version = create_plan_version(
        by=finn, plan=default_plan, starts_on=date(2025, 1, 1), first_ppm=50_000, returning_ppm=100_000
    )
    put_in_force(version, by=olga)

    night()

    assert amounts() == ["50.00", "90.00", "10.00"]
    assert CommissionEntry.objects.latest("pk").trace().amount() == 10_00


def test_a_changed_plan_is_noticed_by_a_night_that_looks_at_changed_customers_only(bakery, finn, olga, default_plan):
    from compensation.services.commission import post_commission

    make_order(bakery, "2025-03-10", "1000.00")
    night()
    version = create_plan_version(
        by=finn, plan=default_plan, starts_on=date(2025, 1, 1), first_ppm=60_000, returning_ppm=100_000
    )
    put_in_force(version, by=olga)

    posted = post_commission(as_of=date(2030, 1, 1), token="a-night-without-changes")

    assert posted["lines"] == 1
    assert amounts() == ["50.00", "10.00"]


@pytest.mark.slow
def test_any_arrival_with_closed_months_in_between_ends_at_the_same_net(anna, bo, finn):
    early, late = make_customer("Early", salesperson=anna), make_customer("Late", salesperson=anna)
    for customer, closes in ((early, False), (late, True)):
        order = make_order(customer, "2024-11-10", "1000.00")
        if closes:
            night(date(2024, 12, 1))
            close("2024-11", finn, date(2024, 12, 1))
        make_refund(order, "2024-11-20", "333.33")
        make_order(customer, "2024-10-05", "77.77")
        if closes:
            night(date(2024, 12, 2))
            close("2024-12", finn, date(2025, 1, 1))
    night()

    net = {
        name: sorted(
            CommissionEntry.objects.filter(customer__name=name)
            .values_list("origin_on", "event", "component", "payee__name")
            .annotate(net=_sum())
            .exclude(net=0)
        )
        for name in ("Early", "Late")
    }
    assert net["Early"] == net["Late"]
    assert night() == 0


def test_what_a_salesperson_sees_in_a_month_is_its_statement(bakery, anna):
    make_order(bakery, "2025-01-10", "1000.00")
    make_order(bakery, "2025-01-28", "1000.00")
    make_order(bakery, "2025-02-10", "1000.00")

    night()

    january = Statement.objects.get(payee=anna, period__starts_on="2025-01-01")
    assert (january.first_minor, january.returning_minor, january.total_minor) == (50_00, 80_00, 130_00)
    assert (january.status, january.line_count, january.content_hash) == (StatementStatus.DRAFT, 2, "")


def test_every_line_evaluates_again_to_its_amount(bakery, anna, bo, cleo, mara):
    order = make_order(bakery, "2024-01-10", "99.99")
    split_credit(order=order, shares=[(anna, 500_000), (None, 499_999), (cleo, 1)], reason="Odd", by=mara)
    make_refund(order, "2024-02-01", "33.33")
    make_order(bakery, "2025-06-01", "1234.57", currency="EUR", rate="0.857913")
    night()
    split_credit(order=order, shares=[(anna, 250_000), (bo, 750_000)], reason="Settled", by=mara)
    night()

    lines = CommissionEntry.objects.order_by("pk")

    assert len(lines) == 11
    assert [line.trace().amount() for line in lines] == [line.amount_minor for line in lines]
    assert Company.objects.current().currency == "GBP"
    assert len(snapshot()) == 11


def _sum():
    from django.db.models import Sum

    return Sum("amount_minor")
