"""A table written anew beside the old one, and put in its place in an instant: for rows that all change every night.

Overwriting a million rows with five indexes costs six times as much as writing them into an empty table and building
the indexes at the end. docs/decisions says what the swap means for readers, foreign keys and privileges.
"""

import re
from typing import Any

from django.db import connection, models

SUFFIX = "_fresh"


def fresh_table(model: type[models.Model]) -> str:
    """Return the name of the table that is written beside the model's own; on SQLite there is none."""
    return f"{model._meta.db_table}{SUFFIX}"


def begin_fresh(model: type[models.Model]) -> None:
    """Make the empty table, without indexes; what an earlier run left behind goes. Call it in a transaction."""
    if connection.vendor != "postgresql":
        return
    live = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {live}{SUFFIX}")
        cursor.execute(
            f"CREATE TABLE {live}{SUFFIX} (LIKE {live} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE"
            " INCLUDING GENERATED)"
        )


def finish_fresh(model: type[models.Model]) -> None:
    """Give the new table the old one's indexes, keys and privileges, and its name; call it in a transaction.

    Readers go on with the old table until the transaction ends, and wait for its last moment only.
    """
    if connection.vendor != "postgresql":
        return
    live = model._meta.db_table
    with connection.cursor() as cursor:
        # A deferred key that still has to be checked would keep the old table from going.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        renamed = [*_indexes(cursor, live), *_keys(cursor, live)]
        for statement in _privileges(cursor, live):
            cursor.execute(statement)
        cursor.execute(f"ANALYZE {live}{SUFFIX}")
        for statement in _foreign_keys(cursor, live):
            cursor.execute(statement)
        cursor.execute(f"DROP TABLE {live}")
        cursor.execute(f"ALTER TABLE {live}{SUFFIX} RENAME TO {live}")
        for name in renamed:
            cursor.execute(f'ALTER INDEX "{_temporary(name)}" RENAME TO "{name}"')
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _temporary(name: str) -> str:
    """Return another name of the same index; PostgreSQL's names have 63 characters."""
    return f"{name[:50]}{SUFFIX}"


def _indexes(cursor: Any, live: str) -> list[str]:
    """Build the indexes that belong to no constraint and return their names."""
    cursor.execute(
        "SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
        " WHERE i.indrelid = to_regclass(%s)"
        " AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)",
        [live],
    )
    found = cursor.fetchall()
    for name, definition in found:
        head = re.compile(rf'INDEX "?{re.escape(name)}"? ON (\S+?\.)?"?{re.escape(live)}"? ')
        statement, count = head.subn(f'INDEX "{_temporary(name)}" ON {live}{SUFFIX} ', definition, count=1)
        if count != 1:
            raise RuntimeError(f"the index {name} of {live} can't be built anew: {definition}")
        cursor.execute(statement)
    return [name for name, _ in found]


def _keys(cursor: Any, live: str) -> list[str]:
    """Add primary and unique keys and return the names of their indexes."""
    found = _constraints(cursor, live, "pu")
    for name, definition in found:
        cursor.execute(f'ALTER TABLE {live}{SUFFIX} ADD CONSTRAINT "{_temporary(name)}" {definition}')
    return [name for name, _ in found]


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


def _privileges(cursor: Any, live: str) -> list[str]:
    """Return the statements that let everybody do with the new table what they may do with the old one."""
    cursor.execute(
        "SELECT CASE WHEN p.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(p.grantee)) END,"
        " p.privilege_type FROM pg_class c, aclexplode(c.relacl) p"
        " WHERE c.oid = to_regclass(%s) AND p.grantee <> c.relowner",
        [live],
    )
    return [f"GRANT {privilege} ON {live}{SUFFIX} TO {who}" for who, privilege in cursor.fetchall()]
