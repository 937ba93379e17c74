"""The number of queries of a read doesn't grow with the rows, and stays small."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from crm.accounts.access import Role
from crm.accounts.services import create_token
from crm.core.actors import Reach
from crm.core.clock import now
from tests.contracts.bodies import QUERIES
from tests.contracts.routes import ROUTES
from tests.contracts.world import a_customer

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
READS = [route for route in ROUTES if route.method == "get"]
LIST, DETAIL = 6, 10
# A version of a pay plan has five lists of parts, each a table: they are read in one query each, however many versions.
# What is reckoned by the plans reads them so before anything else.
RECKONED = {
    "GET /api/v1/commission-plans/": 10,
    "GET /api/v1/commission-plan-versions/": 9,
    "GET /api/v1/customers/{pk}/next-reward/": 14,
    # Eight lists and the head of the customer's page, each read once.
    "GET /api/v1/customers/{pk}/transfer-pack/": 26,
    "GET /api/v1/salespeople/me/scorecard/": 28,
    "GET /api/v1/salespeople/{pk}/scorecard/": 28,
}


def program_of(user):
    """Return a client with a token: one query says who it is. A browser's session takes one more."""
    _, secret = create_token(user=user, name="t", scopes=["read"], expires_at=now() + timedelta(days=1), at=now())
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    # The first request notes that the token is in use.
    client.get("/api/v1/me/")
    return client


def asked(client, address):
    """Return the queries of one GET, without those that only open and close a transaction."""
    with CaptureQueriesContext(
        connection,
    ) as context:
        response = client.get(address)
        # A file asks while it is sent.
        content = response.getvalue()
    # 204 where there is nothing to tell, such as no reward ahead; those reads count their queries in their own tests.
    assert response.status_code in {200, 204}, (address, content[:500])
    return [query["sql"] for query in context if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN"))]


def uncounted(queries):
    """Return how many queries there are; a list counts itself only where it doesn't fit on its first page."""
    return len([sql for sql in queries if not sql.startswith("SELECT COUNT(*) FROM (SELECT")])


def address_of(route):
    """Return the address of the route, of its first record where it is of one; None where there is no record."""
    query = QUERIES.get(route.template, "")
    if not route.is_detail:
        return route.address() + query
    record = route.records.order_by("pk").first()
    return record and route.address(record.pk) + query


def test_reads_ask_few_queries_however_many_rows_there_are(world):
    client = program_of(world.of(Role.ADMINISTRATOR))
    open_to_me = [route for route in READS if route.reach(Role.ADMINISTRATOR) is not Reach.NONE and address_of(route)]
    assert len(open_to_me) > 10

    few = {route.id: asked(client, address_of(route)) for route in open_to_me}
    for _ in range(3):
        a_customer(world.users["anna"], world.users["ada"], "More")
        grow(world.customers["anna"][0])
    many = {route.id: asked(client, address_of(route)) for route in open_to_me}

    limits = {route.id: LIST if route.key == "list" else DETAIL for route in open_to_me} | RECKONED
    grown = [f"{name}: {few[name]}, then {many[name]}" for name in few if uncounted(many[name]) > uncounted(few[name])]
    large = [f"{name}: {len(many[name])} of {limits[name]}" for name in many if len(many[name]) > limits[name]]
    assert not grown, "\n".join(grown)
    assert not large, "\n".join(large)


def grow(customer):
    """Give a customer more of everything."""
    from tests.make import make_contact, make_order, make_refund

    order = make_order(customer, "2026-01-06", "10.00")
    make_refund(order, "2026-01-21", "2.00")
    make_contact(customer, customer.assignments.open().get().salesperson, "2026-02-02")
