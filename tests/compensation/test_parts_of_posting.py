"""What is posted when: orders early in the night, targets late, and what one posting leaves for the next."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from compensation.models import CommissionEntry, PaidGood, Period, Posting
from compensation.models.entry import Component
from compensation.models.posting import Part
from compensation.services import setwise, setwise_first
from compensation.services.commission import post_commission, post_order_pay, post_target_pay, reckon_up_to
from compensation.services.targets import freeze_targets
from crm.accounts.access import Role
from crm.core.constraints import violated
from customers.services.changes import claim_changes, release_changes
from tests.compensation.crowd import make_crowd, make_rich_plans
from tests.compensation.goals import make_target_plan
from tests.compensation.ledger import amounts, night, snapshot
from tests.compensation.richer import goods, richer
from tests.make import make_customer, make_order, make_product, make_user

pytestmark = pytest.mark.django_db
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="the rules write line by line")
EVE, LAST = date(2025, 6, 30), date(2025, 9, 30)


@pytest.fixture
def target_reached(anna, default_plan):
    """A target of the third quarter that ends tonight: the one customer came back for 100.00."""
    make_target_plan([anna])
    customer = make_customer(salesperson=anna)
    make_order(customer, "2025-04-01", "500.00")
    make_order(customer, "2025-05-31", "500.00")
    freeze_targets(as_of=EVE, token=None)
    night(EVE)
    make_order(customer, "2025-08-01", "100.00")


@pytest.mark.usefixtures("target_reached")
def test_orders_are_paid_before_the_night_knows_what_came_of_targets():
    claim_changes("tonight")

    orders = post_order_pay(as_of=LAST, token="tonight")
    freeze_targets(as_of=LAST, token="tonight")
    targets = post_target_pay(as_of=LAST, token="tonight")
    again = post_commission(as_of=LAST, token="tonight")

    assert (orders["lines"], targets["lines"], again["lines"]) == (1, 1, 0)
    assert amounts(component=Component.TARGET) == ["1.60"]


@pytest.mark.usefixtures("target_reached")
def test_a_night_that_ends_between_orders_and_targets_leaves_them_to_the_next():
    claim_changes("tonight")
    post_order_pay(as_of=LAST, token="tonight")

    claim_changes("tomorrow")
    post_order_pay(as_of=date(2025, 10, 1), token="tomorrow")
    freeze_targets(as_of=date(2025, 10, 1), token="tomorrow")
    found = post_target_pay(as_of=date(2025, 10, 1), token="tomorrow")

    assert found["lines"] == 1
    assert amounts(component=Component.TARGET) == ["1.60"]
    assert list(Posting.objects.of(Part.TARGETS).values_list("is_full", "line_count")) == [(True, 0), (False, 1)]


def changed_night(token: str) -> int:
    """Post for the customers that changed; return the number of new lines."""
    claim_changes(token)
    posted = post_commission(as_of=date(2025, 4, 1), token=token)["lines"]
    release_changes(token)
    return posted


def test_a_product_that_rises_makes_up_sell_of_cross_sell_in_the_next_night(default_plan, anna):
    richer(default_plan, upsell_ppm=30_000, cross_sell_ppm=20_000)
    simple, other = make_product("A", tier=1), make_product("B", tier=1)
    for name in ("Bakery Nord", "Bakery Süd"):
        customer = make_customer(name, salesperson=anna)
        make_order(customer, "2025-01-10", lines=[goods(simple, "100.00")])
        make_order(customer, "2025-03-10", lines=[goods(other if name == "Bakery Nord" else simple, "500.00")])
    changed_night("first")
    other.tier = 2
    other.save(update_fields=["tier"])

    posted, again = changed_night("second"), changed_night("third")

    assert (posted, again) == (2, 0)
    assert amounts(component=Component.CROSS_SELL) == ["10.00", "-10.00"]
    assert amounts(component=Component.UP_SELL) == ["15.00"]
    assert Posting.objects.of(Part.ORDERS).filter(is_full=True).count() == 1
    assert dict(PaidGood.objects.values_list("product", "tier")) == {simple.pk: 1, other.pk: 2}


def index_names() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = %s", [setwise_first.TABLE])
        return {row[0] for row in cursor.fetchall()}


@on_postgresql
def test_an_empty_ledger_is_filled_at_once_with_the_same_lines_and_guards(default_plan, monkeypatch):
    people = [make_user() for _ in range(4)]
    make_rich_plans(default_plan, people[:2], people[1:3])
    make_crowd(people, seed=20261122, customers=12)
    reckoning, indexes = reckon_up_to(date(2025, 3, 1)), index_names()
    with transaction.atomic():
        setwise.post(reckoning, None)
        expected = snapshot()
        transaction.set_rollback(True)
    monkeypatch.setattr(setwise_first, "BULK", 1)

    setwise.post(reckoning, None)

    assert snapshot() == expected
    assert index_names() == indexes
    line, month = CommissionEntry.objects.all()[0], closed_month()
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        copy(line, seq=2, period=month)
    assert violated(refused.value) == "commission_entry_period_open"


@on_postgresql
def test_a_line_of_a_closed_month_among_many_is_refused_when_all_are_checked(default_plan, anna):
    make_order(make_customer(salesperson=anna), "2025-01-10")
    night()
    line, month = CommissionEntry.objects.get(), closed_month()
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {setwise_first.TABLE} CASCADE")

    with (
        pytest.raises(DatabaseError) as refused,
        transaction.atomic(),
        connection.cursor() as cursor,
        setwise_first.filled_at_once(cursor, setwise_first.BULK),
    ):
        copy(line, seq=1, period=month)

    assert violated(refused.value) == "commission_entry_period_open"
    assert CommissionEntry.objects.count() == 0


def closed_month() -> Period:
    """Return a month that was closed long ago."""
    return Period.objects.create(
        starts_on="2019-01-01",
        ends_on="2019-02-01",
        status="CLOSED",
        is_history=True,
        closed_by=make_user(Role.FINANCE),
        closed_at="2019-02-02T12:00Z",
    )


def copy(line: CommissionEntry, *, seq: int, period: Period) -> None:
    """Write the line once more, into another month."""
    line.pk, line.seq, line.period, line._state.adding = None, seq, period, True
    line.save(force_insert=True)
