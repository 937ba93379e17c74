"""Running the night: begin it or go on with it, step by step, and write down how it went."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from threading import Lock

from django.db import transaction
from django.utils.translation import gettext as _

from crm.accounts.models import User
from crm.audit.models import Line
from crm.audit.services import record
from crm.core import clock
from crm.core.errors import Refused
from crm.nightly import pipeline, queue
from crm.nightly.exclusive import NightRunning, is_held, only_one
from crm.nightly.lanes import run_in_order
from crm.nightly.models import Night, State, StepRun
from crm.nightly.session import large_questions
from crm.nightly.shards import run_shards
from customers.models import Change

Progress = Callable[[StepRun], None]


# What people do with the night itself changes no figure.
OWN = ("night.requested", "night.started")


class StepFailed(Refused):
    """A step of the night broke; what was done before it stays, and the next run goes on there."""

    default_code = "night_step_failed"


def request_night(*, as_of: date, by: User, at: datetime) -> Night:
    """Write down that `by` wants the night of `as_of` to run; return it for somebody to start.

    Raises:
        NightRunning: another night is in its midst.
    """
    if is_held():
        raise NightRunning(_("A night is running already. Watch it on the Night page; start the next one after it."))
    with transaction.atomic():
        night = Night.objects.select_for_update().get_or_create(as_of=as_of)[0]
        night.requested_by, night.requested_at = by, at
        night.save(update_fields=["requested_by", "requested_at"])
        record("night.requested", subject=night, by=by, after={"as_of": as_of})
    return night


def run_night(
    *,
    as_of: date,
    by: User | None = None,
    full: bool = False,
    again: bool = False,
    progress: Progress | None = None,
    steps: Sequence[pipeline.Step] = pipeline.STEPS,
) -> Night:
    """Bring the night of `as_of` to its end and return it.

    A night that was killed or failed goes on at the step where it stopped. A night that is done, with nothing changed
    since, is left alone unless `again` is given.

    Args:
        as_of: the last business date that counts.
        by: whoever asked; None is the schedule.
        full: work off every customer, not only those that changed.
        again: run it even if nothing changed.
        progress: is told of every step when it begins and when it ends.
        steps: what to do; the pipeline unless a test says otherwise.

    Raises:
        NightRunning: another night is in its midst.
        StepFailed: a step broke; the night says why.
    """
    with only_one(), large_questions():
        night = Night.objects.get_or_create(as_of=as_of)[0]
        if not full and not again and _has_nothing_to_do(night):
            Night.objects.filter(pk=night.pk).update(requested_at=None)
            return night
        _begin(night, steps, by=by, full=full, again=again)
        runs = {run.name: run for run in night.steps.order_by("position")}
        done = {name for name, run in runs.items() if run.state == State.DONE}
        tell = one_at_a_time(progress or _quiet)
        run_in_order(steps, done, lambda step: _run(step, runs[step.name], night, tell))
        night.state, night.ended_at = State.DONE, clock.now()
        night.save(update_fields=["state", "ended_at"])
    return night


def _quiet(_run: StepRun) -> None:
    """Tell nobody."""


def one_at_a_time(progress: Progress) -> Progress:
    """Return the same for steps that run side by side: whoever is told hears one thing after the other."""
    telling = Lock()

    def tell(run: StepRun) -> None:
        with telling:
            progress(run)

    return tell


def _has_nothing_to_do(night: Night) -> bool:
    """Say whether the figures that people see are those of this night, and nothing changed since."""
    return (
        night.state == State.DONE
        and _last_done() == night
        and not Change.objects.exists()
        # A plan or an assumption of the company may have changed: nobody's row, and yet everybody's figures.
        and not Line.objects.filter(at__gt=night.started_at, by__isnull=False).exclude(action__in=OWN).exists()
    )


def _last_done() -> Night | None:
    """Return the night that ended last, whatever its date: its figures are the ones that people see."""
    return Night.objects.finished().order_by("-ended_at", "-pk").first()


@transaction.atomic
def _begin(night: Night, steps: Sequence[pipeline.Step], *, by: User | None, full: bool, again: bool) -> None:
    """Make the night ready: go on where it stopped if nothing happened since, else start its steps afresh."""
    goes_on = not again and not (full and not night.is_full) and _can_go_on(night)
    if not goes_on:
        night.is_full = full or _has_to_be_full(night)
        night.run_count += 1
        night.token = f"{night.as_of}.{night.run_count}"
        night.started_at, night.ended_at = clock.now(), None
        night.steps.all().delete()
    night.state = State.RUNNING
    night.requested_by, night.requested_at = by or night.requested_by, None
    night.save()
    known = set(night.steps.values_list("name", flat=True))
    StepRun.objects.bulk_create(
        StepRun(night=night, position=position, name=step.name)
        for position, step in enumerate(steps)
        if step.name not in known
    )
    if not goes_on:
        record("night.started", subject=night, by=by, after={"as_of": night.as_of, "is_full": night.is_full})


def _can_go_on(night: Night) -> bool:
    """Say whether what the night's last run did is still true."""
    if night.state == State.DONE or not night.token or night.ended_at is not None:
        return False
    has_news = Change.objects.exclude(token=night.token).exists()
    was_overtaken = Night.objects.exclude(pk=night.pk).filter(started_at__gte=night.started_at).exists()
    return not has_news and not was_overtaken


def _has_to_be_full(night: Night) -> bool:
    """Say whether looking at the changed customers alone would leave wrong figures behind.

    So it is for the first night, for a day before the figures that stand, for the way back from such a day, and after
    another full night that never came to its end.
    """
    last = _last_done()
    if last is None or night.as_of < last.as_of:
        return True
    newest = Night.objects.finished().order_by("-as_of").first()
    broken = Night.objects.exclude(state=State.DONE).filter(is_full=True, started_at__gte=last.ended_at)
    return (newest is not None and newest.as_of > last.as_of) or broken.exists()


def _run(step: pipeline.Step, run: StepRun, night: Night, progress: Progress) -> None:
    run.state, run.started_at, run.ended_at, run.error = State.RUNNING, clock.now(), None, ""
    run.watermark = queue.newest_change() if step.name == "changes" else _watermark(night)
    run.save()
    progress(run)
    try:
        run.counts = step.work(night) if step.sharded is None else run_shards(step.sharded, run, night)
    except Exception as error:
        run.state, run.ended_at, run.error = State.FAILED, clock.now(), f"{type(error).__name__}: {error}"[:2000]
        run.save()
        progress(run)
        Night.objects.filter(pk=night.pk).update(state=State.FAILED)
        raise StepFailed(
            _("The night of %(day)s stopped at “%(step)s”: %(reason)s. Run it again to go on from there.")
            % {"day": night.as_of, "step": step.label, "reason": run.error}
        ) from error
    run.state, run.ended_at = State.DONE, clock.now()
    run.save()
    progress(run)


def _watermark(night: Night) -> int:
    """Return the newest change that the night has claimed."""
    return night.steps.values_list("watermark", flat=True).get(name="changes")
