"""What any book of plans would pay for the orders that happened: nothing is posted, nothing compared."""

import json
from collections.abc import Iterator, Sequence

from django.db import connection, transaction

from compensation.models.entry import Reason, Source
from compensation.services import setwise_lines
from compensation.services.reference import EVER, Line, Reckoning, Span

BATCH = 2000
COLUMNS = """
    order_id, customer_id, event, event_id, component, payee_id, amount, origin_on, version_id, base_before, base_after,
    rate_ppm, step_ppm, numerator, denominator, ppm, first_on, shares, inputs
"""


def wanted_lines(
    reckoning: Reckoning, customer_ids: Sequence[int] | None = None, orders: Span = EVER
) -> Iterator[Line]:
    """Yield every line that the orders of some days, and their refunds, want under the reckoning's own book.

    The book may hold a draft: `Reckoning(book=..., as_of=..., currency=...)`. First orders, tenure and earlier
    purchases are those of the whole history, whichever days are asked for. None is every customer. Lines of tiers,
    milestones and targets are their overlays' own. Use it within a transaction and read it to its end, or sum up in the
    database: on PostgreSQL `setwise_lines.fill_wanted` lays the same lines out as a view.

    >>> # sum(line.amount_minor for line in wanted_lines(reckoning, orders=Span(date(2026, 1, 1), date(2026, 4, 1))))
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("the lines live in temporary tables, which end with the transaction: open one around this")
    if connection.vendor == "postgresql":
        setwise_lines.fill_wanted(reckoning, customer_ids, orders)
        return _read(reckoning)
    return reckoning.wanted_lines(customer_ids, orders)


def _read(reckoning: Reckoning) -> Iterator[Line]:
    """Yield the lines of pay_wanted, some in memory at a time."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {COLUMNS} FROM pay_wanted")  # noqa: S608 - names of our own only
        while rows := cursor.fetchmany(BATCH):
            for row in rows:
                yield _line(reckoning, row)


def _line(reckoning: Reckoning, row: tuple) -> Line:  # type: ignore[type-arg] # as the database gives it
    order_id, customer_id, event, event_id, component, payee_id, amount, origin_on, version_id, *numbers = row
    before, after, rate_ppm, step_ppm, numerator, denominator, ppm, first_on, shares, inputs = numbers
    return Line(
        source=Source.ORDER.value,
        source_id=order_id,
        event=event,
        event_id=event_id,
        component=component,
        payee_id=payee_id,
        seq=1,
        reason=Reason.NEW.value,
        amount_minor=amount,
        currency=reckoning.currency,
        origin_on=origin_on,
        customer_id=customer_id,
        order_id=order_id,
        posted_minor=0,
        plan_version_id=version_id,
        base_before_minor=before,
        base_after_minor=after,
        rate_ppm=rate_ppm,
        step_ppm=step_ppm,
        exchange_numerator=numerator,
        exchange_denominator=denominator,
        share_ppm=ppm,
        first_on=first_on,
        shares=_text(shares),
        inputs=_text(inputs),
    )


def _text(said: object) -> str | None:
    """Return holders and inputs as the reference writes them; the driver gives json as text or as what it means."""
    if said is None:
        return None
    return json.dumps(json.loads(said) if isinstance(said, str) else said)
