"""A statement as a file: its lines, what of them is held, and the totals, as on the screen and in the same order."""

from collections.abc import Iterator

from compensation.models import CommissionEntry, Statement
from compensation.selectors.causes import cause
from compensation.selectors.csv_text import csv_line
from compensation.selectors.held_list import HeldPay, held_list
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
    "counted",
    "amount",
    "currency",
    "adjustment",
    "cause",
    "held",
    "released",
    "forfeited",
    "held_reason",
    "held_until",
]


def line_rows(statement: Statement) -> Iterator[str]:
    """Yield the file, line by line, without holding all lines at once.

    Lines come first. Pay waits by order, not by line, so a row per order that waits follows, without an amount: each
    column sums to its total, in the last row. The lines of such an order tell the reason and the last day too.
    """
    yield csv_line(HEAD)
    held = held_list(statement, shown=None).rows
    waiting = {row.order_id: row for row in held if row.held_minor}
    for line in lines_of(statement).order_by("-origin_on", "-pk").iterator(chunk_size=2000):
        row = waiting.get(line.order_id or 0)
        yield csv_line([*_cells(line), "", "", "", *(_reason(row) if row else ["", ""])])
    for row in held:
        yield csv_line(_held_cells(row))
    amount = to_amount(statement.total_minor, statement.currency)
    sums = (statement.held_closing_minor, statement.released_minor, statement.lapsed_minor)
    waits = [to_amount(minor, statement.currency) for minor in sums]
    yield csv_line(["TOTAL", *[""] * 9, amount, statement.currency, "", "", *waits, "", ""])


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
        to_amount(line.counted_minor, line.currency),
        to_amount(line.amount_minor, line.currency),
        line.currency,
        "1" if line.is_adjustment else "0",
        cause(line) if line.is_adjustment else "",
    ]


def _held_cells(row: HeldPay) -> list[object]:
    amounts = [to_amount(minor, row.currency) for minor in (row.held_minor, row.released_minor, row.forfeited_minor)]
    named = [row.since_on.isoformat(), row.customer_name, row.order_name, row.state_label]
    return [*named, *[""] * 7, row.currency, "0", "", *amounts, *_reason(row)]


def _reason(row: HeldPay) -> list[object]:
    return [row.why, row.last_on.isoformat() if row.last_on else ""]


def _percent(ppm: int) -> str:
    """Return parts per million as a plain percentage.

    >>> _percent(82_500), _percent(1_000_000)
    ('8.25', '100')
    """
    whole, rest = divmod(ppm * 100, PPM)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")
