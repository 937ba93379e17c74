"""Finding whose pay may be missing without comparing line by line: sums over stretches of orders tell where to look.

Each key has two numbers of 31 bits, drawn anew for every look. A stretch's sums of amount times number are those of the
ledger, unless something is missing: that a difference goes unseen takes both of two chances of one in a thousand
million, and the next look draws others. Lines that correct each other under a key add up by themselves, so nothing has
to be grouped by key, and PostgreSQL's helpers share the reading of both sides.
"""

from secrets import randbits
from typing import Any

from compensation.services.reference import Reckoning
from compensation.services.setwise_lines import fill_apart
from compensation.services.setwise_sql import POSTED

# Orders are looked at in at most so many stretches of ids; where more than the fifth part of them differs, in all.
STRETCHES = 1 << 16
MOST_PART = 5
# Amounts are taken modulo two primes, so that no product leaves 64 bits and none of any size is lost.
PRIMES = (2_147_483_647, 2_147_483_629)
NUMBER = """hashint8extended({order}, hashint8extended(event_id, hashtextextended(
    component, hashtextextended(event, COALESCE(payee_id, 0) # {seed:d}::bigint)
)))"""
# The planner knows how many orders there are, and would sort them; of what comes out of OFFSET it knows nothing.
SUMS = """
SELECT stretch, {sign}sum(mod(amount, {first}) * (number & 2147483647)) AS first,
       {sign}sum(mod(amount, {second}) * (number >> 33)) AS second
FROM (
    SELECT {order} / {width:d} AS stretch, {amount} AS amount, {number} AS number FROM {lines} OFFSET bigint '0'
) line
GROUP BY stretch
"""
DIFFERING = """
SELECT stretch FROM ({sums}) side
GROUP BY stretch HAVING mod(sum(first), {first}) <> 0 OR mod(sum(second), {second}) <> 0
"""
ENDS = "SELECT min(id), max(id) FROM orders_order"
CUSTOMERS = """
SELECT DISTINCT sale.customer_id
FROM unnest(%(stretches)s::bigint[]) stretch
CROSS JOIN LATERAL (
    SELECT customer_id FROM orders_order
    WHERE id >= stretch * %(width)s AND id < (stretch + 1) * %(width)s OFFSET 0
) sale
"""


def customers_to_look_at(cursor: Any, reckoning: Reckoning) -> list[int] | None:
    """Return customers among whom are all whose orders may lack lines; None is everybody. The ledger isn't empty."""
    cursor.execute(ENDS)
    first, last = cursor.fetchone()
    if first is None:
        return None
    span = last - first + 1
    width = -(-span // STRETCHES)
    stretches = _differing(cursor, reckoning, width)
    if not stretches:
        return []
    if span > STRETCHES and len(stretches) * width * MOST_PART > span:
        return None
    cursor.execute(CUSTOMERS, {"stretches": stretches, "width": width})
    # Lines of orders that are nobody's any more are found only where everybody is looked at.
    return [customer_id for (customer_id,) in cursor.fetchall()] or None


def _differing(cursor: Any, reckoning: Reckoning, width: int) -> list[int]:
    """Return the stretches of `width` ids in which the ledger isn't what is wanted."""
    alone = fill_apart(reckoning)
    seed = randbits(62)
    sides = [
        _sums("order_id", "amount", "pay_wanted", width, seed),
        _sums("source_id", "amount_minor", POSTED, width, seed, sign="-"),
    ]
    if alone:
        sides.append(_sums("order_id", "amount", f"({alone[0]}) plain", width, seed))
    question = DIFFERING.format(sums=" UNION ALL ".join(sides), first=PRIMES[0], second=PRIMES[1])
    cursor.execute(question, alone[1] if alone else None)
    return [stretch for (stretch,) in cursor.fetchall()]


def _sums(order: str, amount: str, lines: str, width: int, seed: int, sign: str = "") -> str:
    return SUMS.format(
        order=order,
        amount=amount,
        lines=lines,
        width=width,
        sign=sign,
        number=NUMBER.format(order=order, seed=seed),
        first=PRIMES[0],
        second=PRIMES[1],
    )
