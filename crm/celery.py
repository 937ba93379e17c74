"""The background: workers and the clock of the night. `celery -A crm worker`, `celery -A crm beat`."""

import os
from typing import Any

import structlog
from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings.production")

app = Celery("perennial")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

REQUEST_ID = "perennial_request_id"


@signals.setup_logging.connect
def keep_our_logging(**_kwargs: Any) -> None:
    """Leave the log as Django's settings made it; without a receiver Celery would put its own in place."""


@signals.before_task_publish.connect
def send_request_id(headers: dict[str, Any] | None = None, **_kwargs: Any) -> None:
    """Let the task know which request asked for it."""
    request_id = structlog.contextvars.get_contextvars().get("request_id")
    if headers is not None and request_id:
        headers[REQUEST_ID] = request_id


@signals.task_prerun.connect
def name_the_task(task_id: str = "", task: Any = None, **_kwargs: Any) -> None:
    """Put the task, and the request behind it, into every line of its log."""
    if task is None or task.request.is_eager:
        return
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(task=task.name, task_id=task_id)
    if request_id := task.request.get(REQUEST_ID):
        structlog.contextvars.bind_contextvars(request_id=request_id)
