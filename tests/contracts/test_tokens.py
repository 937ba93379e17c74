"""A token opens exactly the doors of its scopes, and never more than its owner may open."""

from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from crm.accounts.access import Role
from crm.accounts.services import create_token
from crm.core.clock import now
from tests.contracts.bodies import QUERIES
from tests.contracts.routes import ROUTES
from tests.make import make_user

pytestmark = pytest.mark.django_db
TEAMS = "GET /api/v1/teams/"


def client_with(user, *scopes):
    _, secret = create_token(user=user, name="t", scopes=scopes, expires_at=now() + timedelta(days=1), at=now())
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


def opens(client, route):
    """Say whether the scopes suffice; what the door then thinks of the nonsense is no matter."""
    address = route.address() + QUERIES.get(route.template, "")
    response = getattr(client, route.method)(address, None if route.method == "get" else [], headers={"If-Match": "*"})
    return not (response.status_code == 403 and response.json()["code"] == "scope_missing")


def group(route):
    return route.rule.partition(".")[0]


@pytest.mark.doors
@pytest.mark.parametrize(
    ("scopes", "covers"),
    [
        (["read"], lambda route: route.method == "get"),
        (["write"], lambda _route: True),
        (["customer.read"], lambda route: route.method == "get" and group(route) == "customer"),
        (["order.write"], lambda route: group(route) == "order"),
        (
            ["order.write", "team.read"],
            lambda route: group(route) == "order" or route.id.startswith("GET /api/v1/teams"),
        ),
        (["me.read"], lambda route: route.id == "GET /api/v1/me/"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_token_opens_the_doors_of_its_scopes_only(scopes, covers):
    client = client_with(make_user(Role.ADMINISTRATOR), *scopes)

    wrong = [route.id for route in ROUTES if opens(client, route) != covers(route)]

    assert not wrong


def test_a_token_does_not_raise_its_owner():
    response = client_with(make_user(), "write").post("/api/v1/teams/", {"name": "West"})

    assert (response.status_code, response.json()["code"]) == (403, "permission_denied")
