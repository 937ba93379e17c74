"""The night as tasks: `nightly.run` is the night, `nightly.run_if_due` is what beat asks for every hour."""

from datetime import date

from celery import shared_task

from crm.accounts.models import Company, User
from crm.core import clock
from crm.nightly.helping import help_with
from crm.nightly.models import Night
from crm.nightly.schedule import closed_day, is_due
from crm.nightly.services import run_night


@shared_task(name="nightly.run", acks_late=True)
def run_nightly(*, as_of: str, by_id: int | None = None, full: bool = False, again: bool = False) -> dict[str, int]:
    """Run every step of the night for the day `as_of` (ISO date) and return what was counted."""
    by = User.objects.filter(pk=by_id).first()
    return totals(run_night(as_of=date.fromisoformat(as_of), by=by, full=full, again=again))


@shared_task(name="nightly.run_if_due", acks_late=True)
def run_if_due() -> dict[str, int]:
    """Run the night of the business date that is over, if it didn't run yet, and one that somebody still waits for."""
    zone, now = Company.objects.current().time_zone, clock.now()
    day = closed_day(now, zone)
    if day and is_due(day, zone):
        return totals(run_night(as_of=day, again=True))
    night = Night.objects.left_waiting(now).order_by("as_of").first()
    # How much was asked for is not known any more; a full night does all of it.
    return totals(run_night(as_of=night.as_of, by=night.requested_by, full=True)) if night else {}


@shared_task(name="nightly.shard", acks_late=True, ignore_result=True)
def work_off_shard(*, shard_id: int) -> bool:
    """Do one shard of a step and say whether there was anything to do; a shard that is done, or in hand, is left."""
    return help_with(shard_id)


def totals(night: Night) -> dict[str, int]:
    """Return all counts of a night as `step.what`."""
    steps = night.steps.order_by("position").values_list("name", "counts")
    return {f"{name}.{what}": count for name, counts in steps for what, count in counts.items()}
