"""Fifty at once: one effect, one answer, and nobody's change lost. Only on PostgreSQL are writers truly parallel."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from rest_framework.test import APIClient

from crm.accounts.access import Role
from crm.accounts.models import Team
from crm.accounts.services import teams
from crm.audit.models import Line
from tests.make import make_team, make_user

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="the run on PostgreSQL does this one"),
]


def at_once(number, ask):
    """Return the answers to `number` requests that are made at the same time."""

    def closing(place):
        try:
            return ask(place)
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(closing, range(number)))


def client_of(user):
    client = APIClient()
    client.force_authenticate(user)
    return client


def test_fifty_posts_under_one_key_make_one_team():
    ada = make_user(Role.ADMINISTRATOR)

    def ask(_place):
        return client_of(ada).post("/api/v1/teams/", {"name": "West"}, headers={"Idempotency-Key": "one"})

    answers = at_once(50, ask)

    assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
    assert Team.objects.count() == 1
    assert Line.objects.filter(action="team.created").count() == 1
    assert sum("Idempotent-Replayed" not in answer.headers for answer in answers) == 1


def test_of_ten_changes_to_one_version_exactly_one_wins():
    ada, team = make_user(Role.ADMINISTRATOR), make_team("North")

    def ask(place):
        address = f"/api/v1/teams/{team.pk}/"
        return client_of(ada).patch(address, {"name": f"Team {place}"}, headers={"If-Match": '"1"'}).status_code

    statuses = at_once(10, ask)

    team.refresh_from_db()
    assert sorted(statuses) == [200] + [412] * 9
    assert team.version == 2


def test_of_two_last_administrators_one_stays():
    ada, ben = make_user(Role.ADMINISTRATOR), make_user(Role.ADMINISTRATOR)
    pair = [ada, ben]

    def ask(place):
        address = f"/api/v1/users/{pair[place].pk}/"
        return client_of(ada).patch(address, {"is_active": False}, headers={"If-Match": "*"}).status_code

    assert sorted(at_once(2, ask)) in ([200, 409], [200, 401])


def test_a_connection_that_is_cut_answers_503_and_leaves_nothing(monkeypatch):
    ada, headers = make_user(Role.ADMINISTRATOR), {"Idempotency-Key": "one"}
    plain_record = teams.record

    def record_and_lose_the_connection(*args, **named):
        plain_record(*args, **named)
        own = connection.connection.info.backend_pid
        at_once(1, lambda _: kill(own))

    monkeypatch.setattr(teams, "record", record_and_lose_the_connection)

    answer = at_once(1, lambda _: client_of(ada).post("/api/v1/teams/", {"name": "West"}, headers=headers))[0]

    monkeypatch.undo()

    assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable")
    assert not Team.objects.exists()
    assert (
        client_of(ada).post("/api/v1/teams/", {"name": "West"}, headers={"Idempotency-Key": "one"}).status_code == 201
    )


def kill(pid):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
