"""How customers' values moved, as far as rewards may depend on it: by the rules, and as one question to PostgreSQL.

A value moves by a window sum over orders and refunds whatever was awarded, so the database can leave out all moves that
cross no threshold. The rules walk over the rest; a test holds both ways to the same lines.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

from compensation.facts import Credit, customers_with_orders, histories
from compensation.rules.credit import credit_of
from compensation.rules.events import Order
from compensation.rules.milestones import Move, moves_of
from compensation.rules.plan_parts import Milestones
from compensation.rules.plans import PlanBook, PlanTerms
from compensation.services.reference import Reckoning
from crm.core.columns import DAY, WHOLE, read_columns

CustomerMoves = Iterator[tuple[int, list[Move]]]

# Half away from zero, as the rules round: what is left of an order in the company's minor units.
WORTH = """(
    CASE WHEN sale.exchange_numerator = sale.exchange_denominator THEN {net}
    ELSE (sign(({net})::numeric) * div(
        2 * abs(({net})::numeric) * sale.exchange_numerator + sale.exchange_denominator,
        2 * sale.exchange_denominator::numeric
    ))::bigint END
)"""
STANDING = "sale.status = 'CONFIRMED' AND sale.ordered_on <= %(as_of)s"
# Only who ever reached the lowest threshold, refunds aside, can have been awarded anything.
MOVES = """
WITH reaching AS (
    SELECT sale.customer_id FROM orders_order sale
    WHERE {standing} {scope}
    GROUP BY sale.customer_id HAVING sum({worth}) >= %(least)s
), back AS (
    SELECT sale.customer_id, GREATEST(sale.ordered_on, refund.refunded_on) AS day, refund.external_id, refund.id,
           refund.order_id, refund.net_minor, sale.net_minor AS sale_net_minor, sale.exchange_numerator,
           sale.exchange_denominator, (sum(refund.net_minor) OVER (
               PARTITION BY refund.order_id
               ORDER BY refund.refunded_on, COALESCE(refund.external_id, '') COLLATE "C", refund.id
               ROWS UNBOUNDED PRECEDING
           ))::bigint AS so_far
    FROM orders_refund refund
    JOIN orders_order sale ON sale.id = refund.order_id
    JOIN reaching ON reaching.customer_id = sale.customer_id
    WHERE {standing} AND refund.refunded_on <= %(as_of)s
), event AS (
    SELECT sale.customer_id, sale.ordered_on AS day, 0::bigint AS refund_id, COALESCE(sale.external_id, '') AS name,
           sale.id AS order_id, {worth} AS amount
    FROM orders_order sale JOIN reaching ON reaching.customer_id = sale.customer_id
    WHERE {standing}
    UNION ALL
    SELECT sale.customer_id, sale.day, sale.id, COALESCE(sale.external_id, ''), sale.order_id,
           {worth_after} - {worth_before}
    FROM back sale
), running AS (
    SELECT event.*, (sum(amount) OVER (history ROWS UNBOUNDED PRECEDING))::bigint AS after,
           row_number() OVER history AS place
    FROM event
    WINDOW history AS (
        PARTITION BY customer_id
        ORDER BY day, refund_id > 0, name COLLATE "C", CASE WHEN refund_id > 0 THEN refund_id ELSE order_id END
    )
)
SELECT customer_id, order_id, refund_id, day, after - amount AS before, after FROM running
WHERE width_bucket(after - amount, %(thresholds)s::bigint[]) <> width_bucket(after, %(thresholds)s::bigint[])
      {crossed}
ORDER BY customer_id, place
"""
KINDS = {"customer_id": WHOLE, "order_id": WHOLE, "refund_id": WHOLE, "day": DAY, "before": WHOLE, "after": WHOLE}


def thresholds_of(book: PlanBook) -> list[int]:
    """Return all values that any plan in the book pays for reaching, ascending."""
    return sorted({step.threshold for parts in _milestones(book) for step in parts.steps})


def moves_by_rules(reckoning: Reckoning, customer_ids: Iterable[int] | None) -> CustomerMoves:
    """Yield the customers whose value ever reached the lowest threshold, with all its moves and their credit."""
    least = min(thresholds_of(reckoning.book), default=0)
    ids = customers_with_orders() if customer_ids is None else customer_ids
    for history in histories(ids):
        moves = moves_of(history.orders, history.refunds, reckoning.book, reckoning.as_of)
        if any(move.after >= least for move in moves):
            yield history.customer_id, moves


def moves_that_matter(reckoning: Reckoning, customer_ids: Sequence[int] | None) -> CustomerMoves:
    """Yield the customers with moves that may award or take back something, and these. PostgreSQL only.

    Who holds the credit isn't read yet.
    """
    thresholds = thresholds_of(reckoning.book)
    values = {
        "as_of": reckoning.as_of,
        "ids": None if customer_ids is None else list(customer_ids),
        "least": thresholds[0],
        "thresholds": thresholds,
    }
    statement = _statement(reckoning.book, scoped=customer_ids is not None)
    columns = read_columns(statement, KINDS, values)
    rows = zip(*(column.tolist() for column in columns.values()), strict=True)
    for customer_id, moves in groupby(rows, key=lambda row: row[0]):
        yield customer_id, [Move(order, refund, on, before, after) for _, order, refund, on, before, after in moves]


def with_credit(moved: dict[int, list[Move]], book: PlanBook) -> dict[int, list[Move]]:
    """Return the moves, orders with who holds their credit."""
    credit = Credit(list(moved))
    return {
        customer_id: [move if move.refund else _credited(move, credit, customer_id, book) for move in moves]
        for customer_id, moves in moved.items()
    }


def _credited(move: Move, credit: Credit, customer_id: int, book: PlanBook) -> Move:
    shares, handover = credit.of(move.order, customer_id, move.on)
    return move._replace(shares=credit_of(Order(move.order, move.on, 0, shares=shares, handover=handover), book))


def _statement(book: PlanBook, *, scoped: bool) -> str:
    """Return the question; where crossed thresholds are paid, any order of the version's days may do it."""
    crossed = " OR ".join(sorted({_within(terms) for terms in book.versions()} - {""}))
    return MOVES.format(
        standing=STANDING,
        scope="AND sale.customer_id = ANY(%(ids)s::bigint[])" if scoped else "",
        worth=WORTH.format(net="sale.net_minor"),
        worth_after=WORTH.format(net="sale.sale_net_minor - sale.so_far"),
        worth_before=WORTH.format(net="sale.sale_net_minor - sale.so_far + sale.net_minor"),
        crossed=f"OR refund_id = 0 AND ({crossed})" if crossed else "",
    )


def _within(terms: PlanTerms) -> str:
    """Return the condition under which an order may be paid for a threshold that was crossed before; "" is never."""
    if terms.milestones is None or not terms.milestones.pays_crossed:
        return ""
    least, until = terms.milestones.steps[0].threshold, (terms.ends_on or date.max).isoformat()
    return f"(after >= {least:d} AND day >= DATE '{terms.starts_on.isoformat()}' AND day < DATE '{until}')"


def _milestones(book: PlanBook) -> Iterator[Milestones]:
    return (terms.milestones for terms in book.versions() if terms.milestones)
