"""Who runs a night that somebody asks for in the browser."""

import logging
import subprocess
import sys
from functools import partial

from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

from crm.nightly.models import Night

logger = logging.getLogger(__name__)


def start(night: Night, *, full: bool = False) -> None:
    """Have the night run in the background once the transaction of the request is committed.

    Where Celery workers are, one of them runs it. On one machine without a broker it is a process of its own, so that
    the page that watches it stays quick and a restart of the web server doesn't end it.
    """
    run = _by_worker if settings.NIGHT_RUNS_IN == "worker" else _in_own_process
    transaction.on_commit(partial(run, night, full=full))


def _by_worker(night: Night, *, full: bool) -> None:
    """Queue it; without a broker the request stays written down, and `nightly.run_if_due` takes it up."""
    from crm.nightly.tasks import run_nightly

    try:
        run_nightly.delay(as_of=night.as_of.isoformat(), by_id=night.requested_by_id, full=full, again=True)
    except OperationalError as error:
        logger.warning("The night of %s waits: no broker took it (%s).", night.as_of, error)


def _in_own_process(night: Night, *, full: bool) -> None:
    words = [sys.executable, str(settings.BASE_DIR / "manage.py"), "nightly", "--as-of", night.as_of.isoformat()]
    words += ["--again", "--by", str(night.requested_by_id), *(["--full"] if full else [])]
    quiet = subprocess.DEVNULL
    subprocess.Popen(words, cwd=settings.BASE_DIR, start_new_session=True, stdin=quiet, stdout=quiet, stderr=quiet)
