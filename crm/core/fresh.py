"""A table written anew beside the old one, and put in its place in an instant: for rows that all change every night.

Overwriting a million rows with five indexes costs six times as much as writing them into an empty table and building
the indexes at the end. docs/decisions says what the swap means for readers, foreign keys and privileges.
"""

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.db import connection, models, transaction

SUFFIX = "_fresh"


def fresh_table(model: type[models.Model]) -> str:
    """Return the name of the table that is written beside the model's own; on SQLite there is none."""
    return f"{model._meta.db_table}{SUFFIX}"


def begin_fresh(model: type[models.Model]) -> None:
    """Make the empty table, without indexes; what an earlier run left behind goes. Call it in a transaction."""
    if connection.vendor != "postgresql":
        return
    live = model._meta.db_table
    drop_fresh(model)
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE {live}{SUFFIX} (LIKE {live} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE"
            " INCLUDING GENERATED INCLUDING IDENTITY)"
        )
        for old, new, _name in _numberings(cursor, live):
            # A number that was given is not given again.
            cursor.execute(f"SELECT setval('{new}', last_value, is_called) FROM {old}")  # noqa: S608 - names of our own


def drop_fresh(model: type[models.Model]) -> None:
    """Drop the table that an earlier run left behind, if there is one."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {model._meta.db_table}{SUFFIX}")


def has_fresh(model: type[models.Model]) -> bool:
    """Say whether a new table waits to take the place of the model's own."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [fresh_table(model)])
        return bool(cursor.fetchone()[0])


def finish_fresh(model: type[models.Model], *, asked_by: Sequence[str] = ()) -> None:
    """Give the new table the old one's indexes, keys and privileges, and its name; call it in a transaction.

    Readers go on with the old table until the transaction ends, and wait for its last moment only.

    Args:
        model: whose table it is.
        asked_by: columns by which rows are chosen or put in order; of the others the planner learns later, when the
            server looks by itself. None are all.
    """
    if connection.vendor != "postgresql":
        return
    live = model._meta.db_table
    with connection.cursor() as cursor:
        # A deferred key that still has to be checked would keep the old table from going.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        renamed = _indexes(cursor, live)
        _keys(cursor, live)
        for statement in _privileges(cursor, live):
            cursor.execute(statement)
        cursor.execute(f"ANALYZE {live}{SUFFIX}" + (f" ({', '.join(asked_by)})" if asked_by else ""))
        for statement in _foreign_keys(cursor, live):
            cursor.execute(statement)
        numberings = _numberings(cursor, live)
        cursor.execute(f"DROP TABLE {live}")
        cursor.execute(f"ALTER TABLE {live}{SUFFIX} RENAME TO {live}")
        for name in renamed:
            cursor.execute(f'ALTER INDEX "{_temporary(name)}" RENAME TO "{name}"')
        for _old, new, name in numberings:
            cursor.execute(f"ALTER SEQUENCE {new} RENAME TO {name}")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _temporary(name: str) -> str:
    """Return another name of the same index; PostgreSQL's names have 63 characters."""
    return f"{name[:50]}{SUFFIX}"


def fresh_indexes(model: type[models.Model]) -> list[Callable[[], None]]:
    """Return what builds each index of the new table, for several to do at once; `finish_fresh` builds what is missing.

    There is nothing to build where no new table waits. What was built by somebody who was killed is built no more.
    """
    if not has_fresh(model):
        return []
    with connection.cursor() as cursor:
        return [partial(_build, one) for one in _index_statements(cursor, model._meta.db_table).values()]


@transaction.atomic
def _build(statement: str) -> None:
    with connection.cursor() as cursor:
        # Two who build two indexes are faster than one with a helper, who writes down what the other reads again.
        cursor.execute("SET LOCAL max_parallel_maintenance_workers = 0")
        cursor.execute(statement)


def _indexes(cursor: Any, live: str) -> list[str]:
    """Build the indexes that are not there yet, those of keys among them, and return the names of all."""
    statements = _index_statements(cursor, live)
    for statement in statements.values():
        cursor.execute(statement)
    return list(statements)


def _index_statements(cursor: Any, live: str) -> dict[str, str]:
    """Return what builds the indexes of the new table, by the names of the old one's."""
    cursor.execute(
        "SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
        " WHERE i.indrelid = to_regclass(%s) ORDER BY c.relname",
        [live],
    )
    found = {}
    for name, definition in cursor.fetchall():
        head = re.compile(rf'INDEX "?{re.escape(name)}"? ON (\S+?\.)?"?{re.escape(live)}"? ')
        anew = f'INDEX IF NOT EXISTS "{_temporary(name)}" ON {live}{SUFFIX} '
        found[name], count = head.subn(anew, definition, count=1)
        if count != 1:
            raise RuntimeError(f"the index {name} of {live} can't be built anew: {definition}")
    return found


def _keys(cursor: Any, live: str) -> None:
    """Make primary and unique keys of their indexes, which stand already."""
    for name, definition in _constraints(cursor, live, "pu"):
        kind = re.match(r"PRIMARY KEY|UNIQUE", definition)
        if kind is None or "DEFERRABLE" in definition:
            raise RuntimeError(f"the key {name} of {live} can't be made anew: {definition}")
        index = f'"{_temporary(name)}"'
        cursor.execute(f"ALTER TABLE {live}{SUFFIX} ADD CONSTRAINT {index} {kind[0]} USING INDEX {index}")


def _foreign_keys(cursor: Any, live: str) -> list[str]:
    """Return the statements that add the foreign keys; each looks once at every row."""
    return [
        f'ALTER TABLE {live}{SUFFIX} ADD CONSTRAINT "{name}" {definition}'
        for name, definition in _constraints(cursor, live, "f")
    ]


def _constraints(cursor: Any, live: str, kinds: str) -> list[tuple[str, str]]:
    cursor.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = to_regclass(%s) AND strpos(%s, contype::text) > 0 ORDER BY conname",
        [live, kinds],
    )
    return list(cursor.fetchall())


def _numberings(cursor: Any, live: str) -> list[tuple[str, str, str]]:
    """Return what numbers the rows of both tables, quoted: the old sequence, the new one, and the name of the old."""
    cursor.execute(
        "SELECT pg_get_serial_sequence(%(live)s, attname), pg_get_serial_sequence(%(fresh)s, attname)"
        "  FROM pg_attribute WHERE attrelid = to_regclass(%(live)s) AND attidentity <> ''",
        {"live": live, "fresh": f"{live}{SUFFIX}"},
    )
    return [(old, new, old.rpartition(".")[2]) for old, new in cursor.fetchall()]


def _privileges(cursor: Any, live: str) -> list[str]:
    """Return the statements that let everybody do with the new table what they may do with the old one."""
    cursor.execute(
        "SELECT CASE WHEN p.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(p.grantee)) END,"
        " p.privilege_type FROM pg_class c, aclexplode(c.relacl) p"
        " WHERE c.oid = to_regclass(%s) AND p.grantee <> c.relowner",
        [live],
    )
    return [f"GRANT {privilege} ON {live}{SUFFIX} TO {who}" for who, privilege in cursor.fetchall()]
