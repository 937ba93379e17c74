"""The dashboards before the first night and after the second one."""

from datetime import date

import pytest

from crm.accounts.access import Role
from tests.dashboards.figures import work_out
from tests.dashboards.test_dashboards_api import RETENTION, TODAY, VALUE, client_of
from tests.make import make_customer, make_order, make_team, make_user
from tests.nights import sum_up

pytestmark = pytest.mark.django_db


def test_before_the_first_night_there_are_no_figures():
    fin, mara = make_user(Role.FINANCE), make_user(Role.MANAGER, team=make_team())

    assert client_of(fin).get(RETENTION).json()["as_of"] is None
    assert client_of(mara).get(VALUE).json()["total"] is None


def test_the_value_is_compared_with_a_night_a_month_earlier():
    fin = make_user(Role.FINANCE)
    customer = make_customer(salesperson=make_user())
    make_order(customer, "2026-01-01", "100.00", cost="40.00")
    for day in (date(2026, 5, 31), TODAY):
        work_out(day)
        sum_up(as_of=day, token=None)

    shown = client_of(fin).get(VALUE).json()

    assert shown["change"]["since"] == "2026-05-31"
    assert len(shown["history"]) == 2
