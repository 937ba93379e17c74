"""Every error has one shape, the right status, and says what to do."""

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError, IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.http import Http404
from rest_framework import exceptions, serializers
from rest_framework.test import APIClient

from crm.accounts.access import Role
from crm.accounts.models import Company, Team
from crm.core.api.errors import handle
from crm.core.api.problems import flatten
from crm.core.errors import Invalid, Refused, Stale
from tests.make import make_team, make_user

KEYS = {"type", "title", "status", "detail", "code", "errors", "request_id"}


def answer(error):
    response = handle(error, {"request": None, "view": None})
    assert response.content_type == "application/problem+json"
    assert set(response.data) >= KEYS
    assert response.data["status"] == response.status_code
    json.dumps(response.data)
    return response


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Refused("No."), 409, "refused"),
        (Refused("No.", code="too_late"), 409, "too_late"),
        (Invalid("No."), 422, "invalid"),
        (Stale("No."), 412, "stale"),
        (Http404(), 404, "not_found"),
        (PermissionDenied(), 403, "permission_denied"),
        (exceptions.NotAuthenticated(), 401, "not_authenticated"),
        (exceptions.Throttled(wait=7), 429, "throttled"),
        (exceptions.ParseError(), 400, "parse_error"),
        (ValidationError("No."), 400, "invalid"),
        (OperationalError("server closed the connection unexpectedly"), 503, "database_unavailable"),
        (OperationalError("database or disk is full"), 503, "database_unavailable"),
        (InterfaceError("connection already closed"), 503, "database_unavailable"),
        (DataError("integer out of range"), 400, "unusable_value"),
        (OverflowError("Python int too large to convert to SQLite INTEGER"), 400, "unusable_value"),
        (IntegrityError("UNIQUE constraint failed: nobody.knows"), 409, "conflict"),
    ],
    ids=lambda value: repr(value) if isinstance(value, Exception) else "",
)
def test_an_error_has_its_status_and_code(error, status, code):
    response = answer(error)

    assert (response.status_code, response.data["code"]) == (status, code)


def test_what_nobody_expected_rises_to_be_logged():
    assert handle(ZeroDivisionError(), {"request": None, "view": None}) is None


def test_a_refusal_names_its_fields():
    response = answer(Refused("Choose a later day.", code="too_early", fields={"on": "Too early."}))

    assert response.data["errors"] == [{"pointer": "#/on", "code": "too_early", "detail": "Too early."}]


def test_the_wait_is_told():
    assert answer(exceptions.Throttled(wait=6.6)).headers["Retry-After"] == "7"


def test_the_deepest_value_is_pointed_at():
    class Line(serializers.Serializer):
        quantity = serializers.IntegerField()

    class Order(serializers.Serializer):
        lines = Line(many=True)
        tags = serializers.ListField(child=serializers.CharField(max_length=2), required=False)

    wish = Order(data={"lines": [{"quantity": 1}, {"quantity": "x"}], "tags": ["a", "abc"]})
    wish.is_valid()

    assert [(entry["pointer"], entry["code"]) for entry in flatten(wish.errors)] == [
        ("#/lines/1/quantity", "invalid"),
        ("#/tags/1", "max_length"),
    ]


@pytest.mark.django_db
def test_a_broken_constraint_says_its_own_sentence():
    make_team("North")

    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Team.objects.create(name="north")

    response = answer(caught.value)
    assert (response.status_code, response.data["code"]) == (409, "team_name_once")
    assert response.data["detail"] == "A team of this name exists already."


@pytest.mark.django_db
def test_a_broken_check_is_named():
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Company.objects.create(pk=2)

    assert answer(caught.value).data["code"] == "company_only_one"


@pytest.mark.django_db
def test_a_guard_of_the_database_says_its_own_sentence():
    team = make_team()
    client = APIClient()
    client.force_login(make_user(Role.ADMINISTRATOR))
    client.patch(f"/api/v1/teams/{team.pk}/", {"name": "West"}, headers={"If-Match": "*"})

    from django.db import DatabaseError

    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_line SET action = 'nothing'")

    response = answer(caught.value)
    assert (response.status_code, response.data["code"]) == (409, "audit_line_append_only")
    assert response.data["detail"] == "The history can't be changed; write a new line instead."


@pytest.mark.django_db
def test_malformed_json_is_refused_in_the_same_shape():
    client = APIClient()
    client.force_login(make_user(Role.ADMINISTRATOR))

    response = client.post("/api/v1/teams/", "{", content_type="application/json")

    assert (response.status_code, response.headers["Content-Type"]) == (400, "application/problem+json")
    assert set(response.json()) == KEYS
    assert response.json()["request_id"] == response.headers["X-Request-ID"]


@pytest.mark.django_db
def test_a_form_is_not_json():
    client = APIClient()
    client.force_login(make_user(Role.ADMINISTRATOR))

    assert client.post("/api/v1/teams/", "name=x", content_type="application/x-www-form-urlencoded").status_code == 415


@pytest.mark.django_db
def test_an_address_that_does_not_exist_answers_in_the_same_shape():
    response = APIClient().get("/api/v1/nothing/at/all")

    assert response.status_code == 404
    assert set(response.json()) == KEYS


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/api/v1/teams", "/api/v1/teams/"])
def test_the_slash_at_the_end_may_be_left_out(address):
    client = APIClient()
    client.force_login(make_user(Role.ADMINISTRATOR))

    response = client.post(address, {"name": "West"})

    assert (response.status_code, response.headers["Location"]) == (201, f"/api/v1/teams/{response.json()['id']}/")


@pytest.mark.django_db
def test_what_nobody_expected_answers_500_in_the_same_shape(monkeypatch):
    monkeypatch.setattr("crm.accounts.api.viewsets.TeamViewSet.list", lambda *_args, **_named: 1 / 0)
    client = APIClient(raise_request_exception=False)
    client.force_login(make_user())

    response = client.get("/api/v1/teams/")

    assert response.status_code == 500
    assert (response.json()["code"], response.headers["Content-Type"]) == ("internal_error", "application/problem+json")
