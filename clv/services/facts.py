"""Bring the facts up to a date: of everybody into a fresh table, or of those who changed into the one there is."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection

from clv import facts
from clv.models import CustomerFacts, Run, RunKind
from crm.core.columns import write_columns
from crm.core.fresh import begin_fresh, finish_fresh, fresh_table
from crm.core.shards import Counts, Part, Shard, ShardedWork, added, cut

# The one shard of an increment: the customers who changed, wherever their ids lie.
CHANGED = Shard(0, -1)
# What a shard says of rows that wait beside the table.
FRESH = b"fresh"


def _plan(as_of: date, token: str | None) -> Sequence[Shard]:
    """Return one shard for the changed customers, or ranges of all where facts are missing or look too far."""
    previous = Run.objects.select_for_update().filter(kind=RunKind.FACTS).first()
    if token is not None and previous is not None and previous.as_of <= as_of:
        return [CHANGED]
    begin_fresh(CustomerFacts)
    return cut("customers_customer", "id", size=settings.NIGHT_SHARD_CUSTOMERS)


def _work(shard: Shard, as_of: date, token: str | None) -> Part:
    """Sum up the customers of one shard."""
    if shard == CHANGED:
        return _write_changed(as_of, token or "")
    columns = facts.columns_of(facts.Scope(shard), as_of=as_of)
    if connection.vendor == "postgresql":
        count = write_columns(CustomerFacts, columns, table=fresh_table(CustomerFacts))
    else:
        _delete(f"customer_id BETWEEN {shard.first} AND {shard.last}")
        count = write_columns(CustomerFacts, columns)
    return Part({"customers": count}, FRESH)


def _write_changed(as_of: date, token: str) -> Part:
    """Sum up the customers claimed under `token`, those for whom something was dated ahead, and new ones."""
    since = Run.objects.get(kind=RunKind.FACTS).as_of
    with facts.changed_or_new_customers(as_of=as_of, since=since, token=token) as scope:
        columns: dict[str, Any] = facts.columns_of(scope, as_of=as_of)
        _delete(f"customer_id IN (SELECT customer_id FROM {facts.SCOPE_TABLE})")  # noqa: S608 - names of our own
    return Part({"customers": write_columns(CustomerFacts, columns)})


def _delete(condition: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM clv_customerfacts WHERE {condition}")  # noqa: S608 - conditions of our own


def _finish(parts: Sequence[Part], as_of: date, token: str | None) -> Counts:  # noqa: ARG001 - all works take it
    """Let the facts stand, and note as of when they are."""
    if any(part.payload == FRESH for part in parts):
        finish_fresh(CustomerFacts)
    counts = {"customers": 0} | added(parts)
    Run.objects.update_or_create(kind=RunKind.FACTS, defaults={"as_of": as_of, "customers": counts["customers"]})
    return counts


refresh_facts = ShardedWork(_plan, _work, _finish)
