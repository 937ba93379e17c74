"""Merging two records that are one customer, and taking it back row by row."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import batched
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from crm.accounts.models import User
from crm.audit.services import record
from crm.core.errors import Invalid, Refused
from crm.core.locks import locked
from crm.core.models import Versioned
from customers.models import Assignment, Customer, Merge, MovedRow
from customers.services.belongings import Belonging, Fate, belongings
from customers.services.changes import note_change

BATCH = 1000


class MergeRefused(Refused):
    """These two can't be merged, or not be parted again."""

    default_code = "merge_refused"


@transaction.atomic
def merge_customers(
    *, survivor: Customer, absorbed: Customer, reason: str, on: date, at: datetime, by: User | None
) -> Merge:
    """Make one customer of two: every row of `absorbed` becomes the survivor's, and is written down as moved.

    The survivor keeps its name, its external id and its terms. The open term of `absorbed` ends with this day, and its
    orders up to it keep the record they were sold to, so that nobody's pay moves to somebody else.

    Args:
        survivor: who stays.
        absorbed: who turned out to be the survivor.
        reason: why they are one, in words.
        on: the business date of today.
        at: this instant.
        by: who decides.

    Raises:
        Invalid: they are the same record, or no reason is given.
        MergeRefused: one of them was merged already, or `absorbed` took in others.
    """
    if survivor.pk == absorbed.pk:
        sentence = _("A customer can't be merged with itself. Choose another one.")
        raise Invalid(sentence, fields={"absorbed": sentence})
    if not reason.strip():
        raise Invalid(_("Say why these are one customer."), fields={"reason": _("Give a reason.")})
    survivor, absorbed = _locked(survivor, absorbed)
    _check(survivor, absorbed)
    merge = Merge.objects.create(
        survivor=survivor,
        absorbed=absorbed,
        reason=reason.strip(),
        merged_on=on,
        merged_at=at,
        merged_by=by,
        ended_term=_end_term(absorbed, on),
        acquisition_cost_minor=absorbed.acquisition_cost_minor,
    )
    _move(merge)
    absorbed.change(merged_into=survivor, merged_on=on, acquisition_cost_minor=0)
    survivor.change(acquisition_cost_minor=survivor.acquisition_cost_minor + merge.acquisition_cost_minor)
    _record("customer.merged", merge, merge.reason, by)
    note_change([survivor.pk, absorbed.pk], "customer.merged")
    return merge


@transaction.atomic
def undo_merge(*, merge: Merge, reason: str, on: date, at: datetime, by: User | None) -> Merge:
    """Part two customers again: exactly the rows that moved go back; what was written since stays with the survivor.

    Raises:
        Invalid: no reason is given.
        MergeRefused: it was undone already.
    """
    if not reason.strip():
        raise Invalid(_("Say why these are two customers."), fields={"reason": _("Give a reason.")})
    survivor, absorbed = _locked(merge.survivor, merge.absorbed)
    merge = locked(merge)
    if merge.is_undone:
        raise MergeRefused(_("This merge was undone already."), code="merge_undone")
    absorbed.change(
        merged_into=None,
        merged_on=None,
        acquisition_cost_minor=absorbed.acquisition_cost_minor + merge.acquisition_cost_minor,
    )
    cost = max(survivor.acquisition_cost_minor - merge.acquisition_cost_minor, 0)
    survivor.change(acquisition_cost_minor=cost)
    _move_back(merge)
    if merge.ended_term_id is not None:
        Assignment.objects.filter(pk=merge.ended_term_id).update(ends_on=None)
    merge.undone_on, merge.undone_at, merge.undone_by, merge.undo_reason = on, at, by, reason.strip()
    merge.save(update_fields=["undone_on", "undone_at", "undone_by", "undo_reason"])
    _record("customer.unmerged", merge, merge.undo_reason, by)
    note_change([survivor.pk, absorbed.pk], "customer.unmerged")
    return merge


def _record(action: str, merge: Merge, reason: str, by: User | None) -> None:
    """Write it into the history of both; the name stands there as it was on that day."""
    after = {
        "merge": merge.pk,
        "survivor": merge.survivor_id,
        "absorbed": merge.absorbed_id,
        "absorbed_name": merge.absorbed.name,
        "reason": reason,
    }
    for customer in (merge.survivor, merge.absorbed):
        record(action, subject=customer, by=by, after=after)


def _locked(*customers: Customer) -> list[Customer]:
    """Return the customers as they are now, locked in the order of their ids, so that two merges never cross."""
    rows = {row.pk: row for row in (locked(one) for one in sorted(customers, key=lambda one: one.pk))}
    return [rows[customer.pk] for customer in customers]


def _check(survivor: Customer, absorbed: Customer) -> None:
    for customer in (survivor, absorbed):
        if customer.merged_into is not None:
            raise MergeRefused(
                _("%(name)s was merged with %(other)s already. Reload, and choose again.")
                % {"name": customer.name, "other": customer.merged_into.name},
                code="merged_already",
            )
    if Customer.objects.filter(merged_into=absorbed).exists():
        sentence = _("%(name)s took in another customer itself. Let %(name)s stay, or undo that merge first.")
        raise MergeRefused(sentence % {"name": absorbed.name}, code="merge_would_chain")


def _end_term(absorbed: Customer, on: date) -> Assignment | None:
    """End the open term with the day `on`, which still belongs to it: so does what was sold that morning."""
    term = absorbed.assignments.open().select_for_update().first()
    if term is not None:
        term.ends_on = max(on + timedelta(days=1), term.starts_on)
        term.save(update_fields=["ends_on"])
    return term


def _move(merge: Merge) -> None:
    for one in belongings(Fate.MOVE):
        rows = _rows_of(one, merge)
        if one.sold_to:
            kept = rows.filter(**{one.sold_to: None, f"{one.dated}__lte": merge.merged_on})
            _write(merge, one, one.sold_to, kept, before_id=None, after_id=merge.absorbed_id)
        merge.row_count += _write(merge, one, one.key, rows, before_id=merge.absorbed_id, after_id=merge.survivor_id)
    merge.save(update_fields=["row_count"])
    for one in belongings(Fate.DROP):
        _rows_of(one, merge).delete()


def _rows_of(one: Belonging, merge: Merge) -> QuerySet[Any]:
    return one.model._base_manager.filter(one.only, **{one.key: merge.absorbed_id})


def _write(
    merge: Merge, one: Belonging, field: str, rows: QuerySet[Any], *, before_id: int | None, after_id: int
) -> int:
    """Write a key into rows, with a note of each, and return how many there are.

    Under the lock of the customers nobody adds to them.
    """
    ids = list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    named = {"merge": merge, "model": one.label, "field": field, "before_id": before_id, "after_id": after_id}
    MovedRow.objects.bulk_create((MovedRow(row_id=pk, **named) for pk in ids), batch_size=BATCH)
    for some in batched(ids, BATCH):
        one.model._base_manager.filter(pk__in=some).update(**_written(one, field, after_id))
    return len(ids)


def _move_back(merge: Merge) -> None:
    """Put back what stood in the moved rows, but where somebody has written something else since."""
    found = MovedRow.objects.filter(merge=merge).order_by("model", "field", "before_id", "row_id")
    groups = found.values_list("model", "field", "before_id", "after_id").distinct()
    for label, field, before_id, after_id in groups.order_by("model", "field"):
        one = next(_moving(label, field), None)
        if one is None:
            continue
        ids = found.filter(model=label, field=field, before_id=before_id).values_list("row_id", flat=True)
        for some in batched(ids, BATCH):
            rows = one.model._base_manager.filter(pk__in=some, **{field: after_id})
            rows.update(**_written(one, field, before_id))


def _written(one: Belonging, field: str, key: int | None) -> dict[str, Any]:
    """Return what is written to a row that moves: whoever read a record before sees that it is another version."""
    values: dict[str, Any] = {f"{field}_id": key}
    if issubclass(one.model, Versioned) and field == one.key:
        values["version"] = F("version") + 1
    return values


def _moving(label: str, field: str) -> Iterator[Belonging]:
    """Yield what moved by this column: the key itself, or the record that a row was written about."""
    yield from (one for one in belongings(Fate.MOVE) if one.label == label and field in {one.key, one.sold_to})
