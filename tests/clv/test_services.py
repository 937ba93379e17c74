"""Fits, scores and categories from facts to rows."""

import csv
from datetime import date, timedelta

import numpy as np
import pytest
from django.db.models import F

from clv.models import (
    Category,
    Champion,
    ChampionReason,
    CustomerFacts,
    DefinitionTotal,
    Fit,
    Method,
    ModelName,
    Reason,
    Run,
    RunKind,
    Score,
)
from clv.models.fit import FitReason
from clv.rules import Code
from clv.services import assign_categories, fit_models, refresh_facts, score_customers
from clv.services.preview import preview_definition
from customers.models import Customer
from orders.services.refund import credit_customer, refund_order
from tests import make
from tests.conftest import shared_data

pytestmark = pytest.mark.django_db

TODAY = date(1997, 9, 30)


def write_facts(rows, as_of=TODAY):
    """Write facts straight into the table: rows of (x, t_x, T, repeat margin in minor units)."""
    customers = Customer.objects.bulk_create([Customer(name=f"Customer {i}") for i in range(len(rows))])
    CustomerFacts.objects.bulk_create(
        CustomerFacts(
            customer=customer,
            as_of=as_of,
            first_ordered_on=as_of - timedelta(days=age),
            last_ordered_on=as_of - timedelta(days=age - recency),
            purchase_day_count=x + 1,
            order_count=x + 1,
            revenue_minor=2 * (repeat + 3_000),
            margin_minor=repeat + 3_000,
            repeat_revenue_minor=2 * repeat,
            repeat_margin_minor=repeat,
            contribution_minor=repeat + 3_000,
        )
        for customer, (x, recency, age, repeat) in zip(customers, rows, strict=True)
    )


def cdnow(*, every=5):
    """Return the histories of every fifth customer of the CDNOW sample, with margins of our own."""
    generator = np.random.default_rng(1)
    with shared_data("cdnow_customers_summary.csv").open() as file:
        for row in list(csv.DictReader(file))[::every]:
            x, recency, age = (float(row[name]) for name in ("frequency", "recency", "T"))
            margins = generator.gamma(6.25, 1.0, int(x)) * generator.gamma(4.0, 300.0)
            yield int(x), round(recency * 7), round(age * 7), int(margins.sum())


@pytest.fixture
def fitted():
    write_facts(list(cdnow()))
    return fit_models(as_of=TODAY, token=None)


@pytest.mark.slow
def test_the_night_finds_the_published_parameters_in_days():
    write_facts(list(cdnow(every=1)))

    fitted = fit_models(as_of=TODAY, token=None)

    fit = Fit.objects.get(model=ModelName.BG_NBD)
    found = {parameter.symbol: parameter.value for parameter in fit.parameters.all()}

    assert fitted == {"fitted": 5, "usable": 5}
    assert (fit.customers, fit.repeat_customers, fit.reason) == (2357, 946, FitReason.FITTED)
    assert found == pytest.approx({"r": 0.2425929, "alpha": 4.4135314 * 7, "a": 0.7928862, "b": 2.4257537}, rel=1e-3)
    assert fit.log_likelihood == pytest.approx(-9582.42556 - fit.repeat_purchases * np.log(7), abs=0.5)


@pytest.mark.slow
def test_a_fit_serves_for_a_week_and_no_longer(fitted):
    assert fit_models(as_of=TODAY + timedelta(days=6), token="t") == {"fitted": 0, "usable": 0}
    assert fit_models(as_of=TODAY + timedelta(days=7), token="t") == {"fitted": 5, "usable": 5}


@pytest.mark.slow
def test_a_fit_is_made_anew_when_the_data_have_moved(fitted):
    write_facts([(2, 30, 100, 4_000)] * 30)

    assert fit_models(as_of=TODAY + timedelta(days=1), token="t") == {"fitted": 5, "usable": 5}


@pytest.mark.slow
def test_a_night_in_the_past_does_not_use_what_was_learnt_later(fitted):
    CustomerFacts.objects.filter(last_ordered_on__gt=TODAY - timedelta(days=3)).delete()

    assert fit_models(as_of=TODAY - timedelta(days=3), token="t") == {"fitted": 5, "usable": 5}
    assert set(Fit.objects.values_list("as_of", flat=True)) == {TODAY - timedelta(days=3)}


def test_everybody_gets_a_score_on_the_top_rung(fitted):
    prospect = make.make_customer("Prospect")
    CustomerFacts.objects.create(customer=prospect, as_of=TODAY)

    counted = score_customers(as_of=TODAY, token="t")

    assert counted == {"customers": 473, "bg_nbd": 472, "segment_mean": 1}
    for score in Score.objects.exclude(customer=prospect).iterator():
        assert score.reason == Reason.ENOUGH_HISTORY
        assert 0.0 <= score.p_alive <= 1.0
        assert score.margin_low_minor <= score.margin_minor <= score.margin_high_minor
        assert score.year_low_minor <= score.year_margin_minor <= score.year_high_minor
        assert score.value_at_risk_minor == score.future_margin_minor


@pytest.mark.slow
def test_a_prospect_is_shown_the_value_of_a_newcomer_and_is_flagged(fitted):
    prospect = make.make_customer("Prospect")
    CustomerFacts.objects.create(customer=prospect, as_of=TODAY)

    score_customers(as_of=TODAY, token="t")

    score = Score.objects.get(customer=prospect)
    assert (score.method, score.reason, score.p_alive) == (Method.SEGMENT_MEAN, Reason.NO_ORDER, None)
    assert score.margin_minor > 0
    assert score.value_at_risk_minor == 0
    assert not Score.objects.of_buyers().filter(customer=prospect).exists()


def test_a_loss_without_a_purchase_left_counts_and_nothing_more_is_expected():
    bakery, laundry, stranger = (make.make_customer(name) for name in ("Bakery", "Laundry", "Stranger"))
    make.make_order(bakery, "2026-01-10", "500")
    given_back = make.make_order(laundry, "2026-02-01", "80")
    refund_order(order=given_back, net_minor=80_00, refunded_at=make.noon("2026-02-05"), now=make.LATE, by=None)
    credit_customer(customer=laundry, net_minor=30_00, refunded_at=make.noon("2026-03-01"), now=make.LATE, by=None)
    day = date(2026, 6, 30)

    for step in (refresh_facts, score_customers, assign_categories):
        step(as_of=day, token=None)

    score = Score.objects.get(customer=laundry)
    facts = CustomerFacts.objects.get(customer=laundry)
    assert (facts.purchase_day_count, facts.revenue_minor) == (0, -30_00)
    assert (score.method, score.reason) == (Method.SEGMENT_MEAN, Reason.NO_PURCHASE_LEFT)
    assert (score.margin_low_minor, score.margin_minor, score.margin_high_minor) == (facts.margin_minor,) * 3
    assert (score.future_margin_minor, score.year_margin_minor, score.year_orders) == (0, 0, 0.0)
    assert (score.value_at_risk_minor, score.next_order_on) == (0, None)
    assert set(Score.objects.of_buyers().values_list("customer", flat=True)) == {bakery.pk, laundry.pk}
    assert Score.objects.get(customer=stranger).reason == Reason.NO_ORDER
    total = sum(Score.objects.of_buyers().values_list("margin_minor", flat=True))
    assert sum(DefinitionTotal.objects.values_list("margin_minor", flat=True)) == total
    assert preview_definition({}).before_minor == total
    assert preview_definition({}).after_minor == total


@pytest.mark.slow
def test_scoring_twice_is_scoring_once(fitted):
    score_customers(as_of=TODAY, token="t")
    once = list(Score.objects.order_by("pk").values())

    score_customers(as_of=TODAY, token="t")

    assert list(Score.objects.order_by("pk").values()) == once


def test_below_two_hundred_customers_the_simple_formula_is_used_and_says_why():
    write_facts([(2, 60, 400, 8_000)] * 100)
    fit_models(as_of=TODAY, token=None)

    counted = score_customers(as_of=TODAY, token=None)

    assert counted == {"customers": 100, "simple": 100}
    score = Score.objects.first()
    assert (score.reason, score.p_alive) == (Reason.TOO_FEW_CUSTOMERS, None)
    # Three purchases of 36.67 margin in 400 days: 2.739 a year.
    assert score.year_orders == pytest.approx(3 / (400 / 365.25))
    assert score.year_margin_minor == pytest.approx(110_00 / (400 / 365.25), abs=1)


def test_with_too_few_customers_left_no_champion_goes_on_by_what_it_learnt_from_more(fitted):
    Champion.objects.create(model=ModelName.MBG_NBD, since_on=TODAY, reason=ChampionReason.WON_CLEARLY)
    later = TODAY + timedelta(days=1)
    kept = CustomerFacts.objects.order_by("pk").values_list("pk", flat=True)[:150]
    CustomerFacts.objects.exclude(pk__in=list(kept)).delete()
    fit_models(as_of=later, token=None)

    counted = score_customers(as_of=later, token=None)

    assert counted == {"customers": 150, "simple": 150}
    assert set(Score.objects.values_list("reason", flat=True)) == {Reason.TOO_FEW_CUSTOMERS}


@pytest.mark.slow
def test_below_fifty_repeat_buyers_the_simple_formula_is_used_and_says_why():
    write_facts([(0, 0, 100, 0)] * 300 + [(1, 30, 90, 2_000)] * 49)
    fit_models(as_of=TODAY, token=None)

    score_customers(as_of=TODAY, token=None)

    assert set(Score.objects.values_list("method", "reason")) == {(Method.SIMPLE, Reason.TOO_FEW_REPEAT_BUYERS)}


@pytest.mark.slow
def test_without_margins_that_can_be_modelled_the_own_margin_is_used_and_says_why():
    rows = [(x, recency, age, -500 * x) for x, recency, age, _ in cdnow()]
    write_facts(rows)
    fit_models(as_of=TODAY, token=None)

    counted = score_customers(as_of=TODAY, token=None)

    assert Fit.objects.get(model=ModelName.GAMMA_GAMMA_MARGIN).reason == FitReason.TOO_FEW_SPENDERS
    assert counted == {"customers": 472, "realised_margin": 472}
    assert set(Score.objects.values_list("reason", flat=True)) == {Reason.SPEND_NOT_MODELLED}
    # A customer who loses money is expected to go on losing it; nothing is clipped.
    assert Score.objects.filter(future_margin_minor__lt=0).exists()
    assert not Score.objects.filter(value_at_risk_minor__lt=0).exists()


@pytest.mark.slow
def test_a_first_order_today_is_a_newcomer():
    write_facts([*cdnow(), (0, 0, 0, 0)])
    fit_models(as_of=TODAY, token=None)

    score_customers(as_of=TODAY, token=None)

    score = Score.objects.order_by("pk").last()
    assert (score.method, score.reason, score.p_alive) == (Method.SEGMENT_MEAN, Reason.ONE_DAY_OF_HISTORY, 1.0)


@pytest.mark.slow
def test_more_cost_lowers_margin_value_and_leaves_revenue_value():
    write_facts(list(cdnow()))
    fit_models(as_of=TODAY, token=None)
    score_customers(as_of=TODAY, token=None)
    before = Score.objects.order_by("-year_orders").first()
    CustomerFacts.objects.update(margin_minor=F("margin_minor") / 2, repeat_margin_minor=F("repeat_margin_minor") / 2)

    fit_models(as_of=TODAY, token=None)
    score_customers(as_of=TODAY, token=None)

    after = Score.objects.get(pk=before.pk)
    assert after.revenue_minor == before.revenue_minor
    assert after.margin_minor == pytest.approx(before.margin_minor / 2, rel=0.01)


def test_no_customers_at_all_is_no_mistake():
    assert refresh_facts(as_of=TODAY, token=None) == {"customers": 0}
    assert fit_models(as_of=TODAY, token=None) == {"fitted": 3, "usable": 0}
    assert score_customers(as_of=TODAY, token=None) == {"customers": 0}
    assert assign_categories(as_of=TODAY, token=None) == {"customers": 0, "changed": 0, "moved": 0, "expired": 0}


def test_every_customer_has_exactly_one_category_and_only_changes_are_written(fitted):
    score_customers(as_of=TODAY, token="t")

    first = assign_categories(as_of=TODAY, token="t")
    again = assign_categories(as_of=TODAY + timedelta(days=1), token="t")

    assert first == {"customers": 472, "changed": 472, "moved": 472, "expired": 0}
    assert again["changed"] < 30
    assert Category.objects.count() == 472
    assert Run.objects.get(kind=RunKind.CATEGORIES).major_from_minor > 0
    # A fifth is major; those of them who are gone or cost more than they bring are named after that.
    assert 0 < Category.objects.filter(code__in=[Code.MAJOR_LONG_TERM, Code.MAJOR_SHORT_TERM]).count() <= 94


@pytest.mark.slow
def test_a_category_keeps_the_day_on_which_it_began(fitted):
    score_customers(as_of=TODAY, token="t")
    assign_categories(as_of=TODAY, token="t")
    later = TODAY + timedelta(days=370)

    score_customers(as_of=later, token="t")
    assign_categories(as_of=later, token="t")

    assert set(Category.objects.values_list("code", flat=True)) == {Code.INACTIVE}
    assert later in set(Category.objects.values_list("since_on", flat=True))
