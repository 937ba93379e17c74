"""Previews of other definitions in the background."""

import subprocess
import sys
from functools import partial

import structlog
from celery import shared_task
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

from clv.models import Preview
from clv.services.preview_jobs import run_preview

log = structlog.get_logger(__name__)


@shared_task(name="clv.preview", acks_late=True)
def work_out_preview(*, preview_id: int) -> bool:
    """Work out a preview that waits, and say whether there was anything to do."""
    return run_preview(preview_id)


def start(preview: Preview) -> None:
    """Have a preview worked out once the transaction of the request is committed.

    Where Celery workers are, one of them does it; on one machine without a broker it is a process of its own.
    """
    run = _by_worker if settings.NIGHT_RUNS_IN == "worker" else _in_own_process
    transaction.on_commit(partial(run, preview.pk))


def _by_worker(preview_id: int) -> None:
    """Queue it; without a broker it stays written down, and can be asked for again."""
    try:
        work_out_preview.delay(preview_id=preview_id)
    except OperationalError as error:
        log.warning("preview_waits", preview=preview_id, reason=str(error))


def _in_own_process(preview_id: int) -> None:
    words = [sys.executable, str(settings.BASE_DIR / "manage.py"), "preview_definition", str(preview_id)]
    quiet = subprocess.DEVNULL
    subprocess.Popen(words, cwd=settings.BASE_DIR, start_new_session=True, stdin=quiet, stdout=quiet, stderr=quiet)
