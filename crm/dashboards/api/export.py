"""Customers as a CSV file: line by line from the database to the reader, whatever their number.

A cell that a spreadsheet would take for a formula gets an apostrophe in front; numbers stay numbers. The columns of a
file are names for programs, so they are those of the API and not translated.
"""

import csv
from collections.abc import Callable, Collection, Iterator
from typing import Any

from django.db.models import F

from crm.core.money import to_amount
from crm.dashboards.selectors.customers import engagement
from customers.models.customer import CustomerQuerySet

CHUNK = 2_000
# What spreadsheets begin a formula with.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

type Write = Callable[[Any, str], Any]


def _plain(value: Any, _currency: str) -> Any:
    return "" if value is None else value


def _text(value: Any, _currency: str) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _money(value: int | None, currency: str) -> Any:
    return "" if value is None else to_amount(value, currency)


def _quarterly(value: int | None, _currency: str) -> str:
    return "" if value is None else engagement(value)


def _returning(value: int | None, _currency: str) -> str:
    return "yes" if (value or 0) > 1 else "no"


# Field of the API -> the columns it becomes: name, path of the ORM, how it is written.
COLUMNS: dict[str, tuple[tuple[str, str, Write], ...]] = {
    "id": (("id", "pk", _plain),),
    "external_id": (("external_id", "external_id", _text),),
    "name": (("name", "name", _text),),
    "relationship_type": (("relationship_type", "relationship_type", _plain),),
    "acquisition_channel": (("acquisition_channel", "acquisition_channel", _plain),),
    "salesperson": (("salesperson", "salesperson__name", _text),),
    "clv": (
        ("clv_margin", "score__margin_minor", _money),
        ("clv_low", "score__margin_low_minor", _money),
        ("clv_high", "score__margin_high_minor", _money),
        ("clv_revenue", "score__revenue_minor", _money),
        ("p_alive", "score__p_alive", _plain),
    ),
    "value_at_risk": (("value_at_risk", "score__value_at_risk_minor", _money),),
    "potential": (("potential", "score__future_margin_minor", _money),),
    "engagement": (("engagement", "segments__year_contact_count", _quarterly),),
    "is_returning": (("is_returning", "facts__purchase_day_count", _returning),),
    "gap_ratio": (("gap_ratio", "score__gap_ratio", _plain),),
    "category": (
        ("category", "category__code", _plain),
        ("category_chosen_until", "category__chosen_until", _plain),
    ),
    "tenure": (("tenure", "segments__tenure", _plain),),
    "rfm": (
        ("recency_fifth", "segments__recency_fifth", _plain),
        ("frequency_fifth", "segments__frequency_fifth", _plain),
        ("margin_fifth", "segments__margin_fifth", _plain),
    ),
    "is_quiet_profit": (("is_quiet_profit", "segments__is_quiet_profit", _plain),),
    "first_ordered_on": (("first_ordered_on", "facts__first_ordered_on", _plain),),
    "last_ordered_on": (("last_ordered_on", "facts__last_ordered_on", _plain),),
    "last_contact_on": (("last_contact_on", "facts__last_contact_on", _plain),),
    "order_count": (("order_count", "facts__order_count", _plain),),
    "usual_gap_days": (("usual_gap_days", "facts__usual_gap_days", _plain),),
}


class _Echo:
    """Hands the writer's line back instead of writing it."""

    def write(self, line: str) -> str:
        return line


def columns_for(only: Collection[str]) -> list[str]:
    """Return those of the fields that a table can hold, in their order; all of them where none is asked for."""
    return [name for name in only if name in COLUMNS] if only else list(COLUMNS)


def customer_lines(customers: CustomerQuerySet, *, only: Collection[str], currency: str) -> Iterator[str]:
    """Yield the file line by line: a head, then one line for each customer.

    Args:
        customers: narrowed to the reader's reach, joined by `listed`, and in order.
        only: fields of the API; none is all of them. Those that a table can't hold, such as the rhythm, are left out;
            see `columns_for`.
        currency: of all amounts; the head names it.
    """
    columns = [column for name in columns_for(only) for column in COLUMNS[name]]
    writer = csv.writer(_Echo())
    yield writer.writerow([f"{name}_{currency}" if write is _money else name for name, _path, write in columns])
    # The same path may stand behind two columns: each gets a name of its own.
    paths = {f"column{place}": F(path) for place, (_name, path, _write) in enumerate(columns)}
    for row in customers.annotate(**paths).values_list(*paths).iterator(chunk_size=CHUNK):
        yield writer.writerow(
            [write(value, currency) for value, (_name, _path, write) in zip(row, columns, strict=True)]
        )
