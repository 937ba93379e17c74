"""Where a page starts: the rows after (or before) one row, in any whitelisted order, NULLs last, without OFFSET."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.constants import LOOKUP_SEP
from django.db.models.expressions import OrderBy
from django.db.models.lookups import GreaterThan, LessThan

Rows = models.QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One part of an order.

    Args:
        name: what callers write in `ordering=`.
        path: the field's or annotation's name for the ORM; it may cross relations.
        is_nullable: whether rows without a value exist; they come last in both directions.
    """

    name: str
    path: str
    is_descending: bool
    is_nullable: bool
    field: "models.Field[Any, Any]"

    def ordered(self, *, backwards: bool) -> OrderBy:
        """Return the ORDER BY of this part; `backwards` reads the same order from its end."""
        descending = self.is_descending is not backwards
        if not self.is_nullable:
            return F(self.path).desc() if descending else F(self.path).asc()
        last = {"nulls_first": True} if backwards else {"nulls_last": True}
        return F(self.path).desc(**last) if descending else F(self.path).asc(**last)

    def beyond(self, value: Any, *, backwards: bool) -> Q:
        """Return the condition for rows that come strictly after `value`."""
        comparison = "lt" if self.is_descending is not backwards else "gt"
        if value is None:
            return Q(**{f"{self.path}__isnull": False}) if backwards else Q(pk__in=[])
        found = Q(**{f"{self.path}__{comparison}": value})
        return found | Q(**{f"{self.path}__isnull": True}) if self.is_nullable and not backwards else found

    def same(self, value: Any) -> Q:
        """Return the condition for rows that have `value` here."""
        return Q(**{f"{self.path}__isnull": True}) if value is None else Q(**{self.path: value})

    def not_before(self, value: Any, *, backwards: bool) -> Q:
        """Return a plain bound around the whole condition, which an index can start its scan from."""
        if value is None or (self.is_nullable and not backwards):
            return Q()
        comparison = "lte" if self.is_descending is not backwards else "gte"
        return Q(**{f"{self.path}__{comparison}": value})


class Row(Func):
    """(a, b, …): a row value, compared part by part; one index serves it whole."""

    template = "(%(expressions)s)"
    output_field = models.BooleanField()


Stretch = tuple[Q, list[Column]]


def column(rows: Rows, name: str, path: str, *, is_descending: bool) -> Column:
    """Return the part of an order that `path` stands for in `rows`."""
    annotation = rows.query.annotations.get(path)
    if annotation is not None:
        return Column(name, path, is_descending, True, annotation.output_field)
    model: type[models.Model] = rows.model
    is_nullable, field = False, None
    for part in path.split(LOOKUP_SEP):
        field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        is_nullable = is_nullable or bool(field.null)  # a reverse one-to-one says null, too
        if field.is_relation and field.related_model is not None:
            model = field.related_model
    if not isinstance(field, models.Field):
        raise FieldDoesNotExist(path)
    if isinstance(field, models.ForeignKey):
        field = field.target_field
    return Column(name, path, is_descending, is_nullable, field)


def beyond(columns: list[Column], values: list[Any], *, backwards: bool) -> Q:
    """Return the condition for rows that come strictly after (or before) the row with `values`."""
    directions = {part.is_descending for part in columns}
    if len(columns) > 1 and len(directions) == 1 and not any(part.is_nullable for part in columns):
        compare = LessThan if directions.pop() is not backwards else GreaterThan
        given = Row(*(Value(value, output_field=part.field) for part, value in zip(columns, values, strict=True)))
        row = Q(compare(Row(*(F(part.path) for part in columns)), given))
        tables = {part.path.rpartition(LOOKUP_SEP)[0] for part in columns}
        # No index holds columns of two tables, so that of the first one needs a bound of its own to start from.
        return row if len(tables) == 1 else columns[0].not_before(values[0], backwards=backwards) & row
    condition = Q(pk__in=[])
    for part, value in reversed(list(zip(columns, values, strict=True))):
        condition = part.beyond(value, backwards=backwards) | (part.same(value) & condition)
    return columns[0].not_before(values[0], backwards=backwards) & condition


def stretches(columns: list[Column], values: list[Any] | None, *, backwards: bool) -> Iterator[Stretch]:
    """Yield the stretches of rows that follow the row with `values`, in the order in which they are read.

    Rows without a value in the first column are a stretch of their own. So each stretch is one plain scan of an
    ordinary index, however deep the page, and a join to a table that lacks some rows becomes an inner one.
    """
    first, rest = columns[0], columns[1:]
    if not first.is_nullable:
        yield Q() if values is None else beyond(columns, values, backwards=backwards), columns
        return
    filled = [replace(first, is_nullable=False), *rest]
    has, lacks = Q(**{f"{first.path}__isnull": False}), Q(**{f"{first.path}__isnull": True})
    starts_filled = values is not None and values[0] is not None
    starts_empty = values is not None and values[0] is None
    with_value = (has & beyond(filled, values or [], backwards=backwards) if starts_filled else has, filled)
    inner = values[1:] if values is not None and starts_empty else None
    without = [(lacks & condition, order) for condition, order in stretches(rest, inner, backwards=backwards)]
    if backwards:
        yield from [] if starts_filled else without
        yield with_value
    else:
        yield from [] if starts_empty else [with_value]
        yield from without
