"""The night from top to bottom: what is done, in which order."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clv.services import assign_categories, fit_models, refresh_facts, score_customers, split_margins
from compensation.services.commission import post_commission
from crm.dashboards.services.rollups import build_rollups
from crm.nightly import queue
from crm.nightly.models import Night
from retention.services.worklist import build_worklist

Counts = dict[str, int]


class Work(Protocol):
    """What an app does at night; a `token` limits it to the customers claimed under it, None means all of them."""

    def __call__(self, *, as_of: date, token: str | None) -> Counts:
        """Do it for the business date `as_of` and return what was counted."""
        ...


@dataclass(frozen=True, slots=True)
class Step:
    """One step: doing it twice is the same as doing it once."""

    name: str
    label: Promise
    work: Callable[[Night], Counts]


def of(work: Work) -> Callable[[Night], Counts]:
    """Return the app's work as the step of a night."""
    return lambda night: work(as_of=night.as_of, token=night.scope)


STEPS: tuple[Step, ...] = (
    Step("changes", _("Changes since the last night"), queue.claim),
    Step("facts", _("Facts of each customer"), of(refresh_facts)),
    Step("parts", _("What each value is made of"), of(split_margins)),
    Step("fit", _("Models of buying and spending"), of(fit_models)),
    Step("score", _("Value of each customer"), of(score_customers)),
    Step("categories", _("Categories"), of(assign_categories)),
    Step("worklist", _("Worklist"), of(build_worklist)),
    Step("commission", _("Pay and draft statements"), of(post_commission)),
    Step("rollups", _("Sums for the dashboards"), of(build_rollups)),
    Step("release", _("Changes worked off"), queue.release),
)


def label_of(name: str) -> str:
    """Return what people call a step; a step of an older version keeps its name."""
    return next((str(step.label) for step in STEPS if step.name == name), name)
