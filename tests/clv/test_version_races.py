"""Two decide at once: the second one's version follows the first's, or is told of it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from clv.models import Definition
from crm.core.errors import Stale
from tests.customers.test_merge_races import in_thread, somebody_waits
from tests.make import make_definition

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time anyway"),
]


def decided(**values):
    return in_thread(lambda: make_definition(**values).number)


def test_the_slower_of_two_decisions_builds_on_the_faster():
    make_definition(lifespan_months=48)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            make_definition(lifespan_months=24)
            other = pool.submit(decided, yearly_discount_ppm=50_000)
            somebody_waits()

        assert other.result(timeout=30) == 4
    newest = Definition.objects.get(number=4)
    assert (newest.lifespan_months, newest.yearly_discount_ppm) == (24, 50_000)


def test_the_slower_of_two_who_saw_the_same_version_is_told():
    make_definition(lifespan_months=48)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            make_definition(lifespan_months=24)
            other = pool.submit(decided, replaces=2)
            somebody_waits()

        assert other.result(timeout=30) == Stale.default_code
    assert Definition.objects.count() == 3
