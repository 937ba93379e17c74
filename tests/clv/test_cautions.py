"""Where the predictions are not to be trusted: every rule, on both sides of its boundary."""

from dataclasses import replace
from datetime import date

import pytest

from clv.models import ForecastKind
from clv.selectors.backtest import BinCard, ContenderCard, OriginCard
from clv.selectors.cautions import Evidence, cautions
from clv.selectors.forecast import Expectation, ForecastCard, MonthCard, Outlook


def origin(day=date(2025, 6, 30), bias=0.0, bins=(), margin=1_000):
    model = ContenderCard(
        "BG_NBD", "BG/NBD", True, "FITTED", "", 100.0, margin, {"BIAS": bias}, list(bins), [], [],
    )  # fmt: skip
    return OriginCard(day, 365, date(2026, 7, 1), 1_000, 500, date(2023, 1, 1), 100, 1_000, [model])


def year(months=None, low=900, high=1_100):
    """Return last year's forecast: 100 a month foretold, `months` happened."""
    happened = months or [100] * 12
    cards = [
        MonthCard(date(2025, number + 1, 1), date(2026, 1, 1), outlook(100, 0, 200, brought))
        for number, brought in enumerate(happened)
    ]
    return ForecastCard(
        ForecastKind.LAST_YEAR, date(2025, 1, 1), date(2025, 12, 31), date(2025, 12, 31), "BG_NBD", "", 10, 1.0, 1, "",
        outlook(1_200, low, high, sum(happened)), cards,
    )  # fmt: skip


def outlook(expected, low, high, happened):
    one = Expectation(expected, low, high, happened)
    return Outlook(one, one, one)


WELL = Evidence(
    repeat_customers=200, history_days=365, unusable=[], is_helped=False, tail=1.51, without_margin=0.03,
    origins=[origin()], champion="BG_NBD", last_year=None, has_contracts=False,
)  # fmt: skip


def codes(**changes):
    return [caution.code for caution in cautions(replace(WELL, **changes))]


def test_where_nothing_speaks_against_the_figures_nothing_is_said():
    assert codes() == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"repeat_customers": 199}, "FEW_REPEAT_BUYERS"),
        ({"history_days": 364}, "SHORT_HISTORY"),
        ({"origins": []}, "NOT_TESTED"),
        ({"unusable": ["The fit did not settle."]}, "MODEL_NOT_USED"),
        ({"is_helped": True}, "WEAK_ASSUMPTION"),
        ({"tail": 1.5}, "HEAVY_TAIL"),
        ({"without_margin": 0.031}, "WITHOUT_MARGIN"),
        ({"origins": [origin(bias=0.101)]}, "OFF_IN_SUM"),
        ({"origins": [origin(bias=-0.101)]}, "OFF_IN_SUM"),
        ({"origins": [origin(bias=0.08), origin(date(2024, 6, 30), bias=-0.08)]}, "DRIFT"),
        ({"origins": [origin(bins=[BinCard(1, 1, 1_000, 1.26, 1.0)])]}, "OFF_IN_GROUP"),
        ({"origins": [origin(margin=1_101)]}, "SPEND_AND_PACE"),
        ({"origins": [origin(margin=899)]}, "SPEND_AND_PACE"),
        ({"last_year": year(low=1_201, high=1_300)}, "LAST_YEAR_MISSED"),
        ({"last_year": year([100] * 11 + [200], 0, 9_999)}, "SEASONS"),
        ({"has_contracts": True}, "CONTRACTS"),
    ],
)
def test_each_rule_speaks_at_its_boundary(changes, code):
    assert codes(**changes) == [code]


@pytest.mark.parametrize(
    "changes",
    [
        {"origins": [origin(bias=0.10)]},
        {"origins": [origin(bias=0.07), origin(date(2024, 6, 30), bias=-0.07)]},
        {"origins": [origin(bins=[BinCard(1, 1, 1_000, 1.25, 1.0)])]},
        # Off by half, but so few that chance explains it.
        {"origins": [origin(bins=[BinCard(1, 1, 50, 0.15, 0.10)])]},
        {"origins": [origin(bins=[BinCard(1, 1, 49, 9.0, 1.0)])]},
        {"origins": [origin(margin=1_099)]},
        {"last_year": year(low=1_200, high=1_200)},
        # A year that is off as a whole has no seasons for that.
        {"last_year": year([300] * 12, 0, 9_999)},
        {"tail": None},
    ],
)
def test_within_the_boundary_nothing_is_said(changes):
    assert codes(**changes) == []


def test_a_sentence_tells_its_numbers():
    said = cautions(replace(WELL, origins=[origin(bias=-0.204, bins=[BinCard(4, 6, 80, 1.0, 3.0)])]))

    assert said[0].text == "From 30 June 2025, 20% fewer purchases were foretold than happened in 365 days."
    assert said[1].text == (
        "Customers with 4 to 6 repeat purchases (80 of them) bought 3.00 times on average in "
        "365 days; 1.00 were foretold."
    )


def test_a_model_that_was_not_the_champion_is_not_judged():
    assert codes(champion="MBG_NBD", origins=[origin(bias=0.9)]) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"repeat_customers": 0}, "No customer has come back yet, so nothing can be learnt about it."),
        (
            {"repeat_customers": 1},
            "Only 1 customer came back. What is learnt from them can change with every night.",
        ),
        ({"history_days": 1}, "The orders reach back 1 day only, which is less than a year."),
    ],
)
def test_of_one_it_is_told_as_of_one(changes, sentence):
    assert [caution.text for caution in cautions(replace(WELL, **changes))] == [sentence]
