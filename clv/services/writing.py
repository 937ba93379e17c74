"""Write many rows of one table: by COPY on PostgreSQL, in batches elsewhere; the same rows either way."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models

from crm.core.columns import plain_columns, write_columns
from crm.core.fresh import begin_fresh, finish_fresh, fresh_table

BATCH_ROWS = 2_000
# From so many rows on an empty table is filled beside the one there is.
MANY_ROWS = 10_000


@contextmanager
def filled_if_empty(model: type[models.Model], *, rows: int) -> Iterator[str]:
    """Yield the name of the table to write to: of one beside an empty table, which takes its place at the end.

    So a first night writes its rows before there is an index, and has its keys checked at once. Call it in a
    transaction.

    Args:
        model: whose table it is.
        rows: how many are to be written; a few of them go into the table itself.
    """
    if connection.vendor != "postgresql" or rows < MANY_ROWS or model._default_manager.exists():
        yield model._meta.db_table
        return
    begin_fresh(model)
    yield fresh_table(model)
    finish_fresh(model)


def write_over(model: type[models.Model], columns: Mapping[str, Any]) -> None:
    """Write rows over those of the same key; call it in a transaction.

    Args:
        model: its primary key's column is the first of `columns`.
        columns: as `write_columns` takes them.
    """
    count = len(next(iter(columns.values())))
    if not count:
        return
    with filled_if_empty(model, rows=count) as table:
        if table != model._meta.db_table:
            write_columns(model, columns, table=table)
        elif connection.vendor == "postgresql":
            with _staging(table, tuple(columns)) as staging:
                write_columns(model, columns, table=staging)
        else:
            _by_batches(table, tuple(columns), zip(*plain_columns(columns, count), strict=True))


def replace_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert `rows` into the table of `model`, over those with the same first column; call it in a transaction.

    Args:
        model: its primary key's column is the first of `columns`.
        columns: names in the database.
        rows: plain values in the order of `columns`.
    """
    if connection.vendor == "postgresql":
        _by_copy(model._meta.db_table, columns, rows)
    else:
        _by_batches(model._meta.db_table, columns, rows)


def _by_copy(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Copy into a temporary table, then write in one statement."""
    with (
        _staging(table, columns) as staging,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {staging} ({', '.join(columns)}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


@contextmanager
def _staging(table: str, columns: Sequence[str]) -> Iterator[str]:
    """Yield the name of a temporary table; what it holds at the end of the block is written in one statement."""
    staging = f"{table}_staging"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {staging} (LIKE {table}) ON COMMIT DROP")
    yield staging
    with connection.cursor() as cursor:
        select = f"SELECT {', '.join(columns)} FROM {staging}"  # noqa: S608 - names of our own tables only
        cursor.execute(_upsert(table, columns, select))
        cursor.execute(f"DROP TABLE {staging}")


def _by_batches(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write row by row by one prepared statement."""
    marks = ", ".join(["%s"] * len(columns))
    statement = _upsert(table, columns, f"VALUES ({marks})")
    batch: list[Sequence[Any]] = []
    with connection.cursor() as cursor:
        for row in rows:
            batch.append(row)
            if len(batch) == BATCH_ROWS:
                cursor.executemany(statement, batch)
                batch = []
        if batch:
            cursor.executemany(statement, batch)


def _upsert(table: str, columns: Sequence[str], source: str) -> str:
    """Return the statement that inserts `source` or, where the first column is there already, overwrites."""
    assignments = ", ".join(f"{name} = excluded.{name}" for name in columns[1:])
    insert = f"INSERT INTO {table} ({', '.join(columns)}) {source}"
    return f"{insert} ON CONFLICT ({columns[0]}) DO UPDATE SET {assignments}"
