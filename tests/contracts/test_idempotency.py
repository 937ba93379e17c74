"""The same POST under the same key has one effect and one answer, at every door."""

import pytest
from django.apps import apps
from rest_framework.test import APIClient

from tests.contracts.bodies import BODIES, WRITE_NOTHING
from tests.contracts.routes import ROUTES

pytestmark = [pytest.mark.django_db, pytest.mark.doors]
POSTS = [route for route in ROUTES if route.method == "post"]


def rows():
    """Return how many rows each table has."""
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model.__module__.split(".")[0] in {"crm", "customers", "orders", "clv", "retention", "compensation"}
    }


def test_every_post_has_a_body_to_try():
    assert {route.template for route in POSTS} <= set(BODIES)


@pytest.mark.parametrize("route", POSTS, ids=lambda route: route.id)
def test_a_repeated_post_has_one_effect_and_one_answer(world, route):
    wish = BODIES[route.template](world)
    client = APIClient()
    client.force_login(world.users[wish.by])
    address, headers = route.address(wish.identity), {"Idempotency-Key": "one", "If-Match": "*"}

    before = rows()
    first = client.post(address, wish.body, headers=headers)
    after = rows()
    second = client.post(address, wish.body, headers=headers)
    other = client.post(address, {**wish.body, "something": "else"}, headers=headers)

    assert first.status_code in {200, 201, 202}, first.content
    assert (second.status_code, second.content) == (first.status_code, first.content)
    assert second.headers["Idempotent-Replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert rows() == after
    assert (after["audit.Line"] > before["audit.Line"]) is (route.template not in WRITE_NOTHING)
