"""The timeline of a customer: everything that happened, merged, newest first, page by page.

Each source is asked for one page of its own by its own index; the pages are merged and cut. So the tenth page costs as
much as the first, and no source is ever read as a whole.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import TruncDate

from crm.audit.models import Line
from crm.dashboards.rows import TimelineEntry
from customers.models import Assignment, Contact, Customer, LifeEvent
from orders.models import Order, Refund

# A place in the timeline: the day, the source's place in the day, and the row's id. Newer is larger.
Place = tuple[date, int, int]


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of thing that happens: where it is kept, which date it bears, and how it is told."""

    kind: str
    rank: int
    day: str
    rows: Callable[[Customer], QuerySet[Any]]
    tell: Callable[..., TimelineEntry]


def timeline(
    customer: Customer, *, kinds: frozenset[str] | None = None, before: Place | None = None, size: int = 50
) -> tuple[list[TimelineEntry], bool]:
    """Return up to `size` entries older than `before`, and whether there are more.

    Args:
        customer: one that the caller may see.
        kinds: only these kinds of entries; None is all.
        before: the place of the last entry already shown.
        size: entries per page.
    """
    found: list[TimelineEntry] = []
    for source in SOURCES:
        if kinds is not None and source.kind not in kinds:
            continue
        rows = source.rows(customer).filter(_older(source, before)).order_by(f"-{source.day}", "-pk")
        found += [source.tell(row) for row in rows[: size + 1]]
    found.sort(key=place, reverse=True)
    return list(islice(found, size)), len(found) > size


def place(entry: TimelineEntry) -> Place:
    """Return where an entry stands."""
    return entry.on, RANKS[entry.kind], entry.id


def _older(source: Source, before: Place | None) -> Q:
    if before is None:
        return Q()
    day, rank, pk = before
    earlier = Q(**{f"{source.day}__lt": day})
    if source.rank < rank:
        return Q(**{f"{source.day}__lte": day})
    return earlier | Q(**{source.day: day, "pk__lt": pk}) if source.rank == rank else earlier


def _order(order: Order) -> TimelineEntry:
    return TimelineEntry(
        kind="order",
        id=order.pk,
        on=order.ordered_on,
        at=order.ordered_at,
        by=order.placed_by.name if order.placed_by else None,
        code=order.status,
        title=order.external_id or str(order.pk),
        text=order.void_reason,
        amount_minor=order.net_minor,
        margin_minor=order.company_margin_minor,
        currency=order.currency,
    )


def _refund(refund: Refund) -> TimelineEntry:
    return TimelineEntry(
        kind="refund",
        id=refund.pk,
        on=refund.refunded_on,
        at=refund.refunded_at,
        by=refund.by.name if refund.by else None,
        code=refund.kind,
        title=(refund.order.external_id or str(refund.order.pk)) if refund.order else "",
        text=refund.reason,
        amount_minor=-refund.net_minor,
        margin_minor=-refund.company_margin_minor,
        currency=refund.currency,
    )


def _contact(contact: Contact) -> TimelineEntry:
    return TimelineEntry(
        kind="contact",
        id=contact.pk,
        on=contact.happened_on,
        at=contact.happened_at,
        by=contact.by.name,
        code=contact.channel,
        outcome=contact.outcome,
        title=contact.person.name if contact.person else "",
        text=contact.note,
        minutes=contact.minutes,
        next_step=contact.next_step,
        next_step_on=contact.next_step_on,
    )


def _life_event(event: LifeEvent) -> TimelineEntry:
    return TimelineEntry(
        kind="life_event",
        id=event.pk,
        on=event.happened_on,
        by=event.logged_by.name if event.logged_by else None,
        code=event.kind.code,
        title=event.kind.translated_label,
        text=event.note,
        source=event.source,
    )


def _assignment(term: Assignment) -> TimelineEntry:
    return TimelineEntry(
        kind="assignment", id=term.pk, on=term.starts_on, title=term.salesperson.name, text=term.reason
    )


def _change(line: Line) -> TimelineEntry:
    kind = LINES[line.action]
    is_change = kind == "change"
    return TimelineEntry(
        kind=kind,
        id=line.pk,
        on=line.day,  # type: ignore[attr-defined]  # annotated below
        at=line.at,
        by=line.by.name if line.by else None,
        code=line.action,
        title="" if is_change else line.after["absorbed_name"],
        text="" if is_change else line.after["reason"],
        changed=sorted(line.after) if is_change else [],
    )


def _changes(customer: Customer) -> QuerySet[Line]:
    lines = Line.objects.about(customer).filter(action__in=LINES).select_related("by")
    return lines.annotate(day=TruncDate("at"))


# What the history says of a customer's own record, and how the timeline calls it.
LINES = {"customer.changed": "change", "customer.merged": "merge", "customer.unmerged": "unmerge"}


# Within a day what came of it stands above what led to it.
SOURCES = (
    Source("change", 0, "day", _changes, _change),
    Source("assignment", 1, "starts_on", lambda c: c.assignments.select_related("salesperson"), _assignment),
    Source("life_event", 2, "happened_on", lambda c: c.life_events.select_related("kind", "logged_by"), _life_event),
    Source("contact", 3, "happened_on", lambda c: c.contacts.select_related("by", "person"), _contact),
    Source("order", 4, "ordered_on", lambda c: c.orders.select_related("placed_by"), _order),
    Source("refund", 5, "refunded_on", lambda c: c.refunds.select_related("order", "by"), _refund),
)
KINDS = frozenset(source.kind for source in SOURCES)
RANKS = {source.kind: source.rank for source in SOURCES} | dict.fromkeys(LINES.values(), 0)
