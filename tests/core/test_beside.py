"""Jobs side by side: each once, on PostgreSQL two at a time; none begins after a failure."""

from threading import Event, current_thread

import pytest
from django.db import connection, transaction

from crm.core.beside import side_by_side, together
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)

SECONDS = 20


def test_two_jobs_are_done_at_a_time():
    began = {"left": Event(), "right": Event()}

    def meet(name, other):
        began[name].set()
        return connection.vendor != "postgresql" or began[other].wait(SECONDS)

    assert together({"a": lambda: meet("left", "right"), "b": lambda: meet("right", "left")}) == {"a": True, "b": True}


def test_each_job_is_done_once():
    done = []

    side_by_side([lambda number=number: done.append(number) for number in range(9)])

    assert sorted(done) == list(range(9))


def test_after_a_failure_no_other_begins():
    done = []

    def fail():
        raise ZeroDivisionError("a poisonous job")

    with pytest.raises(ZeroDivisionError):
        side_by_side([fail, fail, *[lambda: done.append(1)] * 9])

    assert done == []


def test_within_a_transaction_a_job_sees_what_is_not_yet_committed():
    with transaction.atomic():
        bakery = make.make_customer("Bakery")

        found = together(dict.fromkeys("ab", lambda: (type(bakery).objects.get().name, current_thread().name)))

    assert set(found.values()) == {("Bakery", current_thread().name)}


def test_in_one_lane_jobs_are_done_in_their_order(settings):
    settings.NIGHT_LANES = 1
    done = []

    side_by_side([lambda number=number: done.append((number, current_thread().name)) for number in range(3)])

    assert done == [(number, current_thread().name) for number in range(3)]
