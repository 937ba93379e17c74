"""Backtests: the models on past days, and the choice of a champion."""

from datetime import date, timedelta

import pytest

from clv.maths.bgnbd import BgNbd
from clv.maths.mbgnbd import MbgNbd
from clv.models import Backtest, CalibrationBin, Champion, ChampionReason, Contender, Grouping, Measure, ModelName
from clv.models.fit import FitReason
from clv.selectors.champion import champion
from clv.services import backtest as backtests
from clv.services import refresh_facts
from clv.services.backtest import run_backtests
from clv.services.champion import choose_champion, lead_over, read_tests
from clv.services.origins import choose_origins
from tests import make
from tests.clv.lives import live
from tests.clv.test_forecast import write_orders

pytestmark = pytest.mark.django_db

TODAY = date(2026, 7, 1)
MODELS = [Contender.BG_NBD, Contender.MBG_NBD, Contender.PARETO_NBD]


def test_origins_are_ends_of_quarters_with_a_past_and_a_whole_year_after_them():
    horizon, origins = choose_origins(first=date(2023, 7, 1), as_of=TODAY)

    assert horizon == 365
    assert origins == [date(2025, 6, 30), date(2025, 3, 31), date(2024, 12, 31), date(2024, 9, 30)]


@pytest.mark.parametrize(
    ("first", "horizon", "count"),
    [
        (date(2024, 9, 29), 365, 1),
        (date(2024, 9, 30), 182, 4),
        (date(2025, 8, 17), 182, 1),
        (date(2025, 8, 18), 91, 2),
        (date(2026, 1, 22), 91, 1),
        (date(2026, 1, 23), 0, 0),
        (TODAY, 0, 0),
    ],
)
def test_a_shorter_history_has_a_shorter_horizon_or_none(first, horizon, count):
    found, origins = choose_origins(first=first, as_of=TODAY)

    assert (found, len(origins)) == (horizon, count)


def write_company(customers, model=MbgNbd(1.2, 60.0, 1.0, 1.0)):  # noqa: B008 - it is frozen
    """Write down the orders of simulated customers, and their facts."""
    write_orders(live(model, customers, longest=1_000.0, horizon=1.0, seed=21), until=TODAY)
    refresh_facts(as_of=TODAY, token=None)


@pytest.mark.slow
def test_where_many_leave_after_their_first_purchase_mbg_wins_and_is_calibrated():
    make.make_company(currency="GBP")
    write_company(1_200)

    counted = run_backtests(as_of=TODAY, token=None)

    assert counted == {"origins": 4, "champions": 1}
    chosen = Champion.objects.get()
    assert (chosen.since_on, chosen.before, chosen.origins) == (TODAY, ModelName.BG_NBD, 4)
    assert chosen.reason == ChampionReason.WON_CLEARLY
    assert chosen.gain > 2 * chosen.gain_error
    assert champion() == chosen.model
    assert choose_champion(on=TODAY) is None
    # Pareto/NBD, where people leave early as well, may tell the same story; it can't tell a clearly better one.
    lead = lead_over(ModelName.MBG_NBD, ModelName.PARETO_NBD, read_tests(TODAY))
    assert chosen.model == ModelName.MBG_NBD or 0 < lead.gain < 2 * lead.error
    for backtest in Backtest.objects.filter(model=Contender.MBG_NBD):
        found = dict(backtest.measures.values_list("code", "value"))
        assert backtest.reason == FitReason.FITTED
        assert abs(found[Measure.BIAS]) < 0.2
        assert found[Measure.COVERAGE] == pytest.approx(0.8, abs=0.03)
        assert found[Measure.BRIER_BUYING] < found[Measure.BRIER_BASE]
        for one in backtest.bins.filter(grouping=Grouping.ALIVE, customers__gte=50):
            chance = (one.expected * (1 - one.expected) / one.customers) ** 0.5
            assert one.happened == pytest.approx(one.expected, abs=4 * chance)


@pytest.mark.slow
def test_every_contender_is_kept_once_for_each_origin_and_a_rerun_replaces():
    write_company(350)
    run_backtests(as_of=TODAY, token=None)
    shown = list(Backtest.objects.order_by("origin_on", "model").values_list("origin_on", "model", "orders_expected"))

    run_backtests(as_of=TODAY, token=None)

    again = list(Backtest.objects.order_by("origin_on", "model").values_list("origin_on", "model", "orders_expected"))
    assert again == shown
    assert len(again) == 4 * len(Contender)
    newest = Backtest.objects.filter(origin_on=date(2025, 6, 30))
    # All are held against the same truth.
    assert len(set(newest.values_list("customers", "orders_happened", "margin_happened_minor"))) == 1
    zero, naive = (newest.get(model=model) for model in (Contender.ZERO, Contender.NAIVE))
    assert (zero.orders_expected, zero.margin_expected_minor) == (0.0, 0)
    assert zero.measures.get(code=Measure.BIAS).value == -1.0
    assert naive.orders_expected > naive.orders_happened
    assert set(zero.measures.values_list("code", flat=True)) == {"BIAS", "MEAN_ERROR", "ROOT_ERROR"}


def test_calibration_bins_hold_every_customer():
    write_company(350)
    run_backtests(as_of=TODAY, token=None)

    backtest = Backtest.objects.filter(model=Contender.BG_NBD).order_by("-origin_on").first()

    for grouping in Grouping:
        bins = list(CalibrationBin.objects.filter(backtest=backtest, grouping=grouping))
        assert sum(one.customers for one in bins) == pytest.approx(backtest.customers, abs=5)
    tenths = backtest.bins.filter(grouping=Grouping.TENTH).order_by("position")
    assert tenths.count() == 10
    size = backtest.customers / 10
    assert sum(one.expected for one in tenths) * size == pytest.approx(backtest.orders_expected)
    assert sum(one.happened for one in tenths) * size == pytest.approx(backtest.orders_happened)


@pytest.mark.slow
def test_a_night_tests_only_what_is_missing():
    write_company(350)
    run_backtests(as_of=TODAY, token=None)
    # As if the night had been killed after its first two origins.
    Backtest.objects.filter(origin_on__lt=date(2025, 1, 1)).delete()
    kept = set(Backtest.objects.values_list("pk", flat=True))

    assert run_backtests(as_of=TODAY, token="t")["origins"] == 2
    assert kept < set(Backtest.objects.values_list("pk", flat=True))
    assert run_backtests(as_of=TODAY + timedelta(days=1), token="t") == {"origins": 0, "champions": 0}
    # A quarter later there is one more origin, and the oldest makes room for it.
    assert run_backtests(as_of=TODAY + timedelta(days=92), token="t")["origins"] == 1
    assert sorted(set(Backtest.objects.values_list("origin_on", flat=True)))[-1] == date(2025, 9, 30)
    assert Backtest.objects.count() == 4 * len(Contender)


@pytest.mark.slow
def test_models_learn_from_an_even_sample_and_are_tested_on_everybody(monkeypatch):
    write_company(700)
    run_backtests(as_of=TODAY, token=None)
    newest = Backtest.objects.filter(origin_on=date(2025, 6, 30), model__in=MODELS).order_by("model")
    whole = list(newest)
    monkeypatch.setattr(backtests, "MOST_LEARNT_FROM", 250)

    run_backtests(as_of=TODAY, token=None)

    for before, now in zip(whole, newest.all(), strict=True):
        assert (now.customers, now.orders_happened) == (before.customers, before.orders_happened)
        assert now.orders_expected != before.orders_expected
        assert now.orders_expected == pytest.approx(before.orders_expected, rel=0.3)


def test_a_history_that_is_too_short_is_not_tested_and_says_so():
    make.make_order(make.make_customer(), TODAY - timedelta(days=100), "100")
    refresh_facts(as_of=TODAY, token=None)

    assert run_backtests(as_of=TODAY, token=None) == {"origins": 0, "champions": 0}
    assert not Backtest.objects.exists()


def test_too_few_customers_are_tested_by_the_simple_rules_alone():
    bakery = make.make_customer()
    for day in ("2023-01-01", "2024-01-01", "2025-01-01", "2026-01-01"):
        make.make_order(bakery, day, "100", cost="40")
    refresh_facts(as_of=TODAY, token=None)

    run_backtests(as_of=TODAY, token=None)

    models = Backtest.objects.filter(model__in=MODELS)
    assert set(models.values_list("is_usable", "reason", "orders_expected")) == {
        (False, FitReason.TOO_FEW_CUSTOMERS, None)
    }
    newest = Backtest.objects.get(model=Contender.NAIVE, origin_on=date(2025, 6, 30))
    # Two repeat purchases in 911 days; one more came within the year.
    assert newest.orders_expected == pytest.approx(2 / 911 * 365)
    assert (newest.orders_happened, newest.margin_happened_minor) == (1, 60_00)
    assert champion() is ModelName.BG_NBD


def test_no_customers_are_no_mistake():
    assert run_backtests(as_of=TODAY, token=None) == {"origins": 0, "champions": 0}


def write_test(origin, model, *, gain=0.0, error=0.01, bias=0.0, likelihood=-5.0, is_usable=True):
    """Write down a test of one model, with its gain over BG/NBD."""
    backtest = Backtest.objects.create(
        model=model, origin_on=origin, horizon_days=365, as_of=TODAY, customers=1_000, repeat_customers=500,
        is_usable=is_usable, reason=FitReason.FITTED, orders_happened=100, margin_happened_minor=0,
    )  # fmt: skip
    values = {Measure.BIAS: bias, Measure.LOG_LIKELIHOOD: likelihood}
    values |= {Measure.OVER_BG_NBD: gain, Measure.ERROR_BG_NBD: error}
    for code, value in values.items():
        backtest.measures.create(code=code, value=value)


ORIGINS = [date(2025, 3, 31), date(2025, 6, 30)]


@pytest.mark.parametrize(
    ("gains", "biases", "wins"),
    [
        ((0.021, 0.021), (0.0, 0.0), True),
        # Not more than two standard errors.
        ((0.020, 0.020), (0.0, 0.0), False),
        # Ahead on average, but not at the newest origin.
        ((0.100, -0.001), (0.0, 0.0), False),
        # Further off in sum than the champion's five hundredths by more than one.
        ((0.100, 0.100), (0.061, 0.061), False),
        ((0.100, 0.100), (-0.059, -0.059), True),
        ((0.100, 0.100), (0.10, -0.10), True),
    ],
)
def test_a_challenger_has_to_win_clearly(gains, biases, wins):
    for origin, gain, bias in zip(ORIGINS, gains, biases, strict=True):
        write_test(origin, Contender.BG_NBD, bias=0.05)
        write_test(origin, Contender.MBG_NBD, gain=gain, bias=bias)

    chosen = choose_champion(on=TODAY)

    assert (chosen is not None) == wins
    assert champion() == (ModelName.MBG_NBD if wins else ModelName.BG_NBD)


def test_one_origin_is_not_enough():
    write_test(ORIGINS[0], Contender.BG_NBD)
    write_test(ORIGINS[0], Contender.MBG_NBD, gain=1.0)

    assert choose_champion(on=TODAY) is None


def test_of_two_winners_the_better_one_is_chosen():
    for origin in ORIGINS:
        write_test(origin, Contender.BG_NBD)
        write_test(origin, Contender.MBG_NBD, gain=0.1)
        write_test(origin, Contender.PARETO_NBD, gain=0.2)

    assert choose_champion(on=TODAY).model == ModelName.PARETO_NBD


def test_a_champion_that_can_no_longer_be_fitted_gives_way():
    for origin in ORIGINS:
        write_test(origin, Contender.BG_NBD, is_usable=origin != ORIGINS[1])
        write_test(origin, Contender.MBG_NBD, likelihood=-5.1)
        write_test(origin, Contender.PARETO_NBD, likelihood=-5.0)

    chosen = choose_champion(on=TODAY)

    assert (chosen.model, chosen.reason, chosen.before) == ("PARETO_NBD", ChampionReason.NOT_USABLE, "BG_NBD")


def test_a_day_in_the_past_knows_nothing_of_later_tests():
    for origin in ORIGINS:
        write_test(origin, Contender.BG_NBD)
        write_test(origin, Contender.MBG_NBD, gain=0.1)

    assert choose_champion(on=TODAY - timedelta(days=1)) is None


@pytest.mark.slow
def test_where_nobody_leaves_early_bg_nbd_stays():
    write_company(500, BgNbd(1.2, 60.0, 0.8, 4.0))

    assert run_backtests(as_of=TODAY, token=None)["champions"] == 0
    assert champion() is ModelName.BG_NBD
