"""Somebody chooses a category, or ends a choice, while the night writes the categories: the choice is what is seen."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from clv.models import Category
from clv.services import assign_categories
from clv.services.choices import end_choice
from crm.accounts.access import Role
from tests import make
from tests.clv.test_segments import TODAY, make_choice, write_facts
from tests.customers.test_merge_races import in_thread, somebody_waits

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time anyway"),
]

# By then the customer has been silent for a year.
NIGHT = TODAY + timedelta(days=20)
EXPIRES = TODAY + timedelta(days=30)


@pytest.fixture
def fin():
    return make.make_user(Role.FINANCE)


@pytest.fixture
def customer():
    [found] = write_facts(
        [{"first_ordered_on": TODAY - timedelta(days=400), "last_ordered_on": TODAY - timedelta(days=350)}]
    )
    assign_categories(as_of=TODAY, token=None)
    return found


def shown_after(act):
    """Return the category once `act` and a night that began before its end are over."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            act()
            night = pool.submit(in_thread, lambda: assign_categories(as_of=NIGHT, token=None))
            somebody_waits()

        night.result(timeout=30)
    return Category.objects.values_list("code", "ruled_code", "chosen_until").get()


def test_what_is_chosen_while_the_night_writes_is_seen_after_it(customer, fin):
    found = shown_after(lambda: make_choice(customer, fin, code="MINOR_LONG_TERM"))

    assert found == ("MINOR_LONG_TERM", "INACTIVE", EXPIRES)


def test_what_is_ended_while_the_night_writes_is_not_seen_after_it(customer, fin):
    make_choice(customer, fin, code="PROSPECT")

    assert shown_after(lambda: end_choice(customer=customer, today=TODAY, by=fin)) == ("INACTIVE", "", None)
