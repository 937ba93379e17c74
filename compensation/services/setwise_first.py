"""Filling an empty ledger: what is looked at line by line on other nights is looked at once, for all lines together.

Nothing is promised less: the keys are unique once their index is built, and the months are checked and held by the
very function that the ledger's own trigger calls. All of it is one transaction, and nobody else gets at the table.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from compensation.models import CommissionEntry, Period
from compensation.rules.months import add_months, month_of
from compensation.services.periods import open_periods
from compensation.services.reference import Found, Reckoning
from compensation.services.setwise_lines import fill_apart
from compensation.services.setwise_sql import COLUMNS, INSERT_FIRST, PERIOD

TABLE = CommissionEntry._meta.db_table
# From so many lines on it is worth it, and the planner is told at once what the ledger holds.
BULK = 100_000
# Whether the ledger is empty and ours to alter.
IS_OURS = f"""
SELECT pg_has_role(relowner, 'USAGE') AND NOT EXISTS (SELECT 1 FROM {TABLE})
FROM pg_class WHERE oid = '{TABLE}'::regclass
"""  # noqa: S608 - names of our own only
# All indexes but the primary key, to which other tables refer.
INDEXES = f"""
SELECT indexrelid::regclass::name, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid = '{TABLE}'::regclass AND NOT indisprimary
"""  # noqa: S608 - names of our own only
# The statement's guard keeps a copy of every line until the statement ends, also where it is only disabled.
GUARD = "commission_entry_period_open"
GUARD_MADE = f"""
SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = '{TABLE}'::regclass AND tgname = '{GUARD}'
"""  # noqa: S608 - names of our own only
# Month by month along the new index: there are few, and millions of lines.
MONTHS_HELD = f"""
WITH RECURSIVE month AS (
    SELECT min(period_id) AS id FROM {TABLE}
    UNION ALL
    SELECT (SELECT min(period_id) FROM {TABLE} WHERE period_id > month.id) FROM month WHERE month.id IS NOT NULL
)
SELECT id FROM month WHERE id IS NOT NULL
"""  # noqa: S608 - names of our own only
CHECK_MONTHS = f"SELECT compensation_months_take_lines(ARRAY({MONTHS_HELD}))"
# The same along the index of days: the months of orders, and of refunds that are laid out.
MONTHS_WANTED = """
WITH RECURSIVE month AS (
    SELECT date_trunc('month', min(ordered_on))::date AS first_on FROM orders_order WHERE ordered_on >= %(since)s
    UNION ALL
    SELECT (
        SELECT date_trunc('month', min(ordered_on))::date FROM orders_order
        WHERE ordered_on >= (month.first_on + interval '1 month')::date
    ) FROM month WHERE month.first_on <= %(as_of)s
)
SELECT first_on FROM month WHERE first_on <= %(as_of)s
UNION SELECT date_trunc('month', origin_on)::date FROM pay_line
"""
ARE_MANY = "SELECT count(*) FROM (SELECT 1 FROM orders_order LIMIT %s) AS sale"
# What the questions of the other nights look for, and by what statements sum up: of a column that it knows nothing
# about the planner expects hundreds of values, and for so many groups it calls no helpers.
ASKED_FOR = "source, source_id, event, component, seq, currency, origin_on, customer_id, order_id, payee_id, period_id"


def post_first(cursor: Any, reckoning: Reckoning) -> Found:
    """Post everybody's lines into a ledger without any of orders: each is written as it is reckoned, and only once.

    Which months take lines isn't known before, so one is ready for every month with orders; what stays empty of those
    that are made for this is gone again.
    """
    alone = fill_apart(reckoning)
    versions = reckoning.book.versions()
    since = min((terms.starts_on for terms in versions), default=date.max)
    cursor.execute(MONTHS_WANTED, {"since": since, "as_of": reckoning.as_of})
    known = set(Period.objects.values_list("pk", flat=True))
    periods = open_periods(month for (month,) in cursor.fetchall())
    if not periods:
        return Found(0, set())
    values = {"currency": reckoning.currency, **by_place({month: one.pk for month, one in periods.items()})}
    cursor.execute(ARE_MANY, [BULK])
    count = 0
    with filled_at_once(cursor, cursor.fetchone()[0]):
        if alone:
            lines, days = alone
            cursor.execute(INSERT_FIRST.format(columns=COLUMNS, period=PERIOD, lines=f"({lines})"), {**values, **days})
            count += cursor.rowcount
        cursor.execute(INSERT_FIRST.format(columns=COLUMNS, period=PERIOD, lines="pay_wanted"), values)
        count += cursor.rowcount
    cursor.execute(MONTHS_HELD)
    held = {pk for (pk,) in cursor.fetchall()}
    Period.objects.filter(pk__in={one.pk for one in periods.values()} - known - held).delete()
    tell_planner(cursor, count)
    return Found(count, held & {one.pk for one in periods.values()})


def by_place(months: Mapping[date, int]) -> dict[str, Any]:
    """Return what takes the lines of each month, by day, as `PERIOD` reads it; a month without lines holds a zero."""
    first, last = min(months), add_months(max(months), 1)
    days = (first + timedelta(days=place) for place in range((last - first).days))
    return {"first_day": first, "period_ids": [months.get(month_of(day), 0) for day in days]}


@contextmanager
def filled_at_once(cursor: Any, line_count: int) -> Iterator[None]:
    """Write many lines into an empty ledger within the block, and check them at its end.

    Whoever may not alter the table gets the ordinary way, as does a ledger with lines, or a few lines.
    """
    if line_count < BULK or not _is_ours(cursor):
        yield
        return
    cursor.execute(INDEXES)
    indexes = cursor.fetchall()
    cursor.execute(GUARD_MADE)
    guard = cursor.fetchone()[0]
    cursor.execute(f"DROP TRIGGER {GUARD} ON {TABLE}")
    for name, _definition in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    yield
    cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
    for _name, definition in indexes:
        cursor.execute(definition)
    cursor.execute(CHECK_MONTHS)
    cursor.execute(guard)


def tell_planner(cursor: Any, line_count: int) -> None:
    """Take the statistics of the ledger after many new lines, before the vacuum comes by."""
    if line_count >= BULK:
        cursor.execute(f"ANALYZE {TABLE} ({ASKED_FOR})")


def _is_ours(cursor: Any) -> bool:
    cursor.execute(IS_OURS)
    return bool(cursor.fetchone()[0])
