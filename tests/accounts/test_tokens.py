"""Keys for programs: hashed, shown once, expiring, revocable."""

from datetime import UTC, datetime, timedelta

import pytest
from rest_framework.test import APIClient

from crm.accounts.access import Role
from crm.accounts.models import Token
from crm.accounts.services import create_token, revoke_token, use_token
from crm.audit.models import Line
from crm.core.clock import now
from crm.core.errors import Invalid
from tests.make import make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def anna():
    return make_user()


def make_token(user, *scopes, days=30, at=NOW):
    return create_token(user=user, name="till", scopes=scopes or ["read"], expires_at=at + timedelta(days=days), at=at)


def test_only_a_hash_of_the_secret_is_kept(anna):
    token, secret = make_token(anna)

    row = Token.objects.filter(pk=token.pk).values().get()
    assert secret.startswith("per_")
    assert secret not in str(row)
    assert secret[12:] not in str(Line.objects.values("before", "after"))


def test_a_token_opens_until_it_expires(anna):
    token, secret = make_token(anna, days=30)

    assert use_token(secret, at=NOW + timedelta(days=30) - timedelta(seconds=1)) == token
    assert use_token(secret, at=NOW + timedelta(days=30)) is None


def test_a_revoked_token_opens_nothing(anna):
    token, secret = make_token(anna)

    revoke_token(token=token, by=anna, at=NOW)
    revoke_token(token=token, by=anna, at=NOW + timedelta(days=1))

    token.refresh_from_db()
    assert (use_token(secret, at=NOW), token.revoked_at) == (None, NOW)
    assert Line.objects.filter(action="token.revoked").count() == 1


def test_a_token_goes_with_its_owner(anna):
    _, secret = make_token(anna)
    anna.is_active = False
    anna.save()

    assert use_token(secret, at=NOW) is None


def test_the_last_use_is_noted_every_few_minutes(anna):
    token, secret = make_token(anna)

    for seconds in (0, 10, 299, 300):
        use_token(secret, at=NOW + timedelta(seconds=seconds))

    token.refresh_from_db()
    assert token.last_used_at == NOW + timedelta(seconds=300)


@pytest.mark.parametrize(("scopes", "days"), [(["everything"], 30), (["read"], 0), (["read"], 367), (["read"], -1)])
def test_a_token_without_bounds_is_refused(anna, scopes, days):
    with pytest.raises(Invalid):
        make_token(anna, *scopes, days=days)

    assert not Token.objects.exists()


def client_with(secret):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


def test_the_secret_is_shown_once(anna):
    client = APIClient()
    client.force_login(anna)
    wish = {"name": "till", "scopes": ["read"], "expires_at": now() + timedelta(days=1)}

    made = client.post("/api/v1/tokens/", wish).json()
    listed = client.get("/api/v1/tokens/").json()["results"]

    assert client_with(made["secret"]).get("/api/v1/me/").json()["id"] == anna.pk
    assert [row["id"] for row in listed] == [made["id"]]
    assert made["secret"] not in str(listed)


def test_a_program_makes_no_keys_for_itself(anna):
    _, secret = make_token(anna, "write", at=now())
    wish = {"name": "more", "scopes": ["write"], "expires_at": now() + timedelta(days=1)}

    assert client_with(secret).post("/api/v1/tokens/", wish).status_code == 403
    assert Token.objects.count() == 1


def test_nobody_reaches_the_tokens_of_another(anna):
    token, _ = make_token(anna)
    client = APIClient()
    client.force_login(make_user(Role.ADMINISTRATOR))

    assert client.get("/api/v1/tokens/").json()["results"] == []
    assert client.delete(f"/api/v1/tokens/{token.pk}/").status_code == 404


@pytest.mark.parametrize("header", ["Bearer", "Bearer x", "Bearer per_x y", "bearer \xff", "Bearer " + "x" * 5000])
def test_a_token_that_is_none_is_not_let_in(header):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=header)

    response = client.get("/api/v1/me/")

    assert (response.status_code, response.json()["code"]) == (401, "bad_token")
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="api"'


def test_a_session_needs_the_csrf_token(anna):
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(anna)

    response = client.patch("/api/v1/me/", {"theme": "DARK"}, headers={"If-Match": "*"})

    anna.refresh_from_db()
    assert (response.status_code, anna.theme) == (403, "SYSTEM")
