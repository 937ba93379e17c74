"""What to say when the database itself refuses: its named constraints, in the words that people read."""

import re
from functools import lru_cache

from django.apps import apps
from django.db import DatabaseError, models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Message = str | Promise

SQLITE_CHECK = re.compile(r"CHECK constraint failed: (\w+)")
SQLITE_UNIQUE = re.compile(r"UNIQUE constraint failed: (?:index '(\w+)'|(.+))")
# A trigger's own words: RAISE(ABORT, '…') on SQLite, RAISE EXCEPTION '…' on PostgreSQL.
POSTGRES_RAISED = "P0001"


@lru_cache(maxsize=1)
def _by_name() -> dict[str, Message]:
    """Return the message of every named constraint, and of every guard a model lists in `guard_messages`."""
    found: dict[str, Message] = {}
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            said = constraint.violation_error_message
            if said and said != constraint.default_violation_error_message:
                found[constraint.name] = said
        found.update(getattr(model, "guard_messages", {}))
    return found


@lru_cache(maxsize=1)
def _by_columns() -> dict[str, str]:
    """Return the name of every unique constraint by its columns, as SQLite names them."""
    found: dict[str, str] = {}
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint) and constraint.fields:
                fields = [model._meta.get_field(name) for name in constraint.fields]
                columns = (str(field.column) for field in fields if isinstance(field, models.Field))
                found[", ".join(f"{model._meta.db_table}.{column}" for column in columns)] = constraint.name
    return found


def violated(error: DatabaseError) -> str:
    """Return the name of the constraint or guard that `error` is about; "" where the database didn't say.

    A guard's trigger raises with its name as the first word: `order_is_void: …`.
    """
    cause = error.__cause__
    named = getattr(getattr(cause, "diag", None), "constraint_name", None)
    if named:
        return str(named)
    text = str(cause or error).strip()
    if match := SQLITE_CHECK.search(text):
        return match.group(1)
    if match := SQLITE_UNIQUE.search(text):
        return match.group(1) or _by_columns().get(match.group(2), "")
    first = re.match(r"(\w+)", text)
    return first.group(1) if first and first.group(1) in _by_name() else ""


def raised_by_guard(error: DatabaseError) -> bool:
    """Say whether a trigger of ours raised `error`."""
    state = getattr(error.__cause__, "sqlstate", None)
    return state == POSTGRES_RAISED or violated(error) in _by_name()


def message_for(name: str) -> Message:
    """Return what people read when the constraint `name` is broken."""
    return _by_name().get(name, _("This contradicts a record that is there already. Reload, check and try again."))
