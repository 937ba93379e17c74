"""Lifetime rewards as people know them: who was paid for which customer, and what still stands."""

from typing import Any

from django.db.models import BigIntegerField, F, Max, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from compensation.models import CommissionEntry
from compensation.models.entry import CommissionEntryQuerySet, Event, Source
from compensation.rules.milestones import ORDINALS


def rewards() -> CommissionEntryQuerySet:
    """Return the first line of every award and payee, with what its later lines and its reversal made of it."""
    awards = CommissionEntry.objects.filter(source=Source.MILESTONE, event=Event.CROSSED, seq=1)
    return (
        awards.annotate(
            threshold_minor=F("event_id") / ORDINALS,
            ordinal=F("event_id") % ORDINALS,
            paid_minor=_sum_of(Event.CROSSED),
            taken_back_minor=_sum_of(Event.UNDONE),
            taken_back_on=Subquery(_lines_of(Event.UNDONE).annotate(last=Max("origin_on")).values("last")),
        )
        .annotate(stands_minor=F("paid_minor") + F("taken_back_minor"))
        .select_related("customer", "order", "payee", "plan_version__plan")
    )


def _sum_of(event: Event) -> Coalesce:
    """Return what the lines of one event of the same award and payee come to."""
    total = _lines_of(event).annotate(total=Sum("amount_minor")).values("total")
    return Coalesce(Subquery(total, output_field=BigIntegerField()), 0)


def _lines_of(event: Event) -> QuerySet[Any, Any]:
    """Return the lines of one event of the same award and payee, as one group; found by the ledger's key."""
    return (
        CommissionEntry.objects.annotate(payee_key=Coalesce("payee_id", 0))
        .filter(
            source=OuterRef("source"),
            source_id=OuterRef("source_id"),
            event=event,
            event_id=OuterRef("event_id"),
            component=OuterRef("component"),
            payee_key=Coalesce(OuterRef("payee_id"), 0),
        )
        .order_by()
        .values("event_id")
    )
