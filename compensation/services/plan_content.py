"""What a plan version says, as it is written, kept in the history and hashed."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any, Self

from compensation.models import MilestoneStep, PlanVersion, TargetRule, TargetRuleStep, TenureStep, TierBracket
from compensation.rules.plan_parts import Target
from compensation.rules.plans import PlanTerms

Pairs = Iterable[tuple[int, int]]

# The lists of a version; all else that it says stands in its own row.
LISTS = ("steps", "tiers", "milestones", "targets")
PARTS = (
    "upsell_ppm",
    "cross_sell_ppm",
    "tiers",
    "milestones",
    "targets",
    "hold",
    "limits",
    "override",
    "tail",
    "first_cap",
)


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of a version in the order in which they were written.

    Args:
        steps: (months, rate) of tenure.
        tiers: (volume from which on, rate).
        milestones: (threshold, bonus).
        targets: each with its own steps.
    """

    steps: tuple[tuple[int, int], ...] = field(default=())
    tiers: tuple[tuple[int, int], ...] = field(default=())
    milestones: tuple[tuple[int, int], ...] = field(default=())
    targets: tuple[Target, ...] = field(default=())

    @classmethod
    def of(cls, version: PlanVersion) -> Self:
        """Return the lists as they stand in the database."""
        terms = version.terms()
        return cls(
            steps=tuple((step.months, step.rate_ppm) for step in terms.steps),
            tiers=tuple((one.from_minor, one.rate_ppm) for one in terms.tiers.brackets) if terms.tiers else (),
            milestones=tuple((one.threshold, one.bonus) for one in terms.milestones.steps) if terms.milestones else (),
            targets=terms.targets,
        )

    def with_changes(self, wish: Mapping[str, Iterable[Any]]) -> Self:
        """Return the lists with those that `wish` names in place of the ones before."""
        return type(self)(**{name: tuple(wish.get(name, getattr(self, name))) for name in LISTS})


def write_lists(version: PlanVersion, lists: Lists) -> None:
    """Put `lists` in place of the lists of a draft."""
    for rows in (version.steps, version.brackets, version.milestones, version.target_rules):
        rows.all().delete()
    TenureStep.objects.bulk_create(
        TenureStep(plan_version=version, months=months, rate_ppm=rate) for months, rate in lists.steps
    )
    TierBracket.objects.bulk_create(
        TierBracket(plan_version=version, from_minor=start, rate_ppm=rate) for start, rate in lists.tiers
    )
    MilestoneStep.objects.bulk_create(
        MilestoneStep(plan_version=version, threshold_minor=threshold, bonus_minor=bonus)
        for threshold, bonus in lists.milestones
    )
    _write_targets(version, lists.targets)


def _write_targets(version: PlanVersion, targets: Iterable[Target]) -> None:
    for target in targets:
        rule = TargetRule.objects.create(
            plan_version=version,
            kind=target.kind,
            months=target.months,
            minimum=target.minimum,
            goal=target.goal,
            weight_ppm=target.weight_ppm,
        )
        TargetRuleStep.objects.bulk_create(
            TargetRuleStep(rule=rule, at_ppm=step.at_ppm, multiplier_ppm=step.multiplier_ppm) for step in target.steps
        )


def content_hash(terms: PlanTerms) -> str:
    """Return a hash over what a version says; where it ends is not part of it, a successor decides that."""
    said = {
        "starts_on": terms.starts_on.isoformat(),
        "base": terms.base,
        "first_ppm": terms.first_ppm,
        "returning_ppm": terms.returning_ppm,
        "steps": [[step.months, step.rate_ppm] for step in terms.steps],
        "clawback_days": terms.clawback_days,
        "returning_gap_days": terms.gap_days,
        # Parts that a version hasn't got leave its hash as it was before there were such parts.
        **_parts(terms),
    }
    return sha256(json.dumps(said, sort_keys=True, default=asdict).encode()).hexdigest()


def as_record(version: PlanVersion) -> dict[str, Any]:
    """Return the version as the history keeps it; parts that it hasn't got are left out."""
    terms = version.terms()
    return {
        "number": version.number,
        "status": version.status,
        "starts_on": version.starts_on,
        "ends_on": version.ends_on,
        "base": version.base,
        "first_ppm": version.first_ppm,
        "returning_ppm": version.returning_ppm,
        "steps": [[step.months, step.rate_ppm] for step in terms.steps],
        "clawback_days": version.clawback_days,
        "returning_gap_days": version.returning_gap_days,
        **json.loads(json.dumps(_parts(terms), default=asdict)),
    }


def _parts(terms: PlanTerms) -> dict[str, Any]:
    return {name: part for name in PARTS if (part := getattr(terms, name))}
