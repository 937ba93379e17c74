"""Measures of a backtest: by hand, against scipy, and counted rows against repeated ones."""

from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clv.maths.measures import Bin, Errors, calibration_by_tenth, measure, rank_correlation, top_share

PREDICTED = np.array([3.0, 1.0, 0.5, 0.5])
ACTUAL = np.array([4.0, 0.0, 1.0, 0.0])
FREQUENCY = np.array([8.0, 2.0, 0.0, 0.0])
ALIVE = np.array([0.9, 0.5, 1.0, 1.0])
ROWS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3), st.integers(1, 4)), min_size=1, max_size=12)


def measured(**changes):
    return measure(PREDICTED, ACTUAL, FREQUENCY, ALIVE, **({"age": np.full(4, 100.0), "horizon": 50.0} | changes))


def test_four_customers_by_hand():
    found = measured(covered=[1, 0, 1, 1], log_likelihood=[-2.0, -1.0, -1.5, -0.5])

    # Missed by -1, 1, -0.5 and 0.5; five were expected and five made.
    assert found.model == Errors(0.0, 0.75, pytest.approx(np.sqrt(2.5 / 4)))
    # The pace so far gives 4, 1, 0 and 0.
    assert found.naive == Errors(0.0, 0.5, pytest.approx(np.sqrt(0.5)))
    assert found.zero == Errors(-1.0, 1.25, pytest.approx(np.sqrt(17 / 4)))
    assert found.brier_alive == pytest.approx((0.01 + 0.25 + 0.0 + 1.0) / 4)
    assert found.brier_base == 0.25
    assert found.coverage == 0.75
    assert found.log_likelihood == -1.25


def test_the_best_tenth_of_four_is_four_tenths_of_the_best_customer():
    assert top_share(PREDICTED, ACTUAL, np.ones(4)) == pytest.approx(0.4 * 4.0 / 5.0)


def test_calibration_by_frequency_puts_seven_and_more_together():
    found = measured()

    assert found.by_frequency == (
        Bin(0.0, 0.0, 2.0, 0.5, 0.5),
        Bin(2.0, 2.0, 1.0, 1.0, 0.0),
        Bin(8.0, 8.0, 1.0, 3.0, 4.0),
    )


def test_calibration_of_the_chance_to_buy_by_p_alive():
    found = measured(chance_to_buy=[0.8, 0.3, 0.4, 0.4])

    assert found.by_alive == (
        Bin(0.5, 0.5, 1.0, 0.3, 0.0),
        Bin(0.9, 1.0, 3.0, pytest.approx(1.6 / 3), pytest.approx(2 / 3)),
    )


def test_tenths_go_from_the_highest_down_and_hold_everybody():
    predicted = np.arange(20.0)

    tenths = calibration_by_tenth(predicted, 2.0 * predicted, np.ones(20))

    assert tenths[0] == Bin(18.0, 19.0, 2.0, 18.5, 37.0)
    assert tenths[9] == Bin(0.0, 1.0, 2.0, 0.5, 1.0)
    assert sum(tenth.customers for tenth in tenths) == 20.0


def test_ties_are_shared_and_the_order_of_rows_makes_no_difference():
    predicted, actual = np.ones(10), np.arange(10.0)

    assert top_share(predicted, actual, np.ones(10)) == pytest.approx(0.1)
    assert top_share(predicted, actual[::-1].copy(), np.ones(10)) == pytest.approx(0.1)


def test_nobody_and_nothing_are_no_number_and_no_error():
    empty = measure([], [], [], [], age=[], horizon=10.0)
    silent = measure([1.0], [0.0], [2.0], [0.5], age=[10.0], horizon=10.0)

    assert np.isnan(empty.model.bias)
    assert np.isnan(empty.rank)
    assert empty.by_tenth == ()
    assert np.isnan(silent.model.bias)
    assert np.isnan(silent.top_tenth)
    assert silent.model.mean_error == 1.0


def test_a_customer_of_today_has_no_pace():
    found = measure([0.2], [1.0], [0.0], [1.0], age=[0.0], horizon=10.0)

    assert found.naive.mean_error == 1.0


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(rows=ROWS)
def test_counted_rows_measure_as_repeated_ones(rows):
    predicted, actual, count = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    repeated = np.repeat(np.arange(len(count)), count.astype(int))
    common = {"horizon": 30.0}

    one = measure(predicted, actual, predicted, predicted / 4, age=actual + 1.0, count=count, **common)
    many = measure(
        predicted[repeated], actual[repeated], predicted[repeated], predicted[repeated] / 4,
        age=actual[repeated] + 1.0, **common,
    )  # fmt: skip

    assert flat(one) == pytest.approx(flat(many), nan_ok=True, abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(rows=ROWS)
def test_the_rank_correlation_is_that_of_scipy(rows):
    # It takes longer to import than to ask.
    from scipy.stats import spearmanr

    left, right, count = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    repeated = np.repeat(np.arange(len(count)), count.astype(int))

    found = rank_correlation(left, right, count)

    if len(np.unique(left)) > 1 and len(np.unique(right)) > 1:
        assert found == pytest.approx(spearmanr(left[repeated], right[repeated]).statistic, abs=1e-12)
    else:
        assert np.isnan(found)


def test_shapes_that_disagree_are_refused():
    with pytest.raises(ValueError, match="to match predicted"):
        measure([1.0], [1.0, 2.0], [1.0], [1.0], age=[1.0], horizon=1.0)


def flat(value):
    """Return all the numbers in a tree of dataclasses and tuples."""
    if isinstance(value, tuple):
        return [number for part in value for number in flat(part)]
    if isinstance(value, Errors | Bin) or hasattr(value, "by_tenth"):
        return flat(astuple(value))
    return [value]
