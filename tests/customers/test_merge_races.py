"""Two at once: one merge of a pair wins, and what is written meanwhile isn't left behind."""

from concurrent.futures import ThreadPoolExecutor
from time import monotonic

import pytest
from django.db import connection, transaction

from crm.core.errors import Refused
from customers.models import Contact, Customer, Merge
from orders.models import Order
from tests.make import make_contact, make_customer, make_merge, make_order, make_user

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time anyway"),
]
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


def in_thread(work):
    """Do `work` on a connection of this thread's own."""
    try:
        return work()
    except Refused as refusal:
        return refusal.code
    finally:
        connection.close()


def somebody_waits():
    """Wait until another connection waits for a lock."""
    until = monotonic() + 30
    while monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
    pytest.fail("nobody waits for the lock")


@pytest.fixture
def seller():
    return make_user()


@pytest.fixture
def pair(seller):
    return [make_customer(name, salesperson=seller) for name in ("Bakery Nord", "Bakery North")]


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_merges_of_one_pair_one_wins_and_the_other_is_told(pair, turned):
    second = reversed(pair) if turned else pair
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            make_merge(*pair)
            other = pool.submit(in_thread, lambda: make_merge(*second))
            somebody_waits()

        assert other.result(timeout=30) == "merged_already"
    assert Merge.objects.count() == 1


def test_what_is_written_while_a_merge_commits_goes_to_the_survivor(pair, seller):
    stays, goes = pair
    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic():
            make_merge(stays, goes)
            order = pool.submit(in_thread, lambda: make_order(goes, "2025-01-01"))
            contact = pool.submit(in_thread, lambda: make_contact(goes, seller, "2025-01-02"))
            somebody_waits()

        assert {order.result(timeout=30).sold_to_id, contact.result(timeout=30).customer_id} == {goes.pk, stays.pk}
    assert set(Order.objects.values_list("customer", flat=True)) == {stays.pk}
    assert set(Contact.objects.values_list("customer", flat=True)) == {stays.pk}
    assert Customer.objects.merged().get() == goes
