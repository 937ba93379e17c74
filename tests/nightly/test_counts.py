"""What the night tells of its steps, to people at a terminal."""

from io import StringIO

import pytest
from django.core.management import call_command

from crm.nightly.counts import words_of
from tests.make import make_company, make_customer, make_order, make_user


def test_one_of_a_kind_is_told_as_one_and_thousands_are_set_apart():
    counts = {"customers": 1, "tasks": 3000, "request_keys": 1, "pareto_nbd": 1, "changed": 2}

    told = words_of(counts)

    assert told == "1 customer, 3,000 tasks, 1 old request key, 1 by Pareto/NBD, 2 changed"


def test_a_count_of_a_newer_version_keeps_its_name():
    assert words_of({"white_ravens": 2}) == "2 white ravens"


@pytest.mark.django_db
def test_the_command_says_one_customer_of_one():
    make_company()
    make_order(make_customer(salesperson=make_user()), "2026-03-01")
    told = StringIO()

    call_command("nightly", "--as-of", "2026-03-02", stdout=told)

    assert "1 customer\n" in told.getvalue()
    assert "1 customers" not in told.getvalue()
