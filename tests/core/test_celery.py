"""The background: what beat asks for exists, and without a broker the work is done in process."""

from importlib import import_module

from django.conf import settings

from crm.celery import app


def test_beat_only_asks_for_tasks_that_exist():
    import_module("crm.nightly.tasks")
    asked_for = {str(entry["task"]) for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert asked_for == {"nightly.run_if_due"}
    assert asked_for <= set(app.tasks)


def test_a_task_is_given_back_when_its_worker_dies():
    assert app.conf.task_acks_late is True
    assert app.conf.task_reject_on_worker_lost is True
    assert app.conf.worker_prefetch_multiplier == 1


def test_beat_asks_at_five_past_every_hour():
    schedule = app.conf.beat_schedule["night"]["schedule"]

    assert (schedule.minute, schedule.hour) == ({5}, set(range(24)))
