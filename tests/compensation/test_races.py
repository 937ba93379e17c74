"""Two at once: a line never slips into a month while it is being closed, and no line is posted twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from time import monotonic

import pytest
from django.db import DatabaseError, connection, transaction

from compensation.models import CommissionEntry, Period, Statement
from compensation.services.commission import post_commission
from compensation.services.plans import ensure_default_plan
from crm.accounts.access import Role
from crm.core.constraints import violated
from tests.compensation.ledger import close, night
from tests.make import LATE, make_customer, make_order, make_user

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time anyway"),
]
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


@pytest.fixture
def order():
    ensure_default_plan(at=LATE)
    anna = make_user(Role.SALESPERSON, name="Anna")
    return make_order(make_customer("Bakery Nord", salesperson=anna), "2025-01-15", "1000.00")


@pytest.fixture
def pool():
    with ThreadPoolExecutor(2) as executor:
        yield executor


def in_thread(work):
    """Do `work` on a connection of this thread's own."""
    try:
        return work()
    finally:
        connection.close()


def somebody_waits():
    """Wait until another connection waits for a lock."""
    until = monotonic() + 30
    while monotonic() < until:
        with connection.cursor() as cursor:
            # Within a transaction the view stays as it was first read.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
    pytest.fail("nobody waits for the lock")


def slip_in(line):
    """Try to write one more line into the month of `line`, past all services."""
    line.pk, line.seq, line._state.adding = None, line.seq + 1, True
    try:
        with transaction.atomic():
            line.save(force_insert=True)
    except DatabaseError as error:
        return violated(error)
    return "nothing refused it"


def test_a_line_that_meets_a_closing_waits_and_is_refused(order, pool):
    finn = make_user(Role.FINANCE)
    night()
    line = CommissionEntry.objects.get()

    with transaction.atomic():
        close("2025-01", finn)
        answer = pool.submit(in_thread, partial(slip_in, line))
        somebody_waits()
    name = answer.result(timeout=30)

    assert name == "commission_entry_period_open"
    assert CommissionEntry.objects.count() == 1
    assert Period.objects.closed().count() == 1


def test_two_nights_at_once_post_every_line_once(order, pool):
    work = partial(in_thread, partial(post_commission, as_of=date(2025, 2, 1), token=None))

    posted = [answer.result(timeout=60)["lines"] for answer in [pool.submit(work), pool.submit(work)]]

    assert sorted(posted) == [0, 1]
    assert CommissionEntry.objects.count() == 1
    assert Statement.objects.count() == 1
