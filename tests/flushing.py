"""Emptying SQLite's tables between tests, although triggers forbid it: they are put aside and brought back.

PostgreSQL truncates, and its triggers watch rows only. Nothing but the tests empties the tables of the history.
"""

from typing import Any

from django.db.backends.sqlite3.base import DatabaseWrapper

_plain_flush = DatabaseWrapper.ops_class.sql_flush


def _flush_past_guards(self: Any, *args: Any, **named: Any) -> list[str]:
    with self.connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        guards = cursor.fetchall()
    aside = [f"DROP TRIGGER {self.quote_name(name)}" for name, _ in guards]
    return [*aside, *_plain_flush(self, *args, **named), *(sql for _, sql in guards)]


def install() -> None:
    """Let the tests empty guarded tables."""
    DatabaseWrapper.ops_class.sql_flush = _flush_past_guards  # type: ignore[method-assign]
