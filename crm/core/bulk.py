"""Many rows at once: COPY on PostgreSQL, one prepared statement on SQLite. The database checks every constraint.

Nothing is filled in here: the caller gives every column, so that what is written is what the rules worked out.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import lru_cache, partial
from operator import attrgetter
from typing import Any, cast

from django.db import connection, models

type Column = models.Field[Any, Any]


def reserve_ids(model: type[models.Model], count: int) -> Sequence[int]:
    """Return `count` new primary keys that nobody else will get; call it in the transaction of the write."""
    if not connection.in_atomic_block:
        raise RuntimeError("ids are reserved in the transaction that uses them")
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [f'"{table}"', count]
            )
            return [row[0] for row in cursor.fetchall()]
        # The transaction is IMMEDIATE, so nobody else writes until it ends.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
        last = int(row[0]) if row else 0
        return range(last + 1, last + 1 + count)


def insert_all[M: models.Model](instances: Sequence[M], *, at: datetime) -> Sequence[M]:
    """Insert new records with their ids, written at the instant `at`, and return them."""
    if not instances:
        return instances
    model = type(instances[0])
    fields = [field for field in model._meta.concrete_fields if not getattr(field, "generated", False)]
    stamped = [field.attname for field in fields if _is_stamped(field)]
    for key, instance in zip(reserve_ids(model, len(instances)), instances, strict=True):
        instance.pk = key
        instance._state.adding = False
        for name in stamped:
            setattr(instance, name, at)
    names = [field.attname for field in fields]
    insert_rows(model, names, map(attrgetter(*names), instances))
    return instances


def _is_stamped(field: Column) -> bool:
    return bool(getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False))


def insert_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of Python values.

    Args:
        model: whose table it is.
        names: the fields of each row, in order; a foreign key by its `…_id`.
        rows: values as the fields hold them: dates, aware datetimes, decimals, dicts for JSON.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("many rows are written in one transaction")
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    fields = [by_name[name] for name in names]
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    if connection.vendor == "postgresql":
        _copy(f"COPY {table} ({columns}) FROM STDIN", fields, rows)
        return
    # SQLite has no type for days, instants, decimals and documents.
    foreign = (models.DateField, models.DecimalField, models.JSONField)
    special = [field if isinstance(field, foreign) else None for field in fields]
    marks = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", cast("Any", _converted(special, rows)))  # noqa: S608 - names of our own models


def _converted(fields: Sequence[Column | None], rows: Iterable[Sequence[Any]]) -> Iterable[Sequence[Any]]:
    """Yield the rows with the values of `fields` turned into what the database takes; None leaves a value alone."""
    special = [(place, _converter(field)) for place, field in enumerate(fields) if field is not None]
    if not special:
        yield from rows
        return
    for row in rows:
        values = list(row)
        for place, convert in special:
            if values[place] is not None:
                values[place] = convert(values[place])
        yield values


def _converter(field: Column) -> Callable[[Any], Any]:
    if isinstance(field, models.JSONField):
        return partial(json.dumps, cls=field.encoder)

    def convert(value: Any) -> Any:
        return field.get_db_prep_save(value, connection)

    # The same days and quantities come again and again.
    return lru_cache(maxsize=65_536)(convert)


def _copy(statement: str, fields: Sequence[Column], rows: Iterable[Sequence[Any]]) -> None:
    documents = [field if isinstance(field, models.JSONField) else None for field in fields]
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in _converted(documents, rows):
            copy.write_row(row)
