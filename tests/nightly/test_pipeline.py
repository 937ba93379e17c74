"""The whole night on a small company: from orders to values, worklist and pay."""

from datetime import UTC, date, datetime, timedelta

import pytest

from clv.models import Category, CustomerFacts, Score
from crm.core.models import IdempotencyKey
from crm.nightly.services import run_night
from retention.models import Task
from tests.make import make_customer, make_order, make_user

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 30)


@pytest.fixture
def anna():
    return make_user()


def test_one_night_works_everything_out(anna):
    bakery = make_customer("Northgate Bakery", salesperson=anna)
    for month in range(1, 5):
        make_order(bakery, date(2026, month, 1), "200.00", cost="80.00")

    night = run_night(as_of=TODAY)

    assert [step.state for step in night.steps.all()] == ["DONE"] * night.steps.count()
    assert CustomerFacts.objects.get().margin_minor == 48_000
    assert Score.objects.get().as_of == TODAY
    assert Category.objects.count() == 1
    assert Task.objects.get().kind == "OVERDUE"


def test_a_night_forgets_the_request_keys_of_the_day_before():
    stale = datetime(2020, 1, 1, tzinfo=UTC)
    fresh = datetime(2100, 1, 1, tzinfo=UTC)
    for key, at in (("old", stale), ("new", fresh)):
        IdempotencyKey.objects.create(caller_id=1, key=key, fingerprint="f", created_at=at)

    run_night(as_of=TODAY)

    assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["new"]


@pytest.mark.slow
def test_data_imported_for_the_same_day_is_picked_up_by_the_next_run(anna):
    bakery = make_customer(salesperson=anna)
    make_order(bakery, TODAY - timedelta(days=90), "100.00")
    run_night(as_of=TODAY)
    make_order(bakery, TODAY - timedelta(days=30), "300.00")

    night = run_night(as_of=TODAY)

    assert CustomerFacts.objects.get().revenue_minor == 40_000
    assert night.run_count == 2


@pytest.mark.slow
def test_a_third_run_with_nothing_new_does_nothing(anna):
    make_order(make_customer(salesperson=anna), TODAY, "100.00")
    run_night(as_of=TODAY)

    steps = []
    night = run_night(as_of=TODAY, progress=steps.append)

    assert steps == []
    assert night.run_count == 1


@pytest.mark.slow
def test_going_back_in_time_gives_the_figures_of_that_day(anna):
    bakery = make_customer(salesperson=anna)
    make_order(bakery, TODAY - timedelta(days=90), "100.00")
    make_order(bakery, TODAY - timedelta(days=30), "300.00")
    run_night(as_of=TODAY)

    run_night(as_of=TODAY - timedelta(days=60))
    then = CustomerFacts.objects.get().revenue_minor
    run_night(as_of=TODAY)

    assert then == 10_000
    assert CustomerFacts.objects.get().revenue_minor == 40_000
