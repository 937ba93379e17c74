"""Deciding anew: what value means and where the boundaries are, each as a new version."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from clv.models import Definition, SegmentRules
from clv.models.version import RuleVersion
from crm.accounts.models import User
from crm.audit.services import record
from crm.core.errors import Invalid, Stale

# Further ahead is a slip of the keyboard.
FURTHEST_DAYS = 366


def define_value(*, by: User | None, effective_on: date, today: date, why: str, **values: Any) -> Definition:
    """Say what value means from a day on; what isn't given stays as in the newest version.

    Raises:
        Invalid: the day, the reason or a value makes no sense.
        Stale: `replaces` is no longer the newest version.
    """
    version: Definition = _decide(Definition, "definition.made", by, effective_on, today, why, values)
    return version


def set_boundaries(*, by: User | None, effective_on: date, today: date, why: str, **values: Any) -> SegmentRules:
    """Say where the boundaries are from a day on; what isn't given stays as in the newest version.

    Raises:
        Invalid: the day, the reason or a value makes no sense.
        Stale: `replaces` is no longer the newest version.
    """
    version: SegmentRules = _decide(SegmentRules, "segment_rules.made", by, effective_on, today, why, values)
    return version


def content_of(version: RuleVersion) -> dict[str, Any]:
    """Return what a version says, without who said it and when."""
    own = {field.attname for field in RuleVersion._meta.local_fields} | {"id", "author_id"}
    return {
        field.attname: getattr(version, field.attname)
        for field in version._meta.concrete_fields
        if field.attname not in own
    }


@transaction.atomic
def _decide(
    model: type[RuleVersion],
    action: str,
    by: User | None,
    effective_on: date,
    today: date,
    why: str,
    values: dict[str, Any],
) -> Any:
    """Write the next version, under the lock of the first one, which all decisions take and none replaces."""
    model.objects.on(today)
    first = model.objects.order_by("number").values("pk")[0]
    model.objects.select_for_update().get(pk=first["pk"])
    # Asked for only now: who waited for the lock sees what was decided meanwhile.
    newest = model.objects.order_by("-number")[0]
    replaces = values.pop("replaces", None)
    if replaces is not None and replaces != newest.number:
        raise Stale(
            _("Version %(number)s was made while you worked. Look at it, then decide again.")
            % {"number": newest.number}
        )
    _check_day(effective_on, newest.effective_on, today)
    before = content_of(newest)
    version = model(
        number=newest.number + 1, effective_on=effective_on, why=why.strip(), author=by, **(before | values)
    )
    if not version.why:
        sentence = _("Say why, for those who read the figures later.")
        raise Invalid(sentence, fields={"why": sentence})
    version.full_clean()
    version.save()
    record(action, subject=version, by=by, before=before, after=content_of(version) | {"effective_on": effective_on})
    return version


def _check_day(effective_on: date, newest_on: date, today: date) -> None:
    """Refuse a day before the newest version's, or one too far ahead."""
    if effective_on < newest_on:
        sentence = _("The newest version holds from %(day)s. Choose this day or a later one.") % {"day": newest_on}
        raise Invalid(sentence, fields={"effective_on": sentence})
    if effective_on > today + timedelta(days=FURTHEST_DAYS):
        sentence = _("Choose a day within the next year.")
        raise Invalid(sentence, fields={"effective_on": sentence})
