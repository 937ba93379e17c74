"""A night that somebody asks for in the browser is never lost, whatever the broker does."""

from datetime import UTC, date, datetime, timedelta

import pytest

from crm.accounts.access import Role
from crm.celery import app
from crm.core import clock
from crm.nightly.models import Night, State
from crm.nightly.services import request_night
from crm.nightly.start import start
from crm.nightly.tasks import run_if_due
from tests.make import make_user

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 14)
NOBODY_LISTENS = "redis://127.0.0.1:1/0"


@pytest.fixture
def no_broker():
    usual = {name: app.conf[name] for name in ("task_always_eager", "broker_url")}
    app.conf.update(task_always_eager=False, broker_url=NOBODY_LISTENS)
    app.amqp.__dict__.pop("_producer_pool", None)
    yield
    app.conf.update(usual)


def test_without_a_broker_the_night_is_written_down_and_waits(no_broker, django_capture_on_commit_callbacks):
    ada = make_user(Role.ADMINISTRATOR)

    with django_capture_on_commit_callbacks(execute=True):
        start(request_night(as_of=DAY, by=ada, at=clock.now()))

    night = Night.objects.get()
    assert (night.state, night.requested_by, night.requested_at is not None) == (State.WAITING, ada, True)


@pytest.mark.slow
def test_the_schedule_takes_up_a_night_that_was_left_waiting():
    ada = make_user(Role.ADMINISTRATOR)
    run_if_due()
    request_night(as_of=DAY, by=ada, at=clock.now() - timedelta(hours=1))

    run_if_due()

    night = Night.objects.get(as_of=DAY)
    assert (night.state, night.requested_at, night.run_count) == (State.DONE, None, 1)


def test_a_night_that_was_asked_for_just_now_is_left_to_its_worker():
    now = datetime(2026, 1, 15, 10, tzinfo=UTC)
    request_night(as_of=DAY, by=make_user(Role.ADMINISTRATOR), at=now - timedelta(minutes=9))

    assert not Night.objects.left_waiting(now).exists()
    assert Night.objects.left_waiting(now + timedelta(minutes=2)).exists()
