"""One company for all contracts of a module: it is made once, and what a test changes in it is undone."""

import pytest
from django.db import transaction

from tests.contracts.world import make_world


@pytest.fixture(scope="module")
def shared_world(django_db_setup, django_db_blocker):
    """Return the company, within a transaction that is never committed."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(shared_world, db):
    """Return the company; the test's own changes are rolled back to it."""
    return shared_world
