"""What is made once for the tests of a module that only read it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import translation


def as_if_first() -> None:
    """Begin as the first test does.

    The calls of other tests are forgotten: a rolled back user's number comes again, and with it the calls it has left.
    The language is the company's own: a request leaves that of its person behind, which the next request would replace.
    """
    cache.clear()
    translation.activate(settings.LANGUAGE_CODE)


def once(make: Callable[[], Any]) -> Any:
    """Return a fixture of a module: what `make` writes stands for all of the module's tests from its first use on.

    Each test's own changes are rolled back to it; but a record that a test changes stays changed in memory, so let
    tests that write look theirs up. All tests of the module see it, whether they ask for it or not, so those that want
    an empty company belong into another module, and so do those that need `transaction=True`.
    """

    @pytest.fixture(scope="module", name=make.__name__)
    def fixture(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
        with django_db_blocker.unblock(), _kept():
            yield make()

    return fixture


@contextmanager
def _kept() -> Iterator[None]:
    """Keep what is written in a transaction that is never committed."""
    with transaction.atomic():
        as_if_first()
        yield
        transaction.set_rollback(True)
