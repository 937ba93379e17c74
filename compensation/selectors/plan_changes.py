"""What a plan version changes against the one that would hold otherwise, part by part."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from compensation.models import PlanVersion
from compensation.models.plan import FIXED
from compensation.selectors.plan_example import example_of
from compensation.selectors.plan_example_goals import ExampleRow
from compensation.selectors.plan_story import Component, story_of


@dataclass(frozen=True, slots=True)
class PlanChange:
    """One part that differs, in the words of both versions; "" where one says nothing there."""

    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ToldVersion:
    """A version in sentences, its worked example, and what it changes against which other."""

    components: tuple[Component, ...]
    example: tuple[ExampleRow, ...]
    compared_with: int | None
    compared_number: int | None
    changes: tuple[PlanChange, ...]


def told_version(version: PlanVersion, *, today: date, currency: str) -> ToldVersion:
    """Return all that a page tells of a version."""
    before = version_before(version, today)
    return ToldVersion(
        components=story_of(version, currency),
        example=example_of(version.terms(), currency),
        compared_with=before.pk if before else None,
        compared_number=before.number if before else None,
        changes=changes_between(before, version, currency) if before else (),
    )


def version_before(version: PlanVersion, today: date) -> PlanVersion | None:
    """Return the version that `version` is compared with: the one approved before it, by number for what is fixed.

    A draft is held against what is in force on its first day, or today if it begins later.
    """
    others = PlanVersion.objects.filter(plan=version.plan_id, status__in=FIXED).exclude(pk=version.pk)
    others = others.select_related("override_to").with_parts()
    if version.status in FIXED:
        return others.filter(number__lt=version.number).order_by("-number").first()
    in_force = others.approved()
    on_its_day = in_force.on(version.starts_on).order_by("-starts_on").first()
    return on_its_day or in_force.on(today).first() or in_force.order_by("-starts_on").first()


def changes_between(before: PlanVersion, after: PlanVersion, currency: str) -> tuple[PlanChange, ...]:
    """Return the parts of two versions that differ."""
    return tuple(_changes(before, after, currency))


def _changes(before: PlanVersion, after: PlanVersion, currency: str) -> Iterator[PlanChange]:
    for old, new in zip(story_of(before, currency), story_of(after, currency), strict=True):
        gone = [sentence for sentence in old.sentences if sentence not in new.sentences]
        come = [sentence for sentence in new.sentences if sentence not in old.sentences]
        if gone or come:
            yield PlanChange(new.title, " ".join(gone), " ".join(come))
