"""Who may do what: every door x role, read from the addresses, tried over HTTP, compared with the committed table."""

import pytest
from rest_framework.test import APIClient

from crm.accounts.access import ACTIONS, Role
from crm.core.actors import Reach
from crm.core.api.viewsets import GuardedViewSet
from customers.models import Customer
from tests.contracts import write
from tests.contracts.bodies import QUERIES
from tests.contracts.routes import ROUTES, UNGUARDED, unguarded
from tests.contracts.world import SECRET

ANY_VERSION = {"If-Match": "*"}
# Not even a JSON object: no door does anything with it, but rights are looked at first.
NONSENSE: list[object] = []

pytestmark = [pytest.mark.django_db, pytest.mark.doors]


def ask(client, route, address, body=NONSENSE):
    return getattr(client, route.method)(address, body if route.method != "get" else None, headers=ANY_VERSION)


def client_of(user):
    client = APIClient()
    client.force_login(user)
    return client


def test_only_these_doors_hold_no_records():
    assert set(unguarded().values()) == set(UNGUARDED)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.id)
def test_every_door_names_a_rule_of_the_permission_file(route):
    assert route.rule in ACTIONS, f"{route.view.__name__}.access lacks {route.key!r}"


def test_every_record_behind_a_door_is_narrowed_by_reach():
    views = {route.view for route in ROUTES if issubclass(route.view, GuardedViewSet)}

    assert not [
        view.__name__ for view in views if view.queryset is not None and not hasattr(view.queryset, "visible_to")
    ]


def test_the_table_of_permissions_is_the_committed_one():
    assert write.permissions_text() == write.PERMISSIONS.read_text(), "meant? python -m tests.contracts.write"


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.id)
def test_nobody_comes_in_without_signing_in(route):
    assert ask(APIClient(), route, route.address()).status_code == 401


@pytest.mark.parametrize("role", Role)
def test_a_role_without_reach_is_refused_and_one_with_reach_is_let_in(world, role):
    client = client_of(world.of(role))
    wrong = []
    for route in ROUTES:
        status = ask(client, route, route.address(0) + QUERIES.get(route.template, "")).status_code
        if status not in expected(route, role):
            wrong.append(f"{route.id} as {role}: {status}, expected {sorted(expected(route, role))}")

    assert not wrong, "\n".join(wrong)


def expected(route, role):
    """Return the statuses with which a door may answer nonsense, on a record that doesn't exist."""
    if route.reach(role) is Reach.NONE:
        sees = route.is_detail and issubclass(route.view, GuardedViewSet)
        return {404} if sees and route.reach(role, route.sight) is not Reach.NONE else {403}
    if route.method == "get":
        return {404} if route.is_detail else {200}
    # Whether the body or the record is looked at first is the door's own business.
    return {400, 404} if route.is_detail else {400}


@pytest.mark.parametrize("name", ["anna", "mara"])
def test_no_answer_says_anything_of_a_book_out_of_reach(world, name):
    client = client_of(world.users[name])
    told = []
    for route in ROUTES:
        if route.method != "get" or route.reach(world.users[name].role) is Reach.ALL:
            continue
        for identity in identities(route):
            address = route.address(identity) + QUERIES.get(route.template, "")
            if SECRET in client.get(address).getvalue().decode():
                told.append(address)

    assert not told


@pytest.mark.parametrize("name", ["anna", "mara", "fin", "ada"])
def test_a_record_out_of_sight_does_not_exist(world, name):
    user = world.users[name]
    client = client_of(user)
    wrong = []
    for route in ROUTES:
        if not route.is_detail:
            continue
        visible = set(route.records.visible_to(user, route.sight).values_list("pk", flat=True))
        if route.records.model is Customer:
            # Their address leads to one who is seen: tests/customers/test_merges_api.py.
            visible |= set(Customer.objects.filter(merged_into__in=visible).values_list("pk", flat=True))
        for identity in set(identities(route)) - visible:
            status = ask(client, route, route.address(identity)).status_code
            if status not in ({404, 400} if route.reach(user.role) is not Reach.NONE else {403, 404}):
                wrong.append(f"{route.id} {identity}: {status}")

    assert not wrong, "\n".join(wrong)


def identities(route):
    """Return the primary keys of all records of a detail door; one key that stands for nothing elsewhere."""
    return list(route.records.values_list("pk", flat=True)[:20]) if route.is_detail else [0]
