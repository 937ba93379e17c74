"""How unevenly value is spread: the curve of the night, and who sees it."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clv.maths.concentration import gini, lorenz
from crm.accounts.access import Role
from crm.dashboards.models import ConcentrationFigures
from tests.dashboards.figures import work_out
from tests.dashboards.test_reports import ask
from tests.make import make_customer, make_order, make_team, make_user
from tests.nights import sum_up

TODAY = date(2026, 6, 30)
PATH = "/api/v1/reports/concentration/"


@given(st.lists(st.floats(0.0, 1e9), min_size=1, max_size=40).filter(lambda values: sum(values) > 1.0))
def test_the_curve_rises_below_the_line_of_equal_shares(values):
    found = lorenz(np.array(values), steps=20)

    assert (found[0], found[-1]) == (0.0, 1.0)
    assert np.all(np.diff(found) >= -1e-12)
    assert np.all(found <= np.linspace(0.0, 1.0, 21) + 1e-9)


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=40).filter(lambda values: sum(values) > 1.0))
def test_the_coefficient_is_the_mean_difference_over_twice_the_mean(values):
    money = np.array(values)

    differences = np.abs(money[:, None] - money[None, :]).mean()

    assert gini(money) == pytest.approx(differences / (2 * money.mean()), rel=1e-6, abs=1e-9)


def test_where_all_together_are_worth_nothing_there_is_no_curve():
    with pytest.raises(ValueError, match="expected more than 0"):
        lorenz(np.array([5.0, -5.0]))


@pytest.fixture
def north(db):
    return make_team("North")


@pytest.fixture
def figures(north):
    anna, bo = make_user(name="Anna", team=north), make_user(name="Bo", team=make_team("South"))
    for holder, amounts in ((anna, ("100", "300")), (bo, ("600",))):
        for amount in amounts:
            make_order(make_customer(salesperson=holder), "2026-06-30", amount)
    work_out(TODAY)
    sum_up(as_of=TODAY, token=None)
    return {row.team: row for row in ConcentrationFigures.objects.select_related("team")}


def test_the_night_leaves_a_curve_for_the_company_and_each_team(figures, north):
    company, team = figures[None], figures[north]

    assert (company.customers, team.customers, len(figures)) == (3, 2, 3)
    assert (len(company.shares_ppm), company.shares_ppm[0], company.shares_ppm[-1]) == (101, 0, 1_000_000)
    assert company.gini > team.gini > 0


@pytest.mark.slow
def test_managers_see_their_team_and_salespeople_nothing(figures, north):
    manager = make_user(Role.MANAGER, team=north)

    found = ask(manager, PATH).json()

    assert (found["customers"], found["shares"][-1], found["gini"]) == (2, "1.0", figures[north].gini)
    assert ask(make_user(team=north), PATH).status_code == 403


def test_before_the_first_night_the_answer_is_empty(north):
    assert ask(make_user(Role.MANAGER, team=north), PATH).status_code == 204
