"""What an order would do to pay, before it is placed."""

from datetime import date

import pytest

from compensation.models import CommissionEntry
from compensation.models.plan_choices import TierCounts
from compensation.rules.events import Goods
from compensation.selectors.effect import Wish, describe, effect_of_order
from tests.compensation.ledger import night
from tests.compensation.richer import goods, richer
from tests.make import hand_over, make_customer, make_order, make_product

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

    assert first.reason == "5 days after the first order on Jan. 15, 2025: up to 14 days it counts as a first one."
    assert first.split_sentence == (
        "Two smaller orders pay the same: orders within 14 days of the first count as first ones."
    )
    assert returning.reason == "106 days after the customer's first order on Jan. 15, 2025."
    assert returning.split_sentence == "Two smaller orders pay the same."
    assert new.reason == "The customer's first order."
    assert describe(first, "GBP", "GBP") == "£100.00 × 5% = £5.00"


def test_where_no_plan_holds_there_is_no_effect(bakery, anna):
    assert effect_of_order(bakery, anna.pk, Wish(date(1969, 12, 31), 100_00)) is None


@pytest.fixture
def rich(default_plan, mara):
    """A plan with a tail, up-sell, cross-sell, an override and tiers, for the dashboards' own order check."""
    return richer(
        default_plan,
        upsell_ppm=30_000,
        cross_sell_ppm=20_000,
        override_to=mara,
        override_ppm=10_000,
        tail_days=30,
        tail_ppm=250_000,
        tier_counts=TierCounts.ALL,
    )


@pytest.mark.parametrize("handed_over", [None, "2025-03-01", "2025-02-08"])
def test_the_effect_with_all_parts_is_what_the_night_then_pays(rich, anna, bo, handed_over):
    simple, finer, other = (make_product(name, tier=tier) for name, tier in (("A", 1), ("B", 2), ("C", 1)))
    customer = make_customer(salesperson=anna)
    make_order(customer, "2025-01-10", lines=[goods(simple, "99.99")])
    payee = anna
    if handed_over:
        hand_over(customer, bo, handed_over)
        payee = bo
    lines = [goods(simple, "200.01"), goods(finer, "500.03"), goods(other, "300.07")]
    sold = tuple(Goods(line.product.pk, line.product.tier, int(line.unit_price * 100)) for line in lines)

    effect = effect_of_order(customer, payee.pk, Wish(date(2025, 3, 10), 1000_11, goods=sold))
    order = make_order(customer, "2025-03-10", lines=lines)
    night(date(2025, 3, 31))

    paid = CommissionEntry.objects.filter(order=order, payee=payee)
    assert effect.amount_minor == sum(line.amount_minor for line in paid)
    assert [extra.amount_minor for extra in effect.extras] == [
        paid.get(component=component).amount_minor for component in ("UP_SELL", "CROSS_SELL")
    ]
    assert effect.own_minor == paid.get(component="RETURNING").amount_minor
    assert effect.share_ppm == (750_000 if handed_over == "2025-03-01" else 1_000_000)


def test_it_names_the_share_what_is_new_and_that_tiers_come_on_top(rich, anna, bo):
    simple, finer = make_product("A", tier=1), make_product("B", tier=2)
    customer = make_customer(salesperson=anna)
    make_order(customer, "2025-01-10", lines=[goods(simple, "100.00")])
    hand_over(customer, bo, "2025-03-01")
    wish = Wish(date(2025, 3, 10), 1000_00, goods=(Goods(finer.pk, 2, 600_00),))

    effect = effect_of_order(customer, bo.pk, wish)

    assert describe(effect, "GBP", "GBP") == (
        "£1,000.00 × 8% × a share of 75% = £60.00, + £13.50 Up-sell = £73.50. "
        "What tiers add by the month's volume comes on top."
    )
    assert effect.split_sentence == "Two smaller orders pay less: what is new to the customer is new only once."
