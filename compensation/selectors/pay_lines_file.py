"""The lines of a statement as a file: the same lines, in the same order, with the same numbers as on the screen."""

from collections.abc import Iterator

from compensation.models import CommissionEntry, Statement
from compensation.selectors.causes import cause
from compensation.selectors.csv_text import csv_line
from compensation.selectors.statements import lines_of
from crm.core.money import PPM, to_amount

HEAD = [
    "date",
    "customer",
    "order",
    "event",
    "part",
    "base",
    "base_currency",
    "rate_percent",
    "share_percent",
    "amount",
    "currency",
    "adjustment",
    "cause",
]


def line_rows(statement: Statement) -> Iterator[str]:
    """Yield the file, line by line, without holding all lines at once."""
    yield csv_line(HEAD)
    for line in lines_of(statement).order_by("-origin_on", "-pk").iterator(chunk_size=2000):
        yield csv_line(_cells(line))
    amount = to_amount(statement.total_minor, statement.currency)
    yield csv_line(["TOTAL", *[""] * 8, amount, statement.currency, "", ""])


def _cells(line: CommissionEntry) -> list[object]:
    order = line.order
    return [
        line.origin_on.isoformat(),
        line.customer.name if line.customer else "",
        (order.external_id or str(order.pk)) if order else "",
        line.get_event_display(),
        line.get_component_display(),
        to_amount(line.base_minor, line.base_currency),
        line.base_currency,
        _percent(line.rate_ppm),
        _percent(line.share_ppm),
        to_amount(line.amount_minor, line.currency),
        line.currency,
        "1" if line.is_adjustment else "0",
        cause(line) if line.is_adjustment else "",
    ]


def _percent(ppm: int) -> str:
    """Return parts per million as a plain percentage.

    >>> _percent(82_500), _percent(1_000_000)
    ('8.25', '100')
    """
    whole, rest = divmod(ppm * 100, PPM)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")
