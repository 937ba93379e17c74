"""The night: once per business date, going on after a kill, picking up what changed."""

from datetime import date

import pytest
from django.utils.translation import gettext_lazy as _

from crm.audit.models import Line
from crm.nightly import pipeline, queue
from crm.nightly.exclusive import NightRunning, only_one
from crm.nightly.models import Night, State
from crm.nightly.services import StepFailed, request_night, run_night
from customers.models import Change
from tests.make import make_customer, make_order, make_user

pytestmark = pytest.mark.django_db

MONDAY, TUESDAY, WEDNESDAY = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)


class Journal:
    """A pipeline of one step between the night's own two; it writes down how it was called, and can break."""

    def __init__(self):
        self.calls = []
        self.is_broken = False

    def work(self, *, as_of, token):
        self.calls.append((as_of, token))
        if self.is_broken:
            raise ZeroDivisionError("a poisonous customer")
        return {"customers": Change.objects.exclude(token="").count()}

    @property
    def steps(self):
        return (
            pipeline.Step("changes", _("Changes"), queue.claim),
            pipeline.Step("work", _("Work"), pipeline.of(self.work)),
            pipeline.Step("release", _("Release"), queue.release),
        )

    def run(self, as_of, **values):
        return run_night(as_of=as_of, steps=self.steps, **values)


@pytest.fixture
def journal():
    return Journal()


def test_the_first_night_is_full_and_empties_the_queue(journal):
    make_customer()

    night = journal.run(MONDAY)

    assert night.state == State.DONE
    assert journal.calls == [(MONDAY, None)]
    assert not Change.objects.exists()
    assert [(run.name, run.state) for run in night.steps.order_by("position")] == [
        ("changes", "DONE"),
        ("work", "DONE"),
        ("release", "DONE"),
    ]


def test_a_finished_night_is_left_alone_when_nothing_changed(journal):
    journal.run(MONDAY)

    night = journal.run(MONDAY)

    assert len(journal.calls) == 1
    assert night.run_count == 1


def test_a_finished_night_runs_again_for_what_was_written_since(journal):
    bakery = make_customer()
    journal.run(MONDAY)
    make_order(bakery, MONDAY)

    night = journal.run(MONDAY)

    assert journal.calls[1:] == [(MONDAY, "2026-03-02.2")]
    assert night.steps.get(name="changes").counts == {"customers": 1}
    assert not Change.objects.exists()


def test_a_finished_night_runs_again_when_told_to(journal):
    journal.run(MONDAY)

    journal.run(MONDAY, again=True)

    assert len(journal.calls) == 2


def test_the_next_night_looks_only_at_what_changed(journal):
    journal.run(MONDAY)
    make_customer()

    journal.run(TUESDAY)

    assert journal.calls[1:] == [(TUESDAY, "2026-03-03.1")]


def test_a_full_night_looks_at_everybody(journal):
    journal.run(MONDAY)

    journal.run(TUESDAY, full=True)

    assert journal.calls[1:] == [(TUESDAY, None)]


def test_a_broken_step_fails_the_night_and_says_why(journal):
    journal.is_broken = True
    make_customer()

    with pytest.raises(StepFailed, match="stopped at “Work”: ZeroDivisionError: a poisonous customer"):
        journal.run(MONDAY)

    night = Night.objects.get()
    assert night.state == State.FAILED
    assert night.ended_at is None
    assert night.steps.get(name="work").error == "ZeroDivisionError: a poisonous customer"
    assert night.steps.get(name="release").state == State.WAITING
    assert Change.objects.exists()


def test_a_night_that_failed_goes_on_at_the_step_that_broke(journal):
    journal.is_broken = True
    with pytest.raises(StepFailed):
        journal.run(MONDAY)
    claimed_at = Night.objects.get().steps.get(name="changes").ended_at

    journal.is_broken = False
    night = journal.run(MONDAY)

    assert night.state == State.DONE
    assert night.run_count == 1
    assert night.steps.get(name="changes").ended_at == claimed_at
    assert len(journal.calls) == 2


def test_a_killed_night_starts_afresh_when_something_changed_meanwhile(journal):
    journal.run(MONDAY)
    bakery, mill = make_customer(), make_customer()
    make_order(bakery, TUESDAY)
    journal.is_broken = True
    with pytest.raises(StepFailed):
        journal.run(TUESDAY)
    make_order(mill, TUESDAY)

    journal.is_broken = False
    night = journal.run(TUESDAY)

    assert night.run_count == 2
    assert night.steps.get(name="changes").counts == {"customers": 2}
    assert not Change.objects.exists()


def test_what_a_failed_night_had_claimed_passes_to_the_next_one(journal):
    journal.run(MONDAY)
    make_customer()
    journal.is_broken = True
    with pytest.raises(StepFailed):
        journal.run(TUESDAY)

    journal.is_broken = False
    night = journal.run(WEDNESDAY)

    assert night.steps.get(name="changes").counts == {"customers": 1}
    assert not Change.objects.exists()


def test_a_broken_first_night_stays_full(journal):
    journal.is_broken = True
    with pytest.raises(StepFailed):
        journal.run(MONDAY)

    journal.is_broken = False
    journal.run(TUESDAY)

    assert journal.calls[-1] == (TUESDAY, None)


def test_going_back_in_time_and_forward_again_looks_at_everybody(journal):
    journal.run(TUESDAY)
    journal.run(MONDAY)

    journal.run(TUESDAY)
    journal.run(WEDNESDAY)

    assert journal.calls == [(TUESDAY, None), (MONDAY, None), (TUESDAY, None), (WEDNESDAY, "2026-03-04.1")]


def test_an_order_dated_ahead_counts_as_a_change_on_its_day(journal):
    bakery = make_customer()
    make_order(bakery, WEDNESDAY)
    journal.run(MONDAY)
    quiet = journal.run(TUESDAY)

    night = journal.run(WEDNESDAY)

    assert quiet.steps.get(name="changes").counts == {"customers": 0}
    assert night.steps.get(name="changes").counts == {"customers": 1}


def test_two_nights_never_run_at_once(journal):
    with only_one(), pytest.raises(NightRunning, match="A night is running already"):
        run_in_another_session(journal)

    assert journal.calls == []


def run_in_another_session(journal):
    """Advisory locks may be taken twice by one session, so the second night gets a connection of its own."""
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    def work():
        try:
            journal.run(MONDAY)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


def test_a_wish_for_a_night_is_on_record():
    helen = make_user()

    night = request_night(as_of=MONDAY, by=helen, at=make_at(MONDAY))

    assert night.requested_by == helen
    line = Line.objects.get(action="night.requested")
    assert (line.by, line.subject_id) == (helen, night.pk)


def make_at(day):
    from tests.make import noon

    return noon(day)
