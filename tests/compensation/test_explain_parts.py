"""Lines of up-sell, cross-sell, overrides, tails and tiers, told with their numbers."""

from datetime import date

import pytest

from compensation.models import CommissionEntry
from compensation.models.entry import Component, Source
from compensation.models.plan_choices import TierCounts
from compensation.selectors.causes import cause
from compensation.selectors.explain import explain
from tests.compensation.ledger import night
from tests.compensation.richer import goods, richer
from tests.make import hand_over, make_customer, make_order, make_product, make_refund

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(default_plan, mara):
    """Beside the usual rates: 3 % up-sell, 2 % cross-sell, 1 % for Mara, a tail of 25 % for 30 days, tiers."""
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


def told(**filters):
    """Return the sentence and the rows of one line, its amount reckoned again."""
    entry = CommissionEntry.objects.with_names().get(**filters)
    found = explain(entry)
    assert found.amount_minor == entry.amount_minor
    rows = [(row.label, row.amount_minor if row.rate_ppm is None else row.rate_ppm) for row in found.rows]
    return found.sentence, rows


@pytest.fixture
def bought(plan, anna):
    """A customer with simple goods since January, who buys finer ones and others in March."""
    simple, finer, other = (make_product(name, tier=tier) for name, tier in (("A", 1), ("B", 2), ("C", 1)))
    customer = make_customer("Bakery Nord", salesperson=anna)
    make_order(customer, "2025-01-10", lines=[goods(simple, "100.00")])
    return make_order(
        customer, "2025-03-10", lines=[goods(simple, "200.00"), goods(finer, "500.00"), goods(other, "300.00")]
    )


def test_up_sell_and_cross_sell_say_which_part_of_the_order_was_new(bought):
    night(date(2025, 3, 31))

    assert told(component=Component.UP_SELL) == (
        "£500.00 of margin above every tier bought before × 3% = £15.00",
        [
            ("Order " + str(bought), 1000_00),
            ("Cost of goods", 0),
            ("Margin that counts", 1000_00),
            ("New to the customer", 500_00),
            ("Up-sell rate", 30_000),
            ("Share", 1_000_000),
            ("Amount", 15_00),
        ],
    )
    assert told(component=Component.CROSS_SELL)[0] == ("£300.00 of margin of products never bought before × 2% = £6.00")


def test_a_refund_shrinks_what_was_new_by_its_part(bought):
    make_refund(bought, "2025-03-20", "100.00")

    night(date(2025, 3, 31))

    assert told(component=Component.UP_SELL, event="REFUND")[0] == (
        "£450.00 of margin above every tier bought before count instead of £500.00, × 3% = −\u2060£1.50"
    )


def test_an_override_says_whose_credit_it_is_on(bought, mara):
    night(date(2025, 3, 31))

    sentence, rows = told(component=Component.OVERRIDE, order=bought)
    assert sentence == "£1,000.00 of margin × 1% override = £10.00"
    assert ("Team override rate", 10_000) in rows
    assert CommissionEntry.objects.get(component=Component.OVERRIDE, order=bought).payee == mara


def test_a_tail_says_that_it_comes_from_a_handover(bought, anna, bo):
    hand_over(bought.customer, bo, "2025-03-01")

    night(date(2025, 3, 31))

    entry = CommissionEntry.objects.with_names().get(order=bought, component=Component.RETURNING, payee=anna)
    row = next(row for row in explain(entry).rows if row.label == "Share")
    assert (row.rate_ppm, entry.amount_minor) == (250_000, 20_00)
    assert row.note == "for a while after a handover, the salesperson before keeps a part"


def test_a_tier_names_its_volume_and_what_each_part_pays(bought):
    make_order(bought.customer, "2025-03-20", "1500.00")

    night(date(2025, 3, 31))

    assert told(source=Source.TIER) == (
        "March 2025 brought a volume of £2,500.00: tiers pay £20.00 for it",
        [
            ("Volume", 2500_00),
            ("Part in this tier", 10_000),
            ("Part in this tier", 20_000),
            ("Tiers pay for the volume", 20_00),
            ("Amount", 20_00),
        ],
    )


def test_a_late_line_of_a_volume_says_why_it_comes_only_now(bought):
    night(date(2025, 3, 10))
    make_order(bought.customer, "2025-03-20", "1500.00")
    night(date(2025, 3, 31))

    entry = CommissionEntry.objects.with_names().filter(source=Source.TIER).order_by("pk").last()
    assert cause(entry) == (
        "The volume of March 2025 changed by what happened up to March 20, 2025, when that month was closed."
    )
