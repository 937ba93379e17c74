"""Tables that hold what a night keeps: emptied whole, or only what is different written."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models


def look_at(cursor: Any, table: str) -> None:
    """Let PostgreSQL see how many rows there are before it plans with them."""
    if connection.vendor == "postgresql":
        cursor.execute(f"ANALYZE {table}")


def empty(cursor: Any, model: type[models.Model]) -> None:
    """Take away all rows."""
    cursor.execute(f"{'TRUNCATE' if connection.vendor == 'postgresql' else 'DELETE FROM'} {model._meta.db_table}")


@contextmanager
def page_by_page(cursor: Any) -> Iterator[None]:
    """Let PostgreSQL read the rows of many days in the order of their pages, within a transaction.

    It takes an index by day for the cheapest way, which jumps from page to page for each order: of a year's 1,000,000
    orders a third of the processor's time.
    """
    if connection.vendor != "postgresql":
        yield
        return
    cursor.execute("SET LOCAL enable_indexscan = off")
    yield
    cursor.execute("SET LOCAL enable_indexscan = on")


def columns_of(model: type[models.Model]) -> str:
    """Return the names of the columns, the key first as the database has it."""
    return ", ".join(str(field.column) for field in model._meta.concrete_fields)


def put_right(cursor: Any, model: type[models.Model], question: str, values: dict[str, Any], *, whose: str) -> str:
    """Let a question's rows stand for some customers, and write only what is different.

    Args:
        cursor: in a transaction.
        model: whose table it is; it has a `customer`.
        question: a SELECT of all columns of the model, in their order.
        values: for the placeholders of the question.
        whose: a table with the `customer_id` of everybody that the question is about.

    Returns:
        The name of a temporary table with the rows that went, and those that came; `sign` is -1 and 1. Drop it.
    """
    table, columns = model._meta.db_table, columns_of(model)
    fresh, moved = f"{table}_fresh", f"{table}_moved"
    keys = ", ".join(keys_of(model))
    kept = f"SELECT {columns} FROM {table} WHERE customer_id IN (SELECT customer_id FROM {whose})"  # noqa: S608 - names of our own
    cursor.execute(f"CREATE TEMPORARY TABLE {fresh} AS {question}", values)
    cursor.execute(
        f"CREATE TEMPORARY TABLE {moved} AS"  # noqa: S608 - names of our own
        f" SELECT -1 AS sign, gone.* FROM ({kept} EXCEPT SELECT {columns} FROM {fresh}) gone"
        f" UNION ALL SELECT 1, came.* FROM (SELECT {columns} FROM {fresh} EXCEPT {kept}) came"
    )
    look_at(cursor, moved)
    cursor.execute(f"DELETE FROM {table} WHERE ({keys}) IN (SELECT {keys} FROM {moved} WHERE sign < 0)")  # noqa: S608 - names of our own
    cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {moved} WHERE sign > 0")  # noqa: S608 - names of our own
    cursor.execute(f"DROP TABLE {fresh}")
    return moved


def keys_of(model: type[models.Model]) -> list[str]:
    """Return the names of the columns of the key."""
    return [str(field.column) for field in model._meta.pk_fields]
