"""Filters of all lists: what can't be meant is refused, and never taken for no filter at all."""

import pytest
from django.urls import get_resolver
from django_filters import rest_framework as filters
from rest_framework.test import APIClient

from crm.accounts.access import Role
from crm.core.api.filter_values import IdFilter, WholeFilter, YesNoFilter
from tests.make import make_company, make_user

# Loads the routes, and with them every set of filters.
get_resolver().url_patterns  # noqa: B018


def _sets(base=filters.FilterSet):
    for one in base.__subclasses__():
        yield one
        yield from _sets(one)


FILTERS = {
    f"{one.__module__}.{one.__name__}.{name}": found
    for one in _sets()
    for name, found in one.base_filters.items()
    if not one.__module__.startswith("django_filters")
}


@pytest.mark.parametrize("name", FILTERS)
def test_ids_and_switches_are_read_strictly(name):
    found = FILTERS[name]

    assert not isinstance(found, filters.BooleanFilter) or isinstance(found, YesNoFilter)
    # Amounts and shares have a part behind the point; what names a record has none.
    is_bound = name.endswith(("_min", "_max", "_below"))
    assert not isinstance(found, filters.NumberFilter) or is_bound or isinstance(found, WholeFilter | IdFilter)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    ["orders/?customer=1.5", "orders/?product=x", "refunds/?order=-1", "products/?is_active=maybe", "audit/?by=1e3"],
)
def test_a_list_says_which_filter_it_does_not_understand(query):
    make_company()
    client = APIClient()
    client.force_login(make_user(Role.ADMINISTRATOR))

    answer = client.get(f"/api/v1/{query}")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == f"?{query.partition('?')[2].partition('=')[0]}"
