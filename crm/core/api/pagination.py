"""Pages by keyset: the last one costs as much as the first, and rows added meanwhile neither repeat nor vanish."""

import base64
import binascii
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from crm.core.api.errors import BadQuery
from crm.core.api.keyset import Column, Rows, column, stretches

KEY = "_keyset_"


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list: the values of one row, which way to read from it, and what was counted at the start."""

    ordering: str
    values: list[Any]
    backwards: bool
    count: int

    def encode(self) -> str:
        """Return the cursor as callers see it: opaque, to be sent back as it came."""
        content = [self.ordering, self.values, int(self.backwards), self.count]
        text = json.dumps(content, default=_exactly, separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> "Cursor":
        """Return the cursor that `encode` wrote.

        Raises:
            BadQuery: it is something else.
        """
        try:
            padded = text + "=" * (-len(text) % 4)
            ordering, values, backwards, count = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
            found = cls(ordering, values, bool(backwards), count)
        except (ValueError, TypeError, binascii.Error, RecursionError) as error:
            raise _bad_cursor() from error
        if not (isinstance(ordering, str) and isinstance(values, list) and type(count) is int and count >= 0):
            raise _bad_cursor()
        return found


def _exactly(value: Any) -> str:
    """Return a value as text that reads back as the same value; instants keep their microseconds."""
    return value.isoformat() if isinstance(value, date) else str(value)


def _bad_cursor() -> BadQuery:
    return BadQuery(
        "cursor", _("This isn't a cursor of this list in this order. Start again without it."), "bad_cursor"
    )


class KeysetPagination(BasePagination):
    """Pages for a view that names `orderings` (public name -> path of the ORM) and its usual `ordering`.

    `?ordering=-clv_margin,id` takes only names of the view's whitelist; the primary key is added as the last part,
    so that the order is total. The view's queryset may be ordered by itself: that order is replaced.
    """

    page_size = 50
    max_page_size = 200
    largest_count = 10_000

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """Return the rows of the asked page."""
        self.request = request
        self.size = self._size(request)
        self.ordering, columns = self._order(queryset, request, view)
        cursor = self._cursor(request)
        values = None if cursor is None else self._values(cursor, columns)
        backwards = cursor is not None and cursor.backwards
        rows = self._rows(queryset, columns, values, backwards=backwards)
        has_more, page = len(rows) > self.size, rows[: self.size]
        if cursor is not None:
            # What was counted at the start holds for the whole walk.
            self.count = min(cursor.count, self.largest_count + 1)
        else:
            self.count = self._count(queryset) if has_more else len(page)
        if backwards:
            page.reverse()
        self.next = self._link(page[-1:], columns, backwards=False) if backwards or has_more else None
        has_previous = has_more if backwards else cursor is not None
        self.previous = self._link(page[:1], columns, backwards=True) if has_previous else None
        return page

    def ordered(self, queryset: Any, request: Request, view: Any) -> Any:
        """Return all rows in the asked order, for a reader that takes them in one go, such as an export."""
        _name, columns = self._order(queryset, request, view)
        return queryset.order_by(*(part.ordered(backwards=False) for part in columns))

    def get_paginated_response(self, data: Any) -> Response:
        """Return the page with the links to its neighbours."""
        return Response(
            {
                "next": self.next,
                "previous": self.previous,
                "results": data,
                "count": min(self.count, self.largest_count),
                "count_is_capped": self.count > self.largest_count,
            }
        )

    def _size(self, request: Request) -> int:
        given = request.query_params.get("page_size")
        if given is None:
            return self.page_size
        if not (given.isascii() and given.isdigit() and int(given[:9]) > 0):
            raise BadQuery("page_size", _("Write a whole number from 1 to %(most)d.") % {"most": self.max_page_size})
        return min(int(given[:9]), self.max_page_size)

    def _order(self, rows: Rows, request: Request, view: Any) -> tuple[str, list[Column]]:
        """Return the order's name and its parts; the primary key is always the last."""
        allowed: dict[str, str] = {"id": "pk", **getattr(view, "orderings", {})}
        usual = getattr(view, "ordering", "id")
        names = request.query_params.get("ordering") or usual
        parts: list[Column] = []
        seen: set[str] = set()
        for part in names.split(","):
            name = part.strip().removeprefix("-")
            if name not in allowed or name in seen:
                choices = ", ".join(sorted(allowed))
                raise BadQuery("ordering", _("Choose among %(choices)s, each once.") % {"choices": choices})
            seen.add(name)
            parts.append(column(rows, name, allowed[name], is_descending=part.strip().startswith("-")))
            if allowed[name] in {"pk", "id"}:
                break
        else:
            parts.append(column(rows, "id", "pk", is_descending=parts[-1].is_descending))
        return ",".join(("-" if part.is_descending else "") + part.name for part in parts), parts

    def _cursor(self, request: Request) -> Cursor | None:
        text = request.query_params.get("cursor")
        return Cursor.decode(text) if text else None

    def _values(self, cursor: Cursor, columns: list[Column]) -> list[Any]:
        """Return the cursor's values as Python knows them; it has to be a cursor of this very order."""
        if cursor.ordering != self.ordering or len(cursor.values) != len(columns):
            raise _bad_cursor()
        values: list[Any] = []
        for part, value in zip(columns, cursor.values, strict=True):
            if (value is None and not part.is_nullable) or isinstance(value, list | dict):
                raise _bad_cursor()
            try:
                values.append(part.field.to_python(value))
            except (ValidationError, ValueError, TypeError, OverflowError) as error:
                raise _bad_cursor() from error
        return values

    def _count(self, rows: Rows) -> int:
        """Return the number of rows, counted no further than one past the largest that is told."""
        return rows.order_by().values("pk")[: self.largest_count + 1].count()

    def _rows(self, rows: Rows, columns: list[Column], values: list[Any] | None, *, backwards: bool) -> list[Any]:
        """Return the page and one row more, which says whether there is another page."""
        found: list[Any] = []
        keys = {f"{KEY}{place}": F(part.path) for place, part in enumerate(columns)}
        for condition, order in stretches(columns, values, backwards=backwards):
            wanted: QuerySet[Any] = rows.annotate(**keys).filter(condition)
            wanted = wanted.order_by(*(part.ordered(backwards=backwards) for part in order))
            found.extend(wanted[: self.size + 1 - len(found)])
            if len(found) > self.size:
                break
        return found

    def _link(self, rows: Iterable[Any], columns: list[Column], *, backwards: bool) -> str | None:
        """Return the address of the neighbouring page; a page that lost all its rows leads back to the start."""
        address = self.request.build_absolute_uri()
        for row in rows:
            values = [getattr(row, f"{KEY}{place}") for place in range(len(columns))]
            cursor = Cursor(self.ordering, values, backwards, self.count)
            return replace_query_param(address, "cursor", cursor.encode())
        return remove_query_param(address, "cursor")

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Describe the parameters for the API's schema."""
        names = sorted({"id", *getattr(view, "orderings", {})})
        order = "Comma-separated, `-` for descending: " + ", ".join(f"`{name}`" for name in names)
        order += f". Usually `{getattr(view, 'ordering', 'id')}`."
        size = {"type": "integer", "minimum": 1, "maximum": self.max_page_size, "default": self.page_size}
        return [
            _parameter("cursor", "Where the page starts; take it from `next` or `previous`.", {"type": "string"}),
            _parameter("page_size", "Rows per page.", size),
            _parameter("ordering", order, {"type": "string"}),
        ]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe the page for the API's schema."""
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results", "count", "count_is_capped"],
            "properties": {
                "next": link,
                "previous": link,
                "results": schema,
                "count": {"type": "integer", "maximum": self.largest_count},
                "count_is_capped": {"type": "boolean", "description": "There are more than `count`."},
            },
        }


def _parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}
