"""What a replay showed: its parts, its cost, and what it can't say."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from compensation.models import PlanVersion, Simulation, SimulationMonth, SimulationRow, Target, entry
from compensation.models.plan import PlanStatus
from compensation.models.simulation import AppliesTo
from compensation.rules.rounding import PPM, half_away
from compensation.rules.targets import stretch_of
from compensation.selectors.plan_story import Component, story_of

# The groups that a person thinks in, in their order.
GROUPS: dict[str, frozenset[str]] = {
    "FIRST": frozenset({entry.Component.FIRST}),
    "RETURNING": frozenset(
        {entry.Component.RETURNING, entry.Component.UP_SELL, entry.Component.CROSS_SELL, entry.Component.TIER}
    ),
    "LIFETIME": frozenset({entry.Component.MILESTONE}),
    "TARGET": frozenset({entry.Component.TARGET}),
    "TEAM": frozenset({entry.Component.OVERRIDE}),
}


@dataclass(frozen=True, slots=True)
class PartSum:
    """One part of the plan, of all payees together."""

    component: str
    label: str
    live_minor: int
    tried_minor: int
    live_count: int
    tried_count: int
    currency: str


@dataclass(frozen=True, slots=True)
class Share:
    """How much of the whole pay one group of parts is, by both plans; None where it is no share of it."""

    group: str
    label: str
    live_ppm: int | None
    tried_ppm: int | None


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two plans, told in sentences."""

    version: PlanVersion
    components: tuple[Component, ...]


def side_of(simulation: Simulation, version: PlanVersion) -> Side:
    """Return a version with the parts that it uses; bring it `with_parts()` and its names."""
    return Side(version, tuple(part for part in story_of(version, simulation.currency) if part.is_used))


def part_sums(simulation: Simulation) -> list[PartSum]:
    """Return the parts of the plan, as the plan lists them; a replay has a row for each payee and part."""
    rows = SimulationRow.objects.filter(result__simulation=simulation).order_by("component").values("component")
    sums = rows.annotate(
        live=Sum("live_minor"), tried=Sum("tried_minor"), lives=Sum("live_count"), trieds=Sum("tried_count")
    )
    found = {row["component"]: row for row in sums}
    return [
        PartSum(
            component=code,
            label=str(label),
            live_minor=int(found[code]["live"]),
            tried_minor=int(found[code]["tried"]),
            live_count=found[code]["lives"],
            tried_count=found[code]["trieds"],
            currency=simulation.currency,
        )
        for code, label in entry.Component.choices
        if code in found
    ]


def shares(parts: Iterable[PartSum]) -> list[Share]:
    """Return what share of pay comes from first orders, from returning ones, from lifetime rewards and so on."""
    rows = list(parts)
    live, tried = sum(row.live_minor for row in rows), sum(row.tried_minor for row in rows)
    labels = {
        "FIRST": _("First orders"),
        "RETURNING": _("Returning customers"),
        "LIFETIME": _("Lifetime rewards"),
        "TARGET": _("Targets"),
        "TEAM": _("Team override"),
    }
    found = []
    for group, components in GROUPS.items():
        mine = [row for row in rows if row.component in components]
        if mine:
            share = Share(
                group,
                labels[group],
                _share(sum(row.live_minor for row in mine), live),
                _share(sum(row.tried_minor for row in mine), tried),
            )
            found.append(share)
    return found


def versions_of(simulation: Simulation) -> Q:
    """Return the condition of the version that was tried, and of the approved ones of its plan."""
    plan = simulation.plan_version.plan_id
    return Q(pk=simulation.plan_version_id) | Q(plan=plan, status=PlanStatus.APPROVED)


def held_in_stretch(simulation: Simulation, version: PlanVersion) -> bool:
    """Say whether the version is approved and holds on a day of the stretch: the trial stood in its place."""
    ends_on = version.ends_on or date.max
    overlaps = version.starts_on < simulation.ends_on and ends_on > simulation.starts_on
    return version.status == PlanStatus.APPROVED and overlaps


def is_bounded(simulation: Simulation, version: PlanVersion) -> bool:
    """Say whether what becomes payable can be something else than what is earned, by either plan."""
    terms = version.terms()
    names = ("held_minor", "lapsed_minor", "capped_minor", "carried_minor", "topped_up_minor", "advanced_minor")
    moved = Q(*((name, 0) for name in names))
    months = SimulationMonth.objects.filter(result__simulation=simulation)
    return bool(terms.limits or terms.hold) or months.exclude(moved).exists()


def notes(simulation: Simulation, version: PlanVersion) -> list[str]:
    """Return in sentences what the figures don't say; the first one always stands there."""
    said = [
        _("This replays what happened. It can't know how people would have sold under the other plan."),
    ]
    if simulation.live_minor != simulation.ledger_minor:
        said.append(
            _(
                "The live plans replay to something else than the ledger holds, so orders or plans changed since the"
                " last night. Run the night, then replay again."
            )
        )
    terms = version.terms()
    if terms.targets and not _are_frozen(simulation, [(one.kind, one.months) for one in terms.targets]):
        said.append(
            _(
                "Targets of this version are left out: whose customers were due back was never written down for this"
                " stretch."
            )
        )
    if terms.tiers and stretch_of(simulation.starts_on, terms.tiers.months)[0] != simulation.starts_on:
        said.append(_("The volume tiers of the first months follow the live plans: the stretch begins within theirs."))
    if simulation.applies_to == AppliesTo.FOLLOWERS and simulation.live_minor == simulation.tried_minor == 0:
        said.append(_("Nobody who follows this plan sold anything in the stretch. Try the version for everybody."))
    return said


def _are_frozen(simulation: Simulation, wanted: list[tuple[str, int]]) -> bool:
    rows = Target.objects.filter(starts_on__gte=simulation.starts_on, ends_on__lte=simulation.ends_on)
    known = set(rows.values_list("kind", "months").distinct())
    return set(wanted) <= known


def _share(part: int, whole: int) -> int | None:
    return half_away(part * PPM, whole) if whole > 0 else None
