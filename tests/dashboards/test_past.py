"""What is kept of each customer's past: a night that counts a few customers says what one of everybody does."""

import random
from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.models import F

from clv.services import refresh_facts
from crm.dashboards.models import (
    BookFigures,
    BreakEvenFigures,
    CohortFigures,
    ContributionFigures,
    CustomerPast,
    EffortCell,
    GroupFigures,
    LeftMonth,
    OwnFigures,
    PastCount,
    ServiceFigures,
)
from customers.models import Change, Contact, Customer
from orders.models import Order, Refund
from tests.compensation.crowd import BEGIN, make_crowd
from tests.dashboards.figures import work_out
from tests.make import make_contact, make_order, make_team, make_user, noon
from tests.nights import sum_up
from tests.upsets import confirm, give_away, move, nothing, undone, void

pytestmark = pytest.mark.django_db
TOKEN = "tonight"
FIGURES = (
    *(
        BookFigures,
        GroupFigures,
        OwnFigures,
        CohortFigures,
        EffortCell,
        ServiceFigures,
        BreakEvenFigures,
        ContributionFigures,
    ),
    *(CustomerPast, LeftMonth, PastCount),
)


@pytest.fixture
def people():
    return [make_user(team=make_team()) for _ in range(3)]


def said():
    """Return every figure, and all that is kept for the next night."""
    rows = {}
    for model in FIGURES:
        names = [field.attname for field in model._meta.concrete_fields if field.attname != "id"]
        rows[model.__name__] = sorted(model.objects.values_list(*names), key=repr)
    return rows


def said_of_everybody(as_of, *, keeping=False):
    """Return what a night that looks at everybody says, where nothing is kept unless asked, and undo it."""

    def count_anew():
        for model in () if keeping else (CustomerPast, LeftMonth, PastCount):
            model.objects.all().delete()
        sum_up(as_of=as_of, token=None)
        return said()

    return undone(count_anew)


def count(as_of, *customers):
    """Sum up as the night does after these customers changed."""
    Change.objects.all().delete()
    Change.objects.bulk_create([Change(customer_id=pk, reason="test", token=TOKEN) for pk in customers])
    sum_up(as_of=as_of, token=TOKEN)


def refund(chance, orders, people):
    for order in Order.objects.filter(pk__in=orders):
        Refund.objects.create(
            customer_id=order.customer_id,
            order=order,
            refunded_at=noon("2024-01-01"),
            refunded_on=order.ordered_on + timedelta(days=chance.randrange(90)),
            currency="EUR",
            net_minor=100,
            company_net_minor=100,
        )


def make_customers(people, seed):
    """Make a crowd whose orders are of sizes that a model of values can take."""
    make_crowd(people, seed=seed, customers=14)
    for order in Order.objects.all():
        order.company_net_minor = order.pk * 7919 % 100_000
        order.company_cost_minor = order.company_net_minor // 2
        order.save()


def talk(chance, orders, people):
    for order in Order.objects.filter(pk__in=orders).select_related("customer"):
        day = BEGIN + timedelta(days=chance.randrange(1200))
        make_contact(order.customer, chance.choice(people), day, minutes=chance.randrange(1, 60))


def unsay(chance, orders, people):
    ids = Order.objects.filter(pk__in=orders).values_list("customer_id", flat=True)
    Contact.objects.filter(customer__in=list(ids)).delete()


EVENTS = (void, confirm, move, refund, talk, talk, unsay, give_away, nothing, nothing)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_a_few_customers_end_where_everybody_does(people, seed):
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    make_customers(people, seed)
    orders = list(Order.objects.values_list("pk", flat=True))
    talk(chance, orders, people)
    as_of = date(2024, 2, 25)
    work_out(as_of)
    sum_up(as_of=as_of, token=None)

    for event in chance.choices(EVENTS, k=12):
        as_of += timedelta(days=chance.choice([0, 1, 1, 2, 3, 40, 90]))
        chosen = chance.sample(orders, 4)
        owners = set(Order.objects.filter(pk__in=chosen).values_list("customer_id", flat=True))
        event(chance, chosen, people)
        refresh_facts(as_of=as_of, token=None)
        count(as_of, *(() if event is nothing else owners))
        expected = said_of_everybody(as_of)
        assert said() == expected, event
        assert said_of_everybody(as_of, keeping=True) == expected, event


@pytest.fixture
def counted(people):
    make_customers(people, 5)
    work_out(date(2024, 6, 5))
    sum_up(as_of=date(2024, 6, 5), token=None)
    return people


def test_the_past_of_customers_nobody_touched_is_not_counted_again(counted):
    CustomerPast.objects.update(year_minutes=F("year_minutes") + 1000)
    changed = CustomerPast.objects.values_list("pk", flat=True)[0]

    count(date(2024, 6, 5), changed)

    assert CustomerPast.objects.get(pk=changed).year_minutes == 0
    assert not CustomerPast.objects.exclude(pk=changed).filter(year_minutes__lt=1000).exists()


def test_months_of_customers_nobody_touched_are_not_looked_up_again(counted):
    LeftMonth.objects.update(amount_minor=F("amount_minor") + 1000)
    marked = set(LeftMonth.objects.values_list("customer", "month", "amount_minor"))
    changed = LeftMonth.objects.values_list("customer", flat=True)[0]

    count(date(2024, 6, 5), changed)

    now = set(LeftMonth.objects.values_list("customer", "month", "amount_minor"))
    assert {customer for customer, _month, _amount in marked - now} == {changed}


def test_a_look_at_everybody_finds_pasts_that_nobody_said_had_changed(counted):
    before = said()
    first, second, *_others = CustomerPast.objects.values_list("pk", flat=True)
    CustomerPast.objects.filter(pk=first).update(year_cost_minor=F("year_cost_minor") + 1)
    CustomerPast.objects.filter(pk=second).delete()

    sum_up(as_of=date(2024, 6, 5), token=None)

    assert said() == before


def test_a_new_quarter_counts_everybody_again(counted):
    count(date(2024, 7, 2))

    assert said() == said_of_everybody(date(2024, 7, 2))


def test_a_day_before_the_last_one_counts_everybody_again(counted):
    count(date(2024, 3, 1))

    assert said() == said_of_everybody(date(2024, 3, 1))
    assert PastCount.objects.get().as_of == date(2024, 3, 1)


def test_a_night_that_is_killed_leaves_nothing_half_counted(counted):
    before = said()
    customer = Customer.objects.first()
    make_order(customer, "2024-06-06", "10.00")

    with suppress(KeyboardInterrupt), transaction.atomic():
        count(date(2024, 6, 7), customer.pk)
        assert said() != before
        raise KeyboardInterrupt

    assert said() == before
    count(date(2024, 6, 7), customer.pk)
    assert said() == said_of_everybody(date(2024, 6, 7))
