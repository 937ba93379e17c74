"""What a change of salesperson costs, as the night summed it up."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch

from crm.accounts.models import Team, User
from crm.dashboards.handovers import HORIZON_DAYS, MONTHS
from crm.dashboards.models import BookFigures, HandoverDimension, HandoverFigures, HandoverMatch
from crm.dashboards.models.handover import HandoverQuerySet
from crm.dashboards.selectors.effort import Whose
from customers.models import Customer

# The groups with the most handovers are told.
MOST_GROUPS = 30


@dataclass(frozen=True, slots=True)
class Ownership:
    """What came of handovers: of all, by who handed over to whom, and by reason."""

    as_of: date | None
    team: Team | None
    total: HandoverFigures | None
    pairs: list[HandoverFigures]
    reasons: list[HandoverFigures]
    horizon_days: int = HORIZON_DAYS
    months: int = MONTHS


def ownership(whose: Whose) -> Ownership:
    """Return what a change of salesperson costs a team, or the company where there is none."""
    rows = HandoverFigures.objects.visible_to(whose.user, "retention.view").of(whose.team, None)
    rows = rows.select_related("from_salesperson", "to_salesperson").order_by("-handovers", "pk")
    groups = {dimension: rows.filter(dimension=dimension)[:MOST_GROUPS] for dimension in HandoverDimension}
    total = next(iter(groups[HandoverDimension.ALL]), None)
    newest = BookFigures.objects.order_by("-as_of").values_list("as_of", flat=True).first()
    return Ownership(
        as_of=newest,
        team=whose.team,
        total=total,
        pairs=list(groups[HandoverDimension.PAIR]),
        reasons=list(groups[HandoverDimension.REASON]),
    )


def with_matches(rows: HandoverQuerySet, user: User) -> HandoverQuerySet:
    """Return the handovers with those they are compared with; whom `user` may not see stays without a name."""
    seen = Customer.objects.visible_to(user).filter(pk=OuterRef("customer"))
    matches = HandoverMatch.objects.select_related("customer").annotate(is_seen=Exists(seen)).order_by("place")
    related = rows.select_related("customer", "assignment", "from_salesperson", "to_salesperson")
    return related.prefetch_related(Prefetch("matches", matches))
