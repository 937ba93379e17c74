"""Columns of many rows at once, as numpy arrays, in and out of the database.

PostgreSQL hands out whole columns as binary arrays and takes rows by binary COPY: no Python object is made per value.
SQLite's twin goes row by row through plain values. Both give and take the same arrays.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection, models
from numpy.typing import NDArray

Array = NDArray[Any]
type Column = models.Field[Any, Any]

# How each kind comes in: whole numbers, numbers that may be missing (NaN), days that may be missing (NaT).
WHOLE, NUMBER, DAY = "whole", "number", "day"
AS_SENT = {WHOLE: ("BIGINT", ">i8"), NUMBER: ("DOUBLE PRECISION", ">f8"), DAY: ("INTEGER", ">i4")}
AS_READ = {WHOLE: "int64", NUMBER: "float64", DAY: "datetime64[D]"}
ARRAY_HEADER_BYTES = 20
NO_DAY = -(2**31)
MESSAGE_BYTES = 1 << 20
# As many numbers as two bytes hold.
SHORT = 1 << 16
# The first day that PostgreSQL's binary dates count from.
POSTGRES_EPOCH = np.datetime64("2000-01-01")
COPY_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
COPY_TRAILER = b"\xff\xff"


@dataclass(frozen=True)
class Labels:
    """A column of few different texts: the number of each row's text, and the texts."""

    codes: Array
    texts: Sequence[str]


def read_columns(
    statement: str, kinds: Mapping[str, str], values: Mapping[str, Any] | None = None, *, by: str = ""
) -> dict[str, Array]:
    """Return the columns of a query as arrays, in the order of its rows, or of one of its columns.

    Args:
        statement: a SELECT; it names the columns of `kinds`.
        kinds: what to read and as what: WHOLE has to be there, NUMBER and DAY may be null.
        values: for the placeholders of the statement.
        by: a column of whole numbers that ascends in what is returned. The server hands rows out as they lie, which
            costs it less than following an index from page to page.
    """
    read = _read_arrays if connection.vendor == "postgresql" else _read_rows
    found = dict(zip(kinds, read(statement, kinds, dict(values or {})), strict=True))
    if not by or not np.any(found[by][1:] < found[by][:-1]):
        return found
    # Rows lie in a few runs that ascend, which a stable sort merges.
    order = np.argsort(found[by], kind="stable")
    return {name: column[order] for name, column in found.items()}


def among(ids: Array) -> tuple[str, Any]:
    """Return the condition, to follow a column's name, that it is one of many numbers, and the value of its `ids`."""
    if connection.vendor == "postgresql":
        return "= ANY(%(ids)s)", ids.tolist()
    return "IN (SELECT value FROM json_each(%(ids)s))", json.dumps(ids.tolist())


def _read_arrays(statement: str, kinds: Mapping[str, str], values: dict[str, Any]) -> Iterator[Array]:
    """Let PostgreSQL gather each column into one array."""
    import psycopg

    gathered = ", ".join(f"array_agg({_plain(name, kind)})" for name, kind in kinds.items())
    connection.ensure_connection()
    with psycopg.Cursor[Any](connection.connection) as cursor:
        cursor.execute(f"SELECT {gathered} FROM ({statement}) AS row_set", values or None, binary=True)  # noqa: S608 - statements of our own
        result = cursor.pgresult
        for place, kind in enumerate(kinds.values()):
            sent = result.get_value(0, place) if result is not None else None
            yield _from_array(sent, kind)


def _plain(name: str, kind: str) -> str:
    """Return the expression that sends a column without a null in it."""
    if kind == DAY:
        return f"COALESCE({name} - DATE '1970-01-01', {NO_DAY})"
    type_name = AS_SENT[kind][0]
    return f"COALESCE(CAST({name} AS {type_name}), 'NaN')" if kind == NUMBER else f"CAST({name} AS {type_name})"


def _from_array(sent: bytes | None, kind: str) -> Array:
    """Return what PostgreSQL sent as an array of one dimension without nulls."""
    if sent is None:
        return np.empty(0, dtype=AS_READ[kind])
    cell = np.dtype([("size", ">i4"), ("value", AS_SENT[kind][1])])
    found = np.frombuffer(sent, dtype=cell, offset=ARRAY_HEADER_BYTES)["value"]
    if kind != DAY:
        return found.astype(AS_READ[kind])
    days = found.astype("int64").astype("datetime64[D]")
    days[found == NO_DAY] = np.datetime64("NaT", "D")
    return days


def _read_rows(statement: str, kinds: Mapping[str, str], values: dict[str, Any]) -> Iterator[Array]:
    """Read row by row."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(kinds)} FROM ({statement}) AS row_set", values or None)  # noqa: S608 - statements of our own
        rows = cursor.fetchall()
    columns = zip(*rows, strict=True) if rows else ([] for _ in kinds)
    for column, kind in zip(columns, kinds.values(), strict=True):
        yield np.array(column, dtype=AS_READ[kind])


def packed(columns: Sequence[Array], sizes: Sequence[int]) -> Array:
    """Return several small whole numbers per row as one, the first in the highest place.

    Rows that are compared with many rows of the database travel and compare as one number.

    >>> packed([np.array([1, 0]), np.array([2, 1])], [2, 3])
    array([5, 1])
    """
    found: Array = np.zeros(len(columns[0]), dtype=np.int64)
    for column, size in zip(columns, sizes, strict=True):
        found = found * size + column
    return found


def write_columns(model: type[models.Model], columns: Mapping[str, Any], *, table: str = "") -> int:
    """Insert rows given by their columns and return how many.

    Args:
        model: says how each column is stored.
        columns: by the name in the database; an array (NaN, NaT and what is masked are null), `Labels`, or one value
            for all rows.
        table: where to insert, if it is not the model's own table.
    """
    table = table or model._meta.db_table
    count = next(len(_rows_of(column)) for column in columns.values() if isinstance(column, Labels | np.ndarray))
    if not count:
        return 0
    if connection.vendor == "postgresql":
        _copy(model, columns, table, count)
        return count
    marks = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        rows = zip(*plain_columns(columns, count), strict=True)
        cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)  # type: ignore[arg-type]  # noqa: S608 - names of our own
    return count


def plain_columns(columns: Mapping[str, Any], count: int) -> list[list[Any]]:
    """Return columns as lists of the values that SQLite stores; days are ISO texts."""
    return [_plain_column(column, count) for column in columns.values()]


def _plain_column(column: Any, count: int) -> list[Any]:
    if isinstance(column, Labels):
        return list(np.array([*column.texts], dtype=object)[column.codes])
    if not isinstance(column, np.ndarray):
        value = column.isoformat() if hasattr(column, "isoformat") else column
        return [value] * count
    if column.dtype.kind == "M":
        shown = np.datetime_as_string(column).astype(object)
        shown[np.isnat(column)] = None
        return list(shown)
    if column.dtype.kind == "f":
        shown = column.astype(object)
        shown[np.isnan(column)] = None
        return list(shown)
    return list(column.tolist())


def _rows_of(column: Any) -> Array:
    codes: Array = column.codes if isinstance(column, Labels) else column
    return codes


def _copy(model: type[models.Model], columns: Mapping[str, Any], table: str, count: int) -> None:
    """Send rows by binary COPY. Rows alike in their nulls and texts have the same length, so they go as one block."""
    fields = {field.column: field for field in model._meta.concrete_fields}
    cells = [_Cell(name, *_stored(fields[name], column, count)) for name, column in columns.items()]
    # What the database refuses comes as Django's own errors here too.
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN BINARY") as copy,
    ):
        copy.write(COPY_HEADER)
        for rows in _alike(cells, count):
            block = memoryview(_block(cells, rows)).cast("B")
            for start in range(0, len(block), MESSAGE_BYTES):
                copy.write(block[start : start + MESSAGE_BYTES])
        copy.write(COPY_TRAILER)


@dataclass(frozen=True)
class _Cell:
    """One column on its way: its values big-endian, its texts, and which rows differ in length (0 is null)."""

    name: str
    values: Array
    texts: Sequence[bytes]
    kinds: Array | None


def _alike(cells: Sequence[_Cell], count: int) -> list[Array]:
    """Return the rows that are alike in their nulls and texts, group by group, each ascending."""
    pattern, most = np.zeros(count, dtype=np.int64), 1
    for cell in cells:
        if cell.kinds is None:
            continue
        size = int(cell.kinds.max()) + 1
        if most * size > SHORT:
            pattern = np.unique(pattern, return_inverse=True)[1]
            most = int(pattern.max()) + 1
        pattern, most = pattern * size + cell.kinds, most * size
    # Short numbers are sorted by counting.
    number = pattern.astype(np.uint16) if most <= SHORT else pattern
    order = np.argsort(number, kind="stable")
    ends = np.flatnonzero(np.diff(pattern[order])) + 1
    return np.split(order, ends)


def _stored(field: Column, column: Any, count: int) -> tuple[Array, Sequence[bytes], Array | None]:
    """Return the column's values as PostgreSQL stores them."""
    if isinstance(column, Labels):
        return column.codes, [text.encode() for text in column.texts], column.codes + 1
    if isinstance(column, str):
        return np.zeros(count, dtype=np.int64), [column.encode()], None
    target: Any = field.target_field if isinstance(field, models.ForeignKey) else field
    if isinstance(target, models.DateField):
        days = np.broadcast_to(np.asarray(column, dtype="datetime64[D]"), count)
        known = ~np.isnat(days)
        since = np.where(known, (days - POSTGRES_EPOCH).astype("int64"), 0).astype(">i4")
        return since, (), None if known.all() else known.astype(np.int64)
    if isinstance(target, models.FloatField):
        numbers = np.broadcast_to(np.asarray(column, dtype=">f8"), count)
        is_known = ~np.isnan(numbers)
        return numbers, (), None if is_known.all() else is_known.astype(np.int64)
    is_known = ~np.ma.getmaskarray(column)
    whole = np.broadcast_to(np.ma.getdata(column).astype(f">i{_size_of(target)}"), count)
    return whole, (), None if is_known.all() else is_known.astype(np.int64)


def _size_of(field: Column) -> int:
    """Return in how many bytes PostgreSQL stores a whole number, or yes and no."""
    if isinstance(field, models.BooleanField):
        return 1
    name = type(field).__name__
    return 2 if "Small" in name else 8 if "Big" in name else 4


def _block(cells: Sequence[_Cell], rows: Array) -> Array:
    """Return rows of one length as they stand in a binary COPY."""
    parts: list[Any] = [("fields", ">i2")]
    for cell in cells:
        parts.append((f"{cell.name}_size", ">i4"))
        if not _is_null(cell, rows):
            parts.append((cell.name, f"V{len(_text(cell, rows))}" if cell.texts else cell.values.dtype.str))
    # Fields of no length are refused by numpy, and an empty text has none.
    row = np.zeros(1, dtype=[part for part in parts if part[1] != "V0"])
    row["fields"] = len(cells)
    for cell in cells:
        if _is_null(cell, rows):
            row[f"{cell.name}_size"] = -1
        elif cell.texts:
            text = _text(cell, rows)
            row[f"{cell.name}_size"] = len(text)
            if text:
                row[cell.name] = np.void(text)
        else:
            row[f"{cell.name}_size"] = cell.values.dtype.itemsize
    # All that is the same in every row is copied with the row, at once.
    block = np.repeat(row, len(rows))
    for cell in cells:
        if not cell.texts and not _is_null(cell, rows):
            block[cell.name] = cell.values[rows]
    return block


def _is_null(cell: _Cell, rows: Array) -> bool:
    return cell.kinds is not None and not cell.texts and cell.kinds[rows[0]] == 0


def _text(cell: _Cell, rows: Array) -> bytes:
    return cell.texts[int(cell.values[rows[0]])]
