"""The year's orders as they are kept for the report on patterns: a few customers end exactly where everybody does."""

import random
from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.models import F

from compensation.models import (
    FirstOrder,
    GamingCase,
    GamingFinding,
    KnownNewcomer,
    PatternCount,
    SellerFigures,
    SoldDay,
    SoldOrder,
    SoldSince,
)
from customers.models import Assignment, Change, Customer, Person
from orders.models import Order
from orders.models.order import OrderStatus
from tests.compensation.crowd import make_crowd
from tests.make import make_order, make_user, noon
from tests.nights import tell_patterns
from tests.upsets import confirm, give_away, move, nothing, undone, void

pytestmark = pytest.mark.django_db
TOKEN = "tonight"


@pytest.fixture
def people(default_plan):
    return [make_user() for _ in range(4)]


def said(skipped=("id", "finding_id")):
    """Return every number that the report says, and all that is kept for the next one."""
    rows = {}
    for model in (SoldOrder, FirstOrder, SoldDay, SoldSince, PatternCount, GamingFinding, GamingCase, SellerFigures):
        names = [field.attname for field in model._meta.concrete_fields if field.attname not in skipped]
        rows[model.__name__] = sorted(model.objects.values_list(*names), key=repr)
    cases = GamingCase.objects.values_list("finding__pattern", "finding__salesperson", "order")
    known = KnownNewcomer.objects.order_by("customer").values_list("customer", flat=True)
    return rows | {"of": sorted(cases), "known": [*known]}


def said_of_everybody(as_of, *, keeping=False):
    """Return what a look at everybody says, where nothing is kept unless asked, and undo it."""

    def look_anew():
        for model in () if keeping else (SoldOrder, FirstOrder, SoldDay, SoldSince, KnownNewcomer, PatternCount):
            model.objects.all().delete()
        tell_patterns(as_of=as_of, token=None)
        return said()

    return undone(look_anew)


def look(as_of, *customers, reason="order.placed"):
    """Look as the night does after these customers changed."""
    Change.objects.all().delete()
    Change.objects.bulk_create([Change(customer_id=pk, reason=reason, token=TOKEN) for pk in customers])
    tell_patterns(as_of=as_of, token=TOKEN)


def reprice(chance, orders, people):
    Order.objects.filter(pk__in=orders).update(company_net_minor=chance.randrange(10**6))


def order_again(chance, orders, people):
    for order in Order.objects.filter(pk__in=orders):
        order.pk, order.external_id = None, None
        order.ordered_on += timedelta(days=chance.randrange(4))
        order.voided_on = order.ordered_on if order.status == OrderStatus.VOID else None
        order.company_net_minor //= 3
        order.save()


def merge(chance, orders, people):
    keep, *gone = Order.objects.filter(pk__in=orders).order_by("pk").values_list("customer_id", flat=True)
    for customer in set(gone) - {keep}:
        Order.objects.filter(customer=customer).update(customer_id=keep, sold_to=customer)


def release(chance, orders, people):
    ids = Order.objects.filter(pk__in=orders).values_list("customer_id", flat=True)
    Assignment.objects.filter(customer__in=list(ids), ends_on=None).delete()


def rename(chance, orders, people):
    for customer in customers_of(orders):
        customer.name = chance.choice(["The same", " the same", "Another", f"Alone {customer.pk}", "0151 2345678"])
        customer.save()


def write_down(chance, orders, people):
    for customer in customers_of(orders):
        email, phone = chance.choice(["", "A@b.example", "a@B.example "]), chance.choice(["", "0151 234-5678", "12 34"])
        Person.objects.create(customer=customer, name="Somebody", email=email.strip(), phone=phone)


def correct(chance, orders, people):
    Person.objects.filter(customer__in=customers_of(orders)).update(email="", phone=f"0151 234{chance.randrange(3)}678")


def customers_of(orders):
    return Customer.objects.filter(orders__in=orders).distinct()


OF_PEOPLE = {rename: "customer.changed", write_down: "person.added", correct: "person.changed"}
EVENTS = (
    *(void, confirm, reprice, move, order_again, give_away, merge, release, nothing, nothing),
    *(*OF_PEOPLE, *OF_PEOPLE),
)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_a_few_customers_end_where_everybody_does(people, seed):
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    make_crowd(people, seed=seed, customers=14)
    Customer.objects.filter(pk__in=Customer.objects.values("pk")[:3]).update(name="The same")
    as_of = date(2023, 6, 1)
    tell_patterns(as_of=as_of, token=None)

    for event in chance.choices(EVENTS, k=20):
        as_of += timedelta(days=chance.choice([0, 1, 1, 2, 3, 31, 100]))
        orders = chance.sample(list(Order.objects.values_list("pk", flat=True)), 4)
        owners = set(Order.objects.filter(pk__in=orders).values_list("customer_id", flat=True))
        event(chance, orders, people)
        look(as_of, *(() if event is nothing else owners), reason=OF_PEOPLE.get(event, "order.placed"))
        expected = said_of_everybody(as_of)
        assert said() == expected, event
        assert said_of_everybody(as_of, keeping=True) == expected, event


@pytest.fixture
def laid_out(people):
    make_crowd(people, seed=5, customers=14)
    tell_patterns(as_of=date(2024, 6, 1), token=None)


def test_orders_of_customers_nobody_touched_are_not_laid_out_again(laid_out):
    SoldOrder.objects.update(net_minor=F("net_minor") + 1)
    marked = set(SoldOrder.objects.values_list("customer_id", "net_minor"))
    changed = SoldOrder.objects.values_list("customer_id", flat=True)[0]

    look(date(2024, 6, 1), changed)

    now = set(SoldOrder.objects.values_list("customer_id", "net_minor"))
    assert {customer for customer, _net in marked - now} == {changed}


def test_a_look_at_everybody_finds_rows_that_nobody_said_had_changed(laid_out):
    before = said()
    customers = [*SoldOrder.objects.values_list("customer_id", flat=True).distinct().order_by("customer_id")]
    SoldOrder.objects.filter(customer_id=customers[0]).update(is_small=True, net_minor=F("net_minor") + 1)
    SoldOrder.objects.filter(customer_id=customers[1]).delete()
    FirstOrder.objects.filter(customer_id=customers[2]).update(first_on=date(2020, 2, 2))
    FirstOrder.objects.filter(customer_id=customers[3]).delete()
    KnownNewcomer.objects.create(customer_id=customers[4], earlier_id=customers[5])
    SoldDay.objects.all().delete()
    assert said() != before

    tell_patterns(as_of=date(2024, 6, 1), token=None)

    assert said() == before


def test_a_day_before_the_last_one_lays_out_everybody_again(laid_out):
    look(date(2024, 3, 1))

    assert said() == said_of_everybody(date(2024, 3, 1))
    assert PatternCount.objects.get().as_of == date(2024, 3, 1)


def test_a_look_that_is_killed_leaves_nothing_half_laid_out(laid_out):
    before = said()
    customer = SoldOrder.objects.first().customer_id
    Order.objects.filter(customer=customer).update(company_net_minor=77, ordered_at=noon("2024-05-01"))

    with suppress(KeyboardInterrupt), transaction.atomic():
        look(date(2024, 6, 5), customer)
        assert said() != before
        raise KeyboardInterrupt

    assert said() == before
    look(date(2024, 6, 5), customer)
    assert said() == said_of_everybody(date(2024, 6, 5))


def test_a_sum_that_was_written_into_is_told_and_summed_up_anew(laid_out, caplog):
    before = said()
    SoldDay.objects.filter(pk=SoldDay.objects.order_by("pk")[0].pk).update(orders=F("orders") + 1)

    counts = tell_patterns(as_of=date(2024, 6, 1), token=None)

    # The wrong one, and the right one that is missing.
    assert counts["sums_off"] == 2
    assert "were wrong" in caplog.text
    assert said() == before


def test_sums_that_were_moved_night_by_night_are_not_off(laid_out):
    Order.objects.update(company_net_minor=77)
    look(date(2024, 6, 20), *Customer.objects.values_list("pk", flat=True)[:5])

    assert "sums_off" not in tell_patterns(as_of=date(2024, 6, 21), token=None)


def test_whoever_showed_a_newcomer_to_be_known_and_changes_is_looked_at_again(people):
    old, new = Customer.objects.create(name="The same"), Customer.objects.create(name="the same ")
    make_order(old, "2023-01-10", "10.00")
    make_order(new, "2024-03-10", "10.00")
    tell_patterns(as_of=date(2024, 6, 1), token=None)
    assert [*KnownNewcomer.objects.values_list("customer", "earlier")] == [(new.pk, old.pk)]

    Customer.objects.filter(pk=old.pk).update(name="Another")
    look(date(2024, 6, 1), old.pk, reason="customer.changed")

    assert not KnownNewcomer.objects.exists()
