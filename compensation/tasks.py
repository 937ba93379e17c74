"""Replays of the lab in the background."""

import subprocess
import sys
from functools import partial

import structlog
from celery import shared_task
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

from compensation.models import Simulation
from compensation.services.lab import is_small, run_replay
from crm.accounts.models import Company
from crm.core import clock

log = structlog.get_logger(__name__)


@shared_task(name="lab.replay", acks_late=True)
def replay(*, simulation_id: int) -> bool:
    """Run a replay that waits, and say whether there was anything to do."""
    today = clock.business_date(clock.now(), Company.objects.current().time_zone)
    return run_replay(simulation_id, today=today)


def start(simulation: Simulation) -> None:
    """Have a replay run once the transaction of the request is committed: a small one at once, any other behind.

    Where Celery workers are, one of them runs it; on one machine without a broker it is a process of its own, so that
    the page that watches it stays quick and a restart of the web server doesn't end it.
    """
    transaction.on_commit(partial(_run, simulation.pk, is_small=is_small(simulation)))


def _run(simulation_id: int, *, is_small: bool) -> None:
    if is_small:
        replay(simulation_id=simulation_id)
    elif settings.NIGHT_RUNS_IN == "worker":
        _by_worker(simulation_id)
    else:
        _in_own_process(simulation_id)


def _by_worker(simulation_id: int) -> None:
    """Queue it; without a broker it stays written down, and can be asked for again after a while."""
    try:
        replay.delay(simulation_id=simulation_id)
    except OperationalError as error:
        log.warning("replay_waits", simulation=simulation_id, reason=str(error))


def _in_own_process(simulation_id: int) -> None:
    words = [sys.executable, str(settings.BASE_DIR / "manage.py"), "replay_plan", str(simulation_id)]
    quiet = subprocess.DEVNULL
    subprocess.Popen(words, cwd=settings.BASE_DIR, start_new_session=True, stdin=quiet, stdout=quiet, stderr=quiet)
