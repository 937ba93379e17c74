"""What the year's orders come to by salesperson and day, moved by what came and what went.

These two are the only sums that are carried from night to night; a look at everybody says whether they are still what
the orders come to, and sums up anew.
"""

from typing import Any

from compensation.models import SoldDay, SoldOrder, SoldSince
from compensation.rules import gaming as rules
from compensation.services.gaming_sql import PIECE
from compensation.services.gaming_tables import columns_of, empty, keys_of, look_at

ORDERS = SoldOrder._meta.db_table
IS_PIECE = PIECE.replace("%(piece_days)s", str(rules.PIECE_DAYS))
# What each order adds, by sum: keys and amounts. `sign` is 1, or -1 for one that went.
DAY = f"""
SELECT salesperson_id, ordered_on, SUM({{sign}}) AS orders, CAST(SUM({{sign}} * net_minor) AS BIGINT) AS net_minor,
       SUM(CASE WHEN {IS_PIECE} THEN {{sign}} ELSE 0 END) AS pieces
  FROM {{rows}} GROUP BY salesperson_id, ordered_on
"""  # noqa: S608 - names of our own
SINCE = """
SELECT salesperson_id, since_first, SUM({sign}) AS orders FROM {rows} GROUP BY salesperson_id, since_first
"""
KEPT = ((SoldDay, DAY, ("orders", "net_minor", "pieces")), (SoldSince, SINCE, ("orders",)))


def add_up(cursor: Any) -> None:
    """Sum up all orders that are laid out."""
    for model, text, _amounts in KEPT:
        empty(cursor, model)
        table = model._meta.db_table
        cursor.execute(f"INSERT INTO {table} ({columns_of(model)}) {text.format(sign=1, rows=ORDERS)}")
        look_at(cursor, table)


def move(cursor: Any, moved: str) -> None:
    """Move the sums by the orders of a table that went, with -1 as `sign`, and by those that came, with 1."""
    for model, text, amounts in KEPT:
        table = model._meta.db_table
        keys = ", ".join(keys_of(model))
        added = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in amounts)
        moves = f"SELECT * FROM ({text.format(sign='sign', rows=moved)}) moved"  # noqa: S608 - names of our own
        differ = " OR ".join(f"{name} <> 0" for name in amounts)
        cursor.execute(
            f"INSERT INTO {table} ({columns_of(model)}) {moves} WHERE {differ}"
            f" ON CONFLICT ({keys}) DO UPDATE SET {added}"
        )
        cursor.execute(f"DELETE FROM {table} WHERE orders = 0")  # noqa: S608 - a name of our own


def verify(cursor: Any) -> int:
    """Return how many of the kept sums are not what the kept orders come to."""
    off_count = 0
    for model, text, _amounts in KEPT:
        columns, found = columns_of(model), text.format(sign=1, rows=ORDERS)
        # What is alike on both sides is there twice.
        both = f"SELECT {columns} FROM {model._meta.db_table} UNION ALL {found}"  # noqa: S608 - names of our own
        cursor.execute(
            f"SELECT COUNT(*) FROM (SELECT 1 FROM ({both}) row_set GROUP BY {columns} HAVING COUNT(*) = 1) off"  # noqa: S608 - names of our own
        )
        off_count += cursor.fetchone()[0]
    return off_count
