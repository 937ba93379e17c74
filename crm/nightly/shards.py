"""A step cut into shards: planned once, done by whoever is free, merged at the end.

The process that runs the night asks the workers for help and does shards itself, so that a night needs no other
process and waits for none. Who does what is settled by the rows' locks in the database, and by nothing else: a
message that is lost, or comes twice, changes nothing. docs/decisions says why this is not a chord of Celery's.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import structlog
from django.conf import settings
from django.db import connection, transaction
from kombu.exceptions import OperationalError

from crm.core import clock
from crm.core.beside import side_by_side
from crm.core.shards import Counts, Part, Shard, ShardedWork
from crm.nightly.exclusive import in_lane
from crm.nightly.models import Night, ShardRun, State, StepRun
from crm.nightly.session import large_questions

log = structlog.get_logger(__name__)


def run_shards(work: ShardedWork, run: StepRun, night: Night) -> Counts:
    """Do all shards of a step, or those that an earlier try left, merge them, and return what was counted."""
    _plan(work, run, night)
    shards = list(run.shards.exclude(state=State.DONE).order_by("number").values_list("pk", flat=True))
    _ask_for_help(shards)
    # Workers begin with the first, this process with the last; then it waits for those that are in hand.
    if work.by_two:
        free = [partial(do_shard, work, shard, waits=False) for shard in reversed(shards)]
        side_by_side(free, helping=_helping)
    for waits in (False, True):
        for shard in reversed(shards):
            do_shard(work, shard, waits=waits)
    side_by_side(work.ready(), helping=_helping)
    return _merge(work, run, night)


@contextmanager
def _helping() -> Iterator[None]:
    """Be a lane of the night that plans for large questions, within a block."""
    with in_lane(), large_questions():
        yield


@transaction.atomic
def _plan(work: ShardedWork, run: StepRun, night: Night) -> None:
    """Cut the work and write the shards down, unless that was done."""
    if run.shards.exists():
        return
    ShardRun.objects.bulk_create(
        ShardRun(step=run, number=number, first_id=shard.first, last_id=shard.last)
        for number, shard in enumerate(work.plan(night.as_of, night.scope))
    )


def do_shard(work: ShardedWork, shard_id: int, *, waits: bool) -> bool:
    """Do a shard unless it is done, and say whether there was anything to do.

    Args:
        work: the step's.
        shard_id: its row.
        waits: for somebody else who has it in hand; otherwise it is left to them.
    """
    with transaction.atomic():
        rows = ShardRun.objects.select_for_update(skip_locked=not waits, of=_only_itself())
        row = rows.filter(pk=shard_id).select_related("step__night").first()
        if row is None or row.state == State.DONE:
            return False
        night = row.step.night
        part = work.work(Shard(row.first_id, row.last_id), night.as_of, night.scope)
        row.state, row.ended_at, row.counts, row.payload = State.DONE, clock.now(), part.counts, part.payload
        row.save(update_fields=["state", "ended_at", "counts", "payload"])
    return True


def _only_itself() -> tuple[str, ...]:
    """Return whose rows are locked: on SQLite the whole database is, by the transaction."""
    return ("self",) if connection.features.has_select_for_update_of else ()


@transaction.atomic
def _merge(work: ShardedWork, run: StepRun, night: Night) -> Counts:
    """Finish the step; that it is done commits with what it did, so a kill can't make it happen twice."""
    parts: Sequence[Part] = [
        Part(counts, bytes(payload))
        for counts, payload in run.shards.order_by("number").values_list("counts", "payload")
    ]
    counts = work.finish(parts, night.as_of, night.scope)
    run.state, run.ended_at, run.counts = State.DONE, clock.now(), counts
    run.save()
    # What was merged is not needed any more; how the work was cut stays to be seen.
    run.shards.update(payload=b"")
    return counts


def _ask_for_help(shards: Sequence[int]) -> None:
    """Offer the shards to the workers; without them, or without a broker, this process does them all."""
    if len(shards) < 2 or settings.NIGHT_RUNS_IN != "worker" or settings.CELERY_TASK_ALWAYS_EAGER:
        return
    from celery import group

    from crm.nightly.tasks import work_off_shard

    try:
        group(work_off_shard.s(shard_id=shard) for shard in shards).apply_async()
    except OperationalError as error:
        log.warning("night_without_helpers", reason=str(error))
