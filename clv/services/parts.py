"""Take the margin so far apart: of everybody shard by shard, or of those who changed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from django.conf import settings
from django.db import connection

from clv import facts
from clv.maths.growth import Growth, Lines, Orders, growth
from clv.models import Run, RunKind, ValueParts
from crm.core.columns import DAY, WHOLE, Array, read_columns, write_columns
from crm.core.fresh import begin_fresh, finish_fresh, fresh_table
from crm.core.shards import Counts, Part, Shard, ShardedWork, added, cut
from customers.models import Customer
from orders.models import OrderLine

# The one shard of an increment: the customers who changed, wherever their ids lie.
CHANGED = Shard(0, -1)
# What a shard says of rows that wait beside the table.
FRESH = b"fresh"
# So many lines travel as one answer, which PostgreSQL ends at a gigabyte: about a quarter of it.
MOST_LINES = 2_000_000

BUYERS = """
    SELECT f.customer_id FROM clv_customerfacts f {scope} WHERE f.purchase_day_count > 0 ORDER BY f.customer_id
"""
# Only who came back can have grown, and only by products that lines name. The orders of the first purchase day say
# what they began with. Each line comes with its order, and as it lies: joining twice, and putting a million of them in
# order, costs the server more than it saves.
SOLD = """
    SELECT o.id AS order_id, o.customer_id, o.ordered_on AS day, o.company_net_minor AS order_net,
           o.company_cost_minor AS order_cost,
           CASE WHEN o.ordered_on = f.first_ordered_on THEN 1 ELSE 0 END AS is_first, l.position,
           COALESCE(l.product_id, 0) AS product, CAST(ROUND(l.quantity * 1000) AS BIGINT) AS quantity,
           l.net_minor AS net, l.cost_minor AS cost
      FROM clv_customerfacts f JOIN orders_order o ON o.customer_id = f.customer_id {scope}
      JOIN orders_orderline l ON l.order_id = o.id
     WHERE f.purchase_day_count > 1 AND o.status = 'CONFIRMED'
       AND o.ordered_on BETWEEN f.first_ordered_on AND %(as_of)s AND {which}
"""
NAMED = "l.product_id IS NOT NULL"
# A line without a product is no growth itself, but has its part of an order in which others name one.
BESIDE = """
    l.product_id IS NULL AND EXISTS (
        SELECT 1 FROM orders_orderline n WHERE n.order_id = l.order_id AND n.product_id IS NOT NULL)
"""
REFUNDS = """
    SELECT r.order_id, r.company_net_minor AS net, r.company_cost_minor AS cost
      FROM clv_customerfacts f {scope}
      JOIN orders_refund r ON r.customer_id = f.customer_id AND r.order_id IS NOT NULL AND r.refunded_on <= %(as_of)s
     WHERE f.purchase_day_count > 1
     ORDER BY r.id
"""
TIERS = "SELECT id, tier FROM orders_product ORDER BY id"
MONEY = {"order_id": WHOLE, "net": WHOLE, "cost": WHOLE}
LINE = {
    "order_id": WHOLE, "customer_id": WHOLE, "day": DAY, "order_net": WHOLE, "order_cost": WHOLE, "is_first": WHOLE,
    "position": WHOLE, "product": WHOLE, "quantity": WHOLE, "net": WHOLE, "cost": WHOLE,
}  # fmt: skip


def _plan(as_of: date, token: str | None) -> Sequence[Shard]:
    """Return one shard for the changed customers, or ranges of all where parts are missing or look too far."""
    previous = Run.objects.select_for_update().filter(kind=RunKind.PARTS).first()
    if token is not None and previous is not None and previous.as_of <= as_of:
        return [CHANGED]
    begin_fresh(ValueParts)
    return cut("customers_customer", "id", size=_customers_in_a_shard())


def _customers_in_a_shard() -> int:
    """Return how many customers a shard has: fewer where each of them has many lines that are read."""
    if not OrderLine.objects.filter(product__isnull=False).exists():
        return settings.NIGHT_SHARD_CUSTOMERS
    customers, lines = Customer.objects.count(), OrderLine.objects.count()
    return max(1, min(settings.NIGHT_SHARD_CUSTOMERS, MOST_LINES * customers // max(lines, 1)))


def _work(shard: Shard, as_of: date, token: str | None) -> Part:
    """Take the margins of one shard's customers apart."""
    if shard == CHANGED:
        return _write_changed(as_of, token or "")
    columns = columns_of(facts.Scope(shard), as_of=as_of)
    if connection.vendor == "postgresql":
        count = write_columns(ValueParts, columns, table=fresh_table(ValueParts))
    else:
        _delete(f"customer_id BETWEEN {shard.first} AND {shard.last}")
        count = write_columns(ValueParts, columns)
    return Part({"customers": count}, FRESH)


def _write_changed(as_of: date, token: str) -> Part:
    """Take the margins of those apart who were claimed under `token`, or for whom something was dated ahead.

    Everybody has facts by now, so nobody has to be looked for who is new.
    """
    since = Run.objects.get(kind=RunKind.PARTS).as_of
    with facts.changed_customers(as_of=as_of, since=since, token=token) as scope:
        columns = columns_of(scope, as_of=as_of)
        _delete(f"customer_id IN (SELECT customer_id FROM {facts.SCOPE_TABLE})")  # noqa: S608 - names of our own
    return Part({"customers": write_columns(ValueParts, columns)})


def _delete(condition: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM clv_valueparts WHERE {condition}")  # noqa: S608 - conditions of our own


def _finish(parts: Sequence[Part], as_of: date, token: str | None) -> Counts:  # noqa: ARG001 - all works take it
    """Let the parts stand, and note as of when they are."""
    if any(part.payload == FRESH for part in parts):
        finish_fresh(ValueParts)
    counts = {"customers": 0} | added(parts)
    Run.objects.update_or_create(kind=RunKind.PARTS, defaults={"as_of": as_of, "customers": counts["customers"]})
    return counts


def columns_of(scope: facts.Scope, *, as_of: date) -> dict[str, Any]:
    """Return the parts of the customers in scope, as the columns of their table."""
    ids = _read(BUYERS, scope, {"customer_id": WHOLE}, as_of)["customer_id"]
    found = _growth(ids, scope, as_of)
    return {
        "customer_id": ids,
        "as_of": as_of,
        "cross_sell_minor": found.cross_sell,
        "up_sell_minor": found.up_sell,
    }


def _growth(ids: Array, scope: facts.Scope, as_of: date) -> Growth:
    """Return what the customers of these ids have grown by; nothing where no line names a product."""
    named = _sold(NAMED, scope, as_of)
    if not len(named["order_id"]):
        return Growth(*(np.zeros(len(ids), dtype=np.int64) for _ in range(2)))
    beside = _sold(BESIDE, scope, as_of)
    rows = _in_order({name: np.concatenate([named[name], beside[name]]) for name in LINE})
    # Where each order begins, and which order each line belongs to.
    is_next = np.diff(rows["order_id"], prepend=0) != 0
    orders = {name: rows[name][is_next] for name in ("order_id", "order_net", "order_cost")}
    lines = _lines(rows, ids, np.cumsum(is_next) - 1)
    return growth(len(ids), lines, _net_of_refunds(orders, _read(REFUNDS, scope, MONEY, as_of)))


def _sold(which: str, scope: facts.Scope, as_of: date) -> dict[str, Array]:
    """Return some of the lines of the customers in scope, as they lie."""
    question = SOLD.format(scope=scope.on("f.customer_id", "o.customer_id"), which=which)
    return read_columns(question, LINE, {"as_of": as_of})


def _in_order(rows: dict[str, Array]) -> dict[str, Array]:
    """Return the lines order by order, each by its position, so that sums come out the same to the last digit."""
    row = np.argsort(rows["order_id"] * (rows["position"].max(initial=0) + 1) + rows["position"], kind="stable")
    return {name: column[row] for name, column in rows.items()}


def _net_of_refunds(sold: dict[str, Array], given_back: dict[str, Array]) -> Orders:
    """Return what the orders came to net of their refunds."""
    ids, net, cost = sold["order_id"], sold["order_net"].copy(), sold["order_cost"].copy()
    is_known = np.isin(given_back["order_id"], ids)
    place = np.searchsorted(ids, given_back["order_id"][is_known])
    np.subtract.at(net, place, given_back["net"][is_known])
    np.subtract.at(cost, place, given_back["cost"][is_known])
    return Orders(net=net, cost=cost)


def _lines(rows: dict[str, Array], ids: Array, order: Array) -> Lines:
    """Return the lines as the maths takes them."""
    tiers = read_columns(TIERS, {"id": WHOLE, "tier": WHOLE})
    return Lines(
        customer=np.searchsorted(ids, rows["customer_id"]),
        order=order,
        day=rows["day"].astype("int64"),
        tier=np.append(0, tiers["tier"])[np.searchsorted(tiers["id"], rows["product"], side="right")],
        **{name: rows[name] for name in ("product", "quantity", "net", "cost", "is_first")},
    )


def _read(question: str, scope: facts.Scope, kinds: dict[str, str], as_of: date) -> dict[str, Array]:
    values = {"as_of": as_of} if "%(as_of)s" in question else None
    return read_columns(question.format(scope=scope.on("f.customer_id")), kinds, values)


split_margins = ShardedWork(_plan, _work, _finish)
