"""Changing a table on SQLite means copying it, which drops its triggers and stumbles over those that name it.

A migration that changes guarded tables stands between the two operations:

    operations = [triggers.set_aside(), ..., triggers.put_back()]

PostgreSQL changes tables in place and keeps its triggers, so nothing happens there.
"""

from typing import Any

from django.db import migrations

KEPT = "triggers_set_aside"


def set_aside() -> migrations.RunPython:
    """Return the operation that keeps the text of all triggers, and drops them."""
    return migrations.RunPython(_set_aside, _put_back, elidable=False)


def put_back() -> migrations.RunPython:
    """Return the operation that makes the triggers anew as they were."""
    return migrations.RunPython(_put_back, _set_aside, elidable=False)


def _set_aside(_apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "sqlite":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {KEPT}")
        cursor.execute(f"CREATE TEMP TABLE {KEPT} AS SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")  # noqa: S608
        cursor.execute(f"SELECT name FROM {KEPT}")  # noqa: S608 - a name of our own
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')


def _put_back(_apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "sqlite":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"SELECT sql FROM {KEPT} ORDER BY name")  # noqa: S608 - a name of our own
        for (sql,) in cursor.fetchall():
            cursor.execute(sql)
        cursor.execute(f"DROP TABLE {KEPT}")
