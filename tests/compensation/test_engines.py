"""However the ledger is written, it is what the pure rules want, number by number."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection

from compensation.facts import customers_with_orders, histories
from compensation.models import CommissionEntry, Plan
from compensation.models.entry import Event
from compensation.rules.plans import PlanBook
from compensation.rules.wanted import Key, wanted
from compensation.services import reference, setwise, tiers
from compensation.services.commission import reckon_up_to
from compensation.services.reference import Reckoning, Span
from compensation.services.replay import wanted_lines
from customers.models import Customer, Merge
from orders.models import Order, Product
from orders.models.order import OrderStatus
from tests.compensation.crowd import make_crowd, make_merges, make_new_customers, make_plans, make_rich_plans
from tests.compensation.ledger import snapshot
from tests.make import make_merge, make_user, part
from tests.upsets import undone

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
AS_OF = date(2025, 3, 1)
ENGINES = {"reference": reference, "setwise": setwise}


def engines():
    """The set-based engine speaks PostgreSQL only."""
    return ENGINES if connection.vendor == "postgresql" else {"reference": reference}


@pytest.fixture
def people(db):
    return [make_user() for _ in range(5)]


@pytest.fixture(params=["plain", "rich"])
def crowd(request, people, default_plan):
    """A plan of rates only asks less of the database than one with all parts; both have to be right."""
    if request.param == "plain":
        make_plans(default_plan, people[:2])
    else:
        make_rich_plans(default_plan, people[:2], people[1:3])
    make_crowd(people, seed=20260301)


def posted(name, customers=None):
    """Post by one engine and return what it wrote."""
    engines()[name].post(reckon_up_to(AS_OF), customers)
    return snapshot()


def due_by_rules():
    """Return the wanted amounts by the pure rules alone."""
    book = reckon_up_to(AS_OF).book
    return {
        key: due.amount
        for history in histories(customers_with_orders(), with_goods=True)
        for key, due in wanted(history.orders, history.refunds, book, AS_OF).items()
    }


def held():
    """Return what the ledger holds, by key."""
    sums: dict[Key, int] = {}
    for line in CommissionEntry.objects.all():
        refund = line.event_id if line.event == Event.REFUND else 0
        key = Key(line.source_id, refund, line.component, line.payee_id)
        sums[key] = sums.get(key, 0) + line.amount_minor
    return {key: amount for key, amount in sums.items() if amount}


@pytest.mark.parametrize("name", ["reference", "setwise"])
def test_an_engine_posts_what_the_rules_want_and_nothing_twice(crowd, name):
    engine = engines().get(name, reference)

    found = engine.post(reckon_up_to(AS_OF), None)

    assert found.line_count == CommissionEntry.objects.count() > 100
    assert held() == due_by_rules()
    parts = set(CommissionEntry.objects.values_list("component", flat=True))
    assert parts in ({"FIRST", "RETURNING"}, {"FIRST", "RETURNING", "UP_SELL", "CROSS_SELL", "OVERRIDE"})
    assert engine.post(reckon_up_to(AS_OF), None).line_count == 0
    assert engine.missing_count(reckon_up_to(AS_OF), None) == 0


def test_all_engines_write_the_same_lines_number_by_number(crowd, people):
    written = {name: undone(lambda name=name: posted(name)) for name in engines()}
    before = written["reference"]

    assert all(lines == before for lines in written.values())

    reference.post(reckon_up_to(AS_OF), None)
    _upset(people)
    corrections = {name: undone(lambda name=name: posted(name)) for name in engines()}

    assert all(lines == corrections["reference"] for lines in corrections.values())
    assert len(corrections["reference"]) > len(before)


@pytest.mark.parametrize("cap", [1, 100_00, 300_00])
def test_all_engines_bound_first_orders_alike(people, default_plan, cap):
    make_plans(default_plan, people[:2], first_cap_minor=cap, clawback_days=6, returning_gap_days=14)
    make_new_customers(people, seed=cap)

    written = {name: undone(lambda name=name: posted(name)) for name in engines()}
    engines()[list(engines())[-1]].post(reckon_up_to(AS_OF), None)

    assert all(lines == written["reference"] for lines in written.values())
    bounded = CommissionEntry.objects.filter(component="FIRST", inputs__isnull=False)
    rooms = {line.inputs["room"] for line in bounded}
    assert len(rooms) > 2 or cap == 1
    assert [line.trace().amount() for line in bounded] == [line.amount_minor for line in bounded]


def test_every_correction_evaluates_again(crowd, people):
    name = list(engines())[-1]
    posted(name)
    _upset(people)
    posted(name)

    lines = list(CommissionEntry.objects.all())

    assert {line.reason for line in lines} == {"NEW", "CHANGED", "MOVED", "VOID"}
    assert [line.trace().amount() for line in lines] == [line.amount_minor for line in lines]


def test_a_few_customers_at_a_time_end_at_the_same_ledger(crowd, people):
    name = list(engines())[-1]
    whole = undone(lambda: posted(name))
    ids = customers_with_orders()

    for start in range(0, len(ids), 7):
        engines()[name].post(reckon_up_to(AS_OF), ids[start : start + 7])

    assert snapshot() == whole


def test_a_customer_that_did_not_change_is_left_alone(crowd, people):
    name = list(engines())[-1]
    posted(name)
    before = snapshot()
    _upset(people)

    engines()[name].post(reckon_up_to(AS_OF), [])

    assert snapshot() == before


def test_a_merged_customers_orders_are_paid_once(people, default_plan):
    make_crowd(people, seed=5, customers=10)
    name = list(engines())[-1]
    posted(name)
    keep, gone = customers_with_orders()[:2]
    make_merge(Customer.objects.get(pk=keep), Customer.objects.get(pk=gone), "2024-06-01")

    engines()[name].post(reckon_up_to(AS_OF), [keep, gone])

    assert held() == due_by_rules()
    assert engines()[name].post(reckon_up_to(AS_OF), [keep, gone]).line_count == 0


def test_any_book_is_tried_without_a_line_of_ledger(crowd):
    """A version that is in no table, for an order of any day, and the same by every engine."""
    book = reckon_up_to(AS_OF).book
    draft = replace(book.default[0], version=10**6, returning_ppm=123_456, starts_on=date.min, ends_on=None)
    tried = Reckoning(PlanBook((draft,), book.followers), AS_OF, "GBP")
    quarter = Span(date(2024, 1, 1), date(2024, 4, 1))

    lines = list(wanted_lines(tried, orders=quarter))

    assert sorted(lines, key=repr) == sorted(tried.wanted_lines(None, quarter), key=repr)
    assert {line.order_id for line in lines} < set(Order.objects.values_list("pk", flat=True))
    assert 10**6 in {line.plan_version_id for line in lines}
    assert not CommissionEntry.objects.exists()


def test_trying_the_plans_in_force_wants_what_the_ledger_then_holds(crowd):
    lines = list(wanted_lines(reckon_up_to(AS_OF)))

    reference.post(reckon_up_to(AS_OF), None)

    assert {(line.source_id, line.event_id, line.component, line.payee_id): line.amount_minor for line in lines} == {
        (line.source_id, line.event_id, line.component, line.payee_id): line.amount_minor
        for line in CommissionEntry.objects.all()
    }


def test_thousands_of_generated_orders_are_paid_alike_number_by_number(people, default_plan):
    make_rich_plans(default_plan, people[:2], people[1:3])
    make_crowd(people, seed=7, customers=260)
    reckoning = reckon_up_to(AS_OF)

    lines = list(wanted_lines(reckoning))

    assert sorted(lines, key=repr) == sorted(reckoning.wanted_lines(None), key=repr)
    assert Order.objects.count() > 2000
    assert {line.component for line in lines} == {"FIRST", "RETURNING", "UP_SELL", "CROSS_SELL", "OVERRIDE"}
    assert list(tiers.missing_lines(reckoning, None)) == list(tiers.missing_lines(reckoning, None, by_rules=True))


def test_without_any_version_nothing_is_wanted(crowd):
    assert list(wanted_lines(Reckoning(PlanBook(()), AS_OF, "GBP"))) == []


def _upset(people):
    """Void, reprice, move and refund a part of the orders."""
    orders = list(Order.objects.order_by("pk"))
    for order in orders[::9]:
        order.status, order.voided_on = OrderStatus.VOID, order.ordered_on
    for order in orders[4::9]:
        order.net_minor += 999
    Order.objects.bulk_update(orders, ["status", "voided_on", "net_minor"])
    people[0].assignments.update(salesperson=people[1])
    Product.objects.filter(tier=2).update(tier=4)
    part(Merge.objects.in_force().earliest("pk"))
    make_merges(list(Customer.objects.filter(merged_into=None, merged_from=None).order_by("-pk")), seed=3)
    version = Plan.objects.get(is_default=True).versions.get(number=2)
    assert version.returning_ppm == 82_500
