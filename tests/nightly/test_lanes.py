"""Steps side by side: each after those it comes after, on PostgreSQL two at a time; no more begin after a failure."""

from datetime import date
from threading import Event

import pytest
from django.db import connection
from django.utils.functional import lazystr

from crm.nightly import exclusive, pipeline
from crm.nightly.exclusive import NightRunning, in_lane
from crm.nightly.lanes import comes_after
from crm.nightly.models import Night, State
from crm.nightly.services import StepFailed, run_night

pytestmark = pytest.mark.django_db(transaction=True)

MONDAY = date(2026, 3, 2)
SECONDS = 20


class Journal:
    """Steps that write down when they begin and end; `left` and `right` come after `first`, `last` after all."""

    def __init__(self):
        self.told, self.broken = [], None
        self.met = {"left": Event(), "right": Event()}

    def work(self, name):
        def do(_night):
            self.told.append(f"{name} begins")
            if name in self.met and connection.vendor == "postgresql" and self.broken is None:
                self.met[name].set()
                other = "right" if name == "left" else "left"
                assert self.met[other].wait(SECONDS), f"{name} is alone"
            if name == self.broken:
                raise ZeroDivisionError("a poisonous customer")
            self.told.append(f"{name} ends")
            return {"customers": 1}

        return do

    @property
    def steps(self):
        return (
            pipeline.Step("changes", lazystr("Changes"), self.work("changes")),
            pipeline.Step("left", lazystr("Left"), self.work("left"), after=("changes",)),
            pipeline.Step("right", lazystr("Right"), self.work("right"), after=("changes",)),
            pipeline.Step("after_left", lazystr("After left"), self.work("after_left"), after=("left",)),
            pipeline.Step("last", lazystr("Last"), self.work("last")),
        )

    def run(self):
        return run_night(as_of=MONDAY, steps=self.steps)


@pytest.fixture
def journal():
    return Journal()


def test_what_waits_for_nothing_else_runs_side_by_side(journal):
    night = journal.run()

    assert night.state == State.DONE
    assert [run.state for run in night.steps.all()] == [State.DONE] * 5
    assert journal.told[:2] == ["changes begins", "changes ends"]
    assert journal.told[-2:] == ["last begins", "last ends"]
    assert journal.told.index("left ends") < journal.told.index("after_left begins")
    together = {"left begins", "right begins"} if connection.vendor == "postgresql" else {"left begins", "left ends"}
    assert set(journal.told[2:4]) == together


def test_a_failure_lets_others_end_and_nothing_more_begin(journal):
    journal.broken = "left"

    with pytest.raises(StepFailed, match="a poisonous customer"):
        journal.run()

    night = Night.objects.get()
    states = {run.name: run.state for run in night.steps.all()}
    assert night.state == State.FAILED
    assert (states["left"], states["after_left"], states["last"]) == (State.FAILED, State.WAITING, State.WAITING)
    assert states["right"] == (State.DONE if "right begins" in journal.told else State.WAITING)


def test_the_next_run_does_what_is_left(journal):
    journal.broken = "after_left"
    with pytest.raises(StepFailed):
        journal.run()
    first, journal.broken, journal.told = list(journal.told), "nothing", []

    night = journal.run()

    assert night.state == State.DONE
    assert [told for told in journal.told if told in first and told.endswith("ends")] == []
    assert {"after_left ends", "last ends"} <= set(journal.told)


def test_a_step_comes_after_all_before_it_unless_it_says_which():
    steps = {step.name: step for step in pipeline.STEPS}

    assert comes_after(steps["changes"], pipeline.STEPS) == set()
    assert comes_after(steps["commission"], pipeline.STEPS) == {"changes"}
    assert comes_after(steps["target_pay"], pipeline.STEPS) == {"commission", "targets"}
    assert comes_after(steps["release"], pipeline.STEPS) == set(steps) - {"release"}
    places = {name: place for place, name in enumerate(steps)}
    for step in pipeline.STEPS:
        assert all(places[name] < places[step.name] for name in comes_after(step, pipeline.STEPS))


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no lanes")
def test_a_lane_that_outlives_its_night_keeps_the_next_one_out(journal):
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock_shared(%s, %s)", exclusive.LANE_KEY)
            with pytest.raises(NightRunning):
                journal.run()
            cursor.execute("SELECT pg_advisory_unlock_shared(%s, %s)", exclusive.LANE_KEY)
    finally:
        other.close()

    assert journal.run().state == State.DONE


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no lanes")
def test_a_lane_lets_go_of_its_connection():
    with in_lane():
        assert connection.connection is not None

    assert connection.connection is None
