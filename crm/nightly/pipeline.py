"""The night from top to bottom: what is done, in which order."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clv.services import assign_categories, fit_models, refresh_facts, score_customers, split_margins
from clv.services.backtest import run_backtests
from clv.services.forecast import build_forecasts
from compensation.services.commission import post_order_pay, post_target_pay
from compensation.services.gaming import lay_out_orders, look_for_patterns
from compensation.services.targets import freeze_targets
from crm.core.shards import ShardedWork
from crm.dashboards.services.past import count_past
from crm.dashboards.services.rollups import build_rollups
from crm.nightly import queue
from crm.nightly.models import Night
from crm.planning.services import count_won
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
    # The same work by ranges of customers, for as many workers as there are.
    sharded: ShardedWork | None = None
    # The steps whose results it needs; None: all before it. What waits for nothing else may run beside others.
    after: tuple[str, ...] | None = None


def of(work: Work) -> Callable[[Night], Counts]:
    """Return the app's work as the step of a night."""
    return lambda night: work(as_of=night.as_of, token=night.scope)


def in_shards(name: str, label: Promise, work: ShardedWork, *, after: tuple[str, ...] | None = None) -> Step:
    """Return the step of a work that is cut into shards."""
    return Step(name, label, of(work), work, after)


STEPS: tuple[Step, ...] = (
    Step("changes", _("Changes since the last night"), queue.claim),
    in_shards("facts", _("Facts of each customer"), refresh_facts),
    # The database's work, beside that of the models; it asks for no fact, value or category of a customer.
    Step("commission", _("Pay and draft statements"), of(post_order_pay), after=("changes",)),
    in_shards("fit", _("Models of buying and spending"), fit_models, after=("facts",)),
    Step("parts", _("What each value is made of"), of(split_margins), after=("facts",)),
    Step("backtest", _("Models tested on past days"), of(run_backtests), after=("fit",)),
    in_shards("score", _("Value of each customer"), score_customers, after=("backtest",)),
    Step("categories", _("Categories"), of(assign_categories), after=("score",)),
    # These ask for orders alone, so they fill the time in which the models leave a lane free.
    Step("sold", _("Orders of the year"), of(lay_out_orders), after=("changes",)),
    Step("past", _("What each customer’s orders come to"), of(count_past), after=("changes",)),
    Step("won", _("What winning customers cost"), of(count_won), after=("changes",)),
    Step("rollups", _("Sums for the dashboards"), of(build_rollups), after=("categories", "past")),
    Step("worklist", _("Worklist"), of(build_worklist), after=("categories",)),
    Step("targets", _("Targets"), of(freeze_targets), after=("categories",)),
    Step("target_pay", _("Pay for targets"), of(post_target_pay), after=("commission", "targets")),
    Step("patterns", _("Patterns in orders"), of(look_for_patterns), after=("sold", "target_pay")),
    Step("forecast", _("Forecast of the next twelve months"), of(build_forecasts), after=("score",)),
    Step("release", _("Changes worked off"), queue.release),
)


def label_of(name: str) -> str:
    """Return what people call a step; a step of an older version keeps its name."""
    return next((str(step.label) for step in STEPS if step.name == name), name)
