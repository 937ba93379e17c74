"""BG/BB against published figures.

Sources: Fader, Hardie & Shang (2010), Marketing Science 29(6): 11,104 donors over six yearly opportunities;
Dziurzynski, Wadsworth & McCarthy, "Buy 'Til You Die: A Walkthrough" (R package BTYD), its part about the same donors.
"""

import csv

import numpy as np
import pytest

from clv.maths.bgbb import BgBb, chances, fit
from clv.maths.bgbb_predict import expected_takes, expected_takes_of_new, p_alive, probability_of, residual_takes
from tests.conftest import shared_data

PRINTED = BgBb(take=1.204, pass_by=0.750, leave=0.657, stay=2.783)
FITTED = BgBb(take=1.2035225, pass_by=0.7497164, leave=0.6567181, stay=2.7834417)


def arrays(*values):
    return [np.array([float(value)]) for value in values]


@pytest.fixture(scope="module")
def donations():
    """Return the donors' (x, t_x, n) and how many there are of each."""
    with shared_data("donations.csv").open() as file:
        rows = list(csv.DictReader(file))
    return [np.array([float(row[name]) for row in rows]) for name in ("frequency", "recency", "periods", "weights")]


def test_the_donations_give_the_printed_parameters(donations):
    fitted = fit(chances(*donations))

    assert fitted.is_converged
    assert fitted.customers == 11_104
    assert fitted.model.as_symbols() == pytest.approx(
        {"alpha": 1.2035225, "beta": 0.7497164, "gamma": 0.6567181, "delta": 2.7834417}, rel=1e-6
    )
    assert fitted.log_likelihood == pytest.approx(-33225.581274, abs=1e-5)


def test_the_printed_expectations_of_the_next_five_years():
    # Table 5 of the paper: who gave every year, who gave never, who gave twice and last in the fourth.
    taken, last = np.array([6.0, 0.0, 2.0]), np.array([6.0, 0.0, 4.0])

    expected = expected_takes(PRINTED, taken, last, np.full(3, 6.0), 5)

    assert expected == pytest.approx([3.75, 0.07, 1.06], abs=5e-3)


def test_the_printed_chances_to_be_a_donor_in_the_year_after():
    # Table 6 of the paper: who gave never, who gave twice and last in the fourth year, who gave every year.
    taken, last = np.array([0.0, 2.0, 6.0]), np.array([0.0, 4.0, 6.0])

    assert p_alive(PRINTED, taken, last, np.full(3, 6.0)) == pytest.approx([0.11, 0.59, 0.93], abs=5e-3)


def test_the_worksheets_totals(donations):
    # The worksheets to the paper (brucehardie.com, note 010): donations of the next five years in all, and how many of
    # the 11,104 are expected to give in none, and in each, of the six years.
    *history, donors = donations

    total = expected_takes(FITTED, *history, 5) @ donors
    givers = donors.sum() * probability_of(FITTED, *([np.zeros(2)] * 3), np.array([0.0, 6.0]), 6)

    assert total == pytest.approx(12_884.2, abs=0.1)
    assert givers == pytest.approx([3454.9, 1253.1], abs=0.05)


@pytest.mark.parametrize(
    ("model", "history", "rate", "exact"),
    [
        # The paper's equation 14, with its hypergeometric function, in arithmetic of sixty digits by mpmath.
        (FITTED, (0, 0, 6), 0.1, 0.11475271828595679),
        (FITTED, (2, 4, 6), 0.1, 1.6656234286367873),
        (FITTED, (6, 6, 6), 0.1, 5.9098944987188067),
        (FITTED, (2, 4, 6), 1e-6, 306.45157052924731),
        (FITTED, (2, 4, 6), 5.0, 0.046921160399600664),
        (BgBb(0.5, 2.0, 1.0, 0.3), (3, 7, 30), 0.02, 0.015695591260067862),
    ],
)
def test_the_residual_against_the_papers_equation(model, history, rate, exact):
    assert residual_takes(model, *arrays(*history), period_rate=rate) == pytest.approx([exact], rel=1e-10)


def test_the_walkthroughs_donors():
    # A newcomer within ten years; who gave never, and who gave four times and last in the fifth year, within ten more.
    taken, last = np.array([0.0, 4.0]), np.array([0.0, 5.0])

    expected = expected_takes(FITTED, taken, last, np.full(2, 6.0), 10)

    assert expected_takes_of_new(FITTED, 10) == pytest.approx(3.179895, rel=5e-5)
    assert expected == pytest.approx([0.1302169, 3.627858], rel=5e-5)


def test_the_chances_of_all_numbers_sum_to_one_and_have_the_expectation_as_their_mean():
    takes, history = np.arange(8.0), [np.full(8, value) for value in (2.0, 4.0, 6.0)]

    chance = probability_of(PRINTED, *history, takes, 7)

    assert chance.sum() == pytest.approx(1.0, abs=1e-12)
    assert chance @ takes == pytest.approx(expected_takes(PRINTED, *arrays(2, 4, 6), 7)[0], rel=1e-12)


@pytest.mark.slow
def test_the_residual_is_the_discounted_sum_of_what_is_expected():
    history = arrays(4, 5, 6)
    by_year = np.diff([expected_takes(PRINTED, *history, years)[0] for years in range(400)])

    residual = residual_takes(PRINTED, *history, period_rate=0.1)

    assert residual == pytest.approx([by_year @ 1.1 ** -np.arange(1.0, 400.0)], rel=1e-10)


def test_a_new_customer_and_one_who_gave_just_now():
    nothing, just_now = arrays(0, 0, 0), arrays(3, 6, 6)

    assert p_alive(PRINTED, *just_now, ahead=0) == pytest.approx([1.0])
    assert p_alive(PRINTED, *nothing, ahead=1) == pytest.approx([2.783 / (2.783 + 0.657)])
    assert expected_takes_of_new(PRINTED, 1) == pytest.approx(2.783 / 3.44 * 1.204 / 1.954)
