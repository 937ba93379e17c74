"""The night's sums: retention, returning orders, cohorts and groups, counted by hand."""

from datetime import date

import pytest

from clv.models import Score
from crm.dashboards.models import BookFigures, CohortFigures, Dimension, GroupFigures
from crm.dashboards.models.book import Scope
from tests.dashboards.figures import work_out
from tests.make import make_customer, make_order, make_team, make_user
from tests.nights import sum_up

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 30)


@pytest.fixture
def north():
    return make_team("North")


@pytest.fixture
def anna(north):
    return make_user(name="Anna", team=north)


@pytest.fixture
def bo():
    return make_user(name="Bo", team=make_team("South"))


def orders(customer, *days):
    for day in days:
        make_order(customer, day, "100.00", cost="40.00")
    return customer


def rollups(as_of=TODAY):
    work_out(as_of)
    sum_up(as_of=as_of, token=None)


def book(**values):
    return BookFigures.objects.get(**values)


def test_retention_counts_who_ordered_last_year_and_this_year(anna, bo):
    orders(make_customer(salesperson=anna), "2024-08-01", "2025-08-01")  # kept
    orders(make_customer(salesperson=anna), "2024-08-01")  # lost
    orders(make_customer(salesperson=bo), "2025-06-30", "2025-07-01")  # the year begins on 1 July
    orders(make_customer(salesperson=bo), "2026-01-01")  # new, so nobody to keep

    rollups()

    company = book(scope=Scope.COMPANY)
    assert (company.kept_base, company.kept) == (3, 2)
    assert (company.customers, company.buyers) == (4, 4)
    assert (book(salesperson=anna).kept_base, book(salesperson=anna).kept) == (2, 1)


def test_returning_orders_are_those_after_the_first_day(anna):
    orders(make_customer(salesperson=anna), "2026-01-01", "2026-01-01", "2026-02-01")
    orders(make_customer(salesperson=anna), "2024-07-01", "2025-01-01", "2026-03-01")

    rollups()

    company = book(scope=Scope.COMPANY)
    assert (company.orders, company.returning_orders) == (4, 2)
    assert (company.orders_before, company.returning_orders_before) == (2, 1)


def test_a_year_of_which_the_company_knows_only_a_part_is_not_compared_with(anna):
    orders(make_customer(salesperson=anna), "2024-07-02", "2025-01-01", "2026-03-01")

    rollups()

    company = book(scope=Scope.COMPANY)
    assert (company.orders, company.orders_before, company.returning_orders_before) == (1, 0, 0)
    assert (company.kept_base, company.kept_base_before, company.kept_before) == (1, 0, 0)


def test_due_is_who_should_have_ordered_in_the_last_quarter(anna):
    # The window begins on 1 April; each of these is due in May by the gap that was usual then.
    orders(make_customer(salesperson=anna), "2026-01-01", "2026-03-01", "2026-05-10")  # due 29 April, came
    orders(make_customer(salesperson=anna), "2026-01-01", "2026-03-01")  # due, did not come
    orders(make_customer(salesperson=anna), "2025-03-01", "2026-03-01")  # due next year
    orders(make_customer(salesperson=anna), "2026-03-01")  # no usual gap

    rollups()

    assert (book(salesperson=anna).due, book(salesperson=anna).returned) == (2, 1)


def test_the_company_is_the_sum_of_its_books(anna, bo):
    orders(make_customer(salesperson=anna), "2026-01-01", "2026-02-01")
    orders(make_customer(salesperson=bo), "2026-03-01")
    orders(make_customer(), "2026-04-01")
    make_customer(salesperson=bo)

    rollups()

    parts = BookFigures.objects.filter(scope__in=[Scope.SALESPERSON, Scope.NOBODY])
    for name in ("customers", "buyers", "orders", "margin_minor", "future_minor", "in_profit"):
        assert sum(getattr(part, name) for part in parts) == getattr(book(scope=Scope.COMPANY), name), name
    assert book(scope=Scope.COMPANY).customers == 4
    assert book(scope=Scope.TEAM, team=anna.team).customers == 1


def test_prospects_are_in_no_value(anna):
    orders(make_customer(salesperson=anna), "2026-01-01", "2026-02-01")
    make_customer(salesperson=anna)

    rollups()

    known = Score.objects.of_buyers().get()
    assert book(scope=Scope.COMPANY).margin_minor == known.margin_minor


def test_cohorts_are_the_quarters_of_first_orders(anna):
    orders(make_customer(salesperson=anna), "2025-02-01", "2025-05-01", "2025-08-01")
    orders(make_customer(salesperson=anna), "2025-03-31", "2025-08-01")
    orders(make_customer(salesperson=anna), "2025-04-01")

    rollups()

    cells = CohortFigures.objects.filter(team=None).order_by("starts_on", "quarter")
    assert list(cells.values_list("starts_on", "quarter", "customers")) == [
        (date(2025, 1, 1), 0, 2),
        (date(2025, 1, 1), 1, 1),
        (date(2025, 1, 1), 2, 2),
        (date(2025, 4, 1), 0, 1),
    ]


def test_a_quarter_that_still_runs_has_no_cell(anna):
    orders(make_customer(salesperson=anna), "2026-02-01", "2026-06-29")

    rollups(date(2026, 6, 29))
    running = list(CohortFigures.objects.filter(team=None).values_list("quarter", flat=True))
    rollups(TODAY)

    assert running == [0]
    assert sorted(CohortFigures.objects.filter(team=None).values_list("quarter", flat=True)) == [0, 1]


def test_groups_hold_every_customer_once(anna, bo):
    orders(make_customer(salesperson=anna, relationship_type="REGULAR"), "2026-01-01")
    orders(make_customer(salesperson=bo, acquisition_channel="WEB"), "2026-01-01")
    make_customer(salesperson=bo)

    rollups()

    for dimension in (Dimension.CATEGORY, Dimension.CHANNEL, Dimension.RELATIONSHIP):
        groups = GroupFigures.objects.filter(team=None, dimension=dimension)
        assert sum(group.customers for group in groups) == 3, dimension
    web = GroupFigures.objects.get(team=None, dimension=Dimension.CHANNEL, code="WEB")
    assert web.customers == 1


@pytest.mark.slow
def test_tenths_go_from_the_top(anna):
    for number in range(20):
        customer = make_customer(salesperson=anna)
        make_order(customer, "2026-01-01", f"{100 * (number + 1)}.00")

    rollups()

    tenths = GroupFigures.objects.filter(team=None, dimension=Dimension.TENTH)
    by_code = {int(tenth.code): tenth for tenth in tenths}
    assert sorted(by_code) == list(range(1, 11))
    assert [tenth.customers for tenth in by_code.values()] == [2] * 10
    values = [by_code[code].margin_minor for code in range(1, 11)]
    assert values == sorted(values, reverse=True)
    assert sum(values) == book(scope=Scope.COMPANY).margin_minor


def test_a_second_run_leaves_the_same_rows(anna):
    orders(make_customer(salesperson=anna), "2026-01-01")
    rollups()
    before = BookFigures.objects.count(), GroupFigures.objects.count(), CohortFigures.objects.count()

    sum_up(as_of=TODAY, token=None)

    assert (BookFigures.objects.count(), GroupFigures.objects.count(), CohortFigures.objects.count()) == before


def test_earlier_nights_stay_and_later_ones_go(anna):
    orders(make_customer(salesperson=anna), "2026-01-01")
    for day in (date(2026, 6, 1), date(2026, 6, 15), date(2026, 6, 10)):
        rollups(day)

    days = BookFigures.objects.filter(scope=Scope.COMPANY).order_by("as_of").values_list("as_of", flat=True)
    assert list(days) == [date(2026, 6, 1), date(2026, 6, 10)]


def test_a_leap_day_has_a_year_before_it(anna):
    orders(make_customer(salesperson=anna), "2023-03-01", "2024-02-29")

    rollups(date(2024, 2, 29))

    assert book(scope=Scope.COMPANY).orders == 2
