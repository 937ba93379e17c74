"""One company for all contracts of a module: it is made once, and what a test changes in it is undone."""

import pytest

from tests.contracts.world import make_world
from tests.once import once


@once
def shared_world():
    """Return the company."""
    return make_world()


@pytest.fixture
def world(shared_world, db):
    """Return the company; the test's own changes are rolled back to it."""
    return shared_world
