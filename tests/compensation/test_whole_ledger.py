"""Everybody's pay at once: an empty ledger is filled, and one that stands is verified by sums before it is read."""

import random
from datetime import date

import pytest
from django.db import connection

from compensation.models import CommissionEntry, Period
from compensation.services import reference, setwise, setwise_check, setwise_first
from compensation.services.commission import missing_count, post_missing, reckon_up_to
from orders.models import Order
from tests import upsets
from tests.compensation.crowd import make_crowd, make_plans, make_rich_plans
from tests.compensation.ledger import amounts, night, snapshot
from tests.make import make_customer, make_order, make_user
from tests.upsets import undone

pytestmark = pytest.mark.django_db
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="the rules look at every key")
AS_OF = date(2025, 3, 1)
CHANCE = random.Random(20261123)  # noqa: S311 - a simulation


@pytest.fixture(params=["plain", "rich"])
def people(request, default_plan):
    """A crowd that is paid, under a plan of rates only or one with all parts."""
    found = [make_user() for _ in range(5)]
    if request.param == "plain":
        make_plans(default_plan, found[:2])
    else:
        make_rich_plans(default_plan, found[:2], found[1:3])
    make_crowd(found, seed=20261123)
    post_missing(reckon_up_to(AS_OF), None)
    return found


@on_postgresql
@pytest.mark.slow
@pytest.mark.parametrize("upset", [upsets.void, upsets.move, upsets.give_away], ids=lambda upset: upset.__name__)
@pytest.mark.parametrize(
    ("stretches", "most_part"), [(1 << 16, 5), (40, 1), (7, 10**9)], ids=["by order", "by stretch", "everybody"]
)
def test_what_changed_is_found_among_everybody(people, monkeypatch, upset, stretches, most_part):
    """By sums over few orders or many, or where so much differs that all is read: what the rules post, to the line."""
    monkeypatch.setattr(setwise_check, "STRETCHES", stretches)
    monkeypatch.setattr(setwise_check, "MOST_PART", most_part)
    upset(CHANCE, list(Order.objects.order_by("pk").values_list("pk", flat=True)[3::29]), people)
    reckoning, before = reckon_up_to(AS_OF), CommissionEntry.objects.count()
    expected = undone(lambda: (reference.post(reckoning, None), snapshot()))[1]

    found = setwise.missing_count(reckoning, None)
    setwise.post(reckoning, None)

    assert snapshot() == expected
    assert found == len(expected) - before > 0
    assert setwise.missing_count(reckoning, None) == 0


def test_lines_that_correct_each_other_are_one_amount(anna, default_plan):
    order = make_order(make_customer(salesperson=anna), "2025-01-10")
    night(AS_OF)
    upsets.void(CHANCE, [order.pk], [])
    night(AS_OF)
    upsets.confirm(CHANCE, [order.pk], [])
    night(AS_OF)

    left = missing_count(reckon_up_to(AS_OF), None)

    assert (amounts(), left) == (["5.00", "-5.00", "5.00"], 0)


@on_postgresql
@pytest.mark.parametrize("amount", [1, -1, 2**31, 2**62, *setwise_check.PRIMES, -setwise_check.PRIMES[0]])
def test_a_line_too_many_is_found_whatever_its_amount(anna, default_plan, amount):
    make_order(make_customer(salesperson=anna), "2025-01-10")
    night(AS_OF)
    write_again(CommissionEntry.objects.get(), seq=2, amount_minor=amount)

    assert missing_count(reckon_up_to(AS_OF), None) == 1


@on_postgresql
def test_the_same_amount_paid_to_another_person_is_found(anna, default_plan):
    make_order(make_customer(salesperson=anna), "2025-01-10")
    night(AS_OF)
    line = CommissionEntry.objects.get()
    write_again(line, seq=2, amount_minor=-line.amount_minor)
    write_again(line, payee_id=make_user().pk)

    assert missing_count(reckon_up_to(AS_OF), None) == 2


@on_postgresql
def test_a_line_of_an_order_that_is_not_there_is_found(anna, default_plan):
    make_order(make_customer(salesperson=anna), "2025-01-10")
    night(AS_OF)
    write_again(CommissionEntry.objects.get(), source_id=10**9, event_id=10**9)

    assert missing_count(reckon_up_to(AS_OF), None) == 1


def test_a_month_whose_orders_earn_nothing_is_not_made_with_the_first_lines(anna, default_plan):
    customer = make_customer(salesperson=anna)
    make_order(customer, "2024-11-10", "100.00")
    make_order(customer, "2024-12-10", "100.00", cost="100.00")
    make_order(customer, "2025-01-10", "100.00")

    found = post_missing(reckon_up_to(AS_OF), None)

    months = dict(Period.objects.values_list("starts_on", "pk"))
    assert sorted(months) == [date(2024, 11, 1), date(2025, 1, 1)]
    assert found == (2, set(months.values()))


@on_postgresql
def test_filling_at_once_leaves_every_guard_as_it_was(anna, default_plan, monkeypatch):
    monkeypatch.setattr(setwise_first, "BULK", 1)
    make_order(make_customer(salesperson=anna), "2025-01-10")
    before = guards()

    post_missing(reckon_up_to(AS_OF), None)

    assert len(before) == 3
    assert guards() == before


def guards() -> set[tuple]:
    """Return the ledger's triggers, and whether they are on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_triggerdef(oid), tgenabled FROM pg_trigger"
            " WHERE tgrelid = %s::regclass AND NOT tgisinternal",
            [setwise_first.TABLE],
        )
        return set(cursor.fetchall())


def write_again(line: CommissionEntry, **changes) -> None:
    """Write a line like `line` past every posting."""
    values = {field.attname: getattr(line, field.attname) for field in CommissionEntry._meta.concrete_fields}
    del values["id"], values["created_at"]
    CommissionEntry.objects.create(**{**values, **changes})
