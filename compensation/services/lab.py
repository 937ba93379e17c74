"""The lab: a wish to replay history under a plan, and the run that fulfils it. The ledger is read, never written."""

from collections import defaultdict
from datetime import date, datetime
from itertools import batched

import structlog
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from compensation.models import PlanVersion, Posting, Simulation
from compensation.models.simulation import PATIENCE, UNFINISHED, AppliesTo, SimulationQuerySet, SimulationStatus
from compensation.rules.replay import Stretch
from compensation.selectors.plans import plans_hash
from compensation.selectors.trials import books_of
from compensation.services.lab_limits import Moved, Settled, after_limits, can_hold
from compensation.services.lab_lines import (
    OVERLAYS,
    Scope,
    customers_of,
    order_lines,
    orders_of,
    overlay_lines,
    posted_sum,
    returning_moved,
    sales_of,
    target_lines,
)
from compensation.services.lab_sums import Tally, write_results
from compensation.services.plan_content import content_hash
from compensation.services.reference import Reckoning
from crm.accounts.models import Company, User
from crm.audit.services import record
from crm.core import clock
from crm.core.actors import Reach
from crm.core.errors import Invalid, Refused

log = structlog.get_logger(__name__)
# Customers whose lines are in memory at a time: the set-based engine is quick on many, the rules walk one by one.
CHUNK_SETWISE, CHUNK = 10_000, 500
# So few orders are replayed while the person waits.
AT_ONCE = 2_000


class Overtaken(Exception):  # noqa: N818 - it is no fault
    """Another run of the same replay has begun, so this one's result is nobody's any more."""


@transaction.atomic
def ask_for_replay(
    *,
    version: PlanVersion,
    starts_on: date,
    ends_on: date,
    by: User,
    today: date,
    at: datetime,
    applies_to: str = AppliesTo.FOLLOWERS,
) -> Simulation:
    """Write down the wish to replay the orders of [starts_on, ends_on) under `version`; return it to be run.

    Raises:
        Invalid: the stretch ends before it begins, or lies ahead.
        Refused: a manager without a team asks.
    """
    if ends_on <= starts_on:
        message = _("The stretch ends after the day on which it begins.")
        raise Invalid(message, code="ends_before_start", fields={"ends_on": message})
    if starts_on > today:
        message = _("Choose a stretch that has begun: only what happened can be replayed.")
        raise Invalid(message, code="lies_ahead", fields={"starts_on": message})
    if by.reach("pay.simulate") is Reach.TEAM and by.team_id is None:
        raise Refused(_("You belong to no team, so there is nobody's pay to replay."), code="no_team")
    team_id = by.team_id if by.reach("pay.simulate") is Reach.TEAM else None
    simulation = Simulation.objects.create(
        plan_version=version,
        applies_to=applies_to,
        starts_on=starts_on,
        ends_on=ends_on,
        team_id=team_id,
        requested_by=by,
        requested_at=at,
        seen_at=at,
        currency=Company.objects.current().currency,
    )
    record("pay_plan.simulated", subject=simulation, by=by, after={"starts_on": starts_on, "ends_on": ends_on})
    return simulation


@transaction.atomic
def ask_again(*, simulation: Simulation, by: User | None, at: datetime) -> Simulation:
    """Let a replay that failed, or whose process died, be run again.

    Raises:
        Refused: it is done, or somebody works on it.
    """
    before = {"status": simulation.status, "error": simulation.error}
    rows = Simulation.objects.filter(pk=simulation.pk)
    left = Q(status__in=UNFINISHED, seen_at__lt=at - PATIENCE) | Q(status=SimulationStatus.FAILED)
    if not rows.filter(left).update(status=SimulationStatus.QUEUED, seen_at=at, error="", done_count=0):
        raise Refused(_("This replay is done or running. Start another one instead."), code="not_left")
    simulation.refresh_from_db()
    record("pay_plan.simulated_again", subject=simulation, by=by, before=before, after={"status": simulation.status})
    return simulation


def is_small(simulation: Simulation) -> bool:
    """Say whether a replay is done before a person would look for its progress."""
    stretch = Stretch(simulation.starts_on, simulation.ends_on)
    return orders_of(stretch, date.max)[: AT_ONCE + 1].count() <= AT_ONCE


def run_replay(simulation_id: int, *, today: date) -> bool:
    """Run a replay that waits, to its end or to its failure; return False where there was nothing to do.

    A run that fails says why in its row. Every chunk of customers says that it lives; one that was killed falls silent,
    and can be asked for again. Twice is once: who begins is settled by one statement.
    """
    at = clock.now()
    begun = Simulation.objects.filter(pk=simulation_id, status=SimulationStatus.QUEUED).update(
        status=SimulationStatus.RUNNING,
        started_at=at,
        ended_at=None,
        seen_at=at,
        error="",
        run_count=F("run_count") + 1,
    )
    if not begun:
        return False
    simulation = Simulation.objects.select_related("plan_version").get(pk=simulation_id)
    try:
        _replay(simulation, today)
    except Overtaken:
        return False
    except Exception as error:
        log.exception("replay_failed", simulation=simulation_id)
        _mine(simulation).update(
            status=SimulationStatus.FAILED,
            ended_at=clock.now(),
            error=f"{type(error).__name__}: {error}"[:2000],
        )
    return True


def _replay(simulation: Simulation, today: date) -> None:
    last = Posting.objects.order_by("-pk").first()
    as_of = last.as_of if last else today
    live_book, tried_book = books_of(simulation)
    simulation.as_of, simulation.plans_hash = as_of, plans_hash(live_book)
    simulation.tried_hash = content_hash(simulation.plan_version.terms())
    reckonings = (
        Reckoning(book=live_book, as_of=as_of, currency=simulation.currency),
        Reckoning(book=tried_book, as_of=as_of, currency=simulation.currency),
    )
    scope = Scope(Stretch(simulation.starts_on, simulation.ends_on), as_of, _payees(simulation))
    tally = _walk(simulation, reckonings, scope)
    simulation.ledger_minor = posted_sum(scope)
    _finish(simulation, tally, list(after_limits(simulation, (live_book, tried_book), tally.moved, scope)))


def _walk(simulation: Simulation, reckonings: tuple[Reckoning, Reckoning], scope: Scope) -> Tally:
    """Add up all lines: the orders' customer by customer, then what stands beside them."""
    tally = Tally(moved=Moved(by_order=can_hold()))
    moved: dict[tuple[int | None, date], int] = defaultdict(int)
    ids = customers_of(scope.stretch, scope.as_of)
    simulation.customer_count = len(ids)
    for chunk in batched(ids, CHUNK_SETWISE if connection.vendor == "postgresql" else CHUNK):
        with transaction.atomic():
            pair = order_lines(reckonings, chunk, scope)
            sales = sales_of(pair, chunk, scope)
        tally.add(*pair)
        tally.add_returned(pair.live)
        tally.add_sales(*sales)
        for payee, month, amount in returning_moved(pair):
            moved[payee, month] += amount
        simulation.done_count += len(chunk)
        _say_alive(simulation)
    for source in OVERLAYS:
        tally.add(*overlay_lines(reckonings, source, scope))
        _say_alive(simulation)
    tally.add(*target_lines(reckonings, moved, scope))
    return tally


@transaction.atomic
def _finish(simulation: Simulation, tally: Tally, settled: list[Settled]) -> None:
    """Write the result down, all at once; nothing of it, if another run has begun."""
    if not _mine(simulation).select_for_update().exists():
        raise Overtaken
    write_results(simulation, tally, settled)
    simulation.status, simulation.ended_at = SimulationStatus.DONE, clock.now()
    simulation.seen_at = simulation.ended_at
    simulation.save()


def _say_alive(simulation: Simulation) -> None:
    written = _mine(simulation).update(
        seen_at=clock.now(), done_count=simulation.done_count, customer_count=simulation.customer_count
    )
    if not written:
        raise Overtaken


def _mine(simulation: Simulation) -> SimulationQuerySet:
    """Return the row, if this run is still the one that counts."""
    return Simulation.objects.filter(pk=simulation.pk, run_count=simulation.run_count, status=SimulationStatus.RUNNING)


def _payees(simulation: Simulation) -> frozenset[int] | None:
    """Return whose pay is shown; None is everybody's."""
    if simulation.team_id is None:
        return None
    return frozenset(User.objects.filter(team=simulation.team_id).values_list("pk", flat=True))
