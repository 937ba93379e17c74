"""What an order would do to pay, before it is placed."""

from datetime import date

import pytest

from compensation.models import CommissionEntry
from compensation.selectors.effect import Wish, describe, effect_of_order
from tests.compensation.ledger import night
from tests.make import make_customer, make_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def bakery(anna):
    customer = make_customer("Bakery Nord", salesperson=anna)
    make_order(customer, "2025-01-15", "100.00")
    return customer


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (Wish(date(2026, 2, 1), 1000_00, 400_00), ("RETURNING", 90_000, 54_00, 54_00)),
        (Wish(date(2025, 1, 20), 1000_00), ("FIRST", 50_000, 50_00, 50_00)),
        (Wish(date(2025, 1, 10), 1000_00), ("FIRST", 50_000, 50_00, 50_00)),
        (Wish(date(2025, 5, 1), 14), ("RETURNING", 80_000, 1, 2)),
        (Wish(date(2025, 5, 1), 100_00, 0, 17, 20), ("RETURNING", 80_000, 6_80, 6_80)),
        (Wish(date(2025, 5, 1), 0), ("RETURNING", 80_000, 0, 0)),
    ],
)
def test_an_order_shows_its_effect_on_pay(bakery, anna, wish, expected):
    effect = effect_of_order(bakery, anna.pk, wish)

    assert (effect.component, effect.rate_ppm, effect.amount_minor, effect.split_minor) == expected


def test_the_effect_is_what_the_night_then_pays(bakery, anna):
    effect = effect_of_order(bakery, anna.pk, Wish(date(2026, 2, 1), 1234_56, 777_77))

    order = make_order(bakery, "2026-02-01", "1234.56", cost="777.77")
    night()

    assert CommissionEntry.objects.get(order=order).amount_minor == effect.amount_minor


def test_it_says_why_and_what_splitting_would_do(bakery, anna):
    first = effect_of_order(bakery, anna.pk, Wish(date(2025, 1, 20), 100_00))
    returning = effect_of_order(bakery, anna.pk, Wish(date(2025, 5, 1), 100_00))
    new = effect_of_order(make_customer("New"), None, Wish(date(2025, 5, 1), 100_00))

    assert first.reason == "5 days after the first order on 15 Jan 2025: up to 14 days it counts as a first one."
    assert first.split_sentence == (
        "Two smaller orders pay the same: orders within 14 days of the first count as first ones."
    )
    assert returning.reason == "106 days after the customer's first order on 15 Jan 2025."
    assert returning.split_sentence == "Two smaller orders pay the same."
    assert new.reason == "The customer's first order."
    assert describe(first, "GBP", "GBP") == "100.00\u202fGBP × 5% = 5.00\u202fGBP"


def test_where_no_plan_holds_there_is_no_effect(bakery, anna):
    assert effect_of_order(bakery, anna.pk, Wish(date(1969, 12, 31), 100_00)) is None
