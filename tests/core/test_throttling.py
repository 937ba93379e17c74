"""So many requests a minute, told in headers."""

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from tests.make import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _three_a_minute(settings):
    settings.API_RATES = {"user": 3, "token": 3, "anonymous": 3}
    cache.clear()
    yield
    cache.clear()


def client():
    found = APIClient()
    found.force_login(make_user())
    return found


def test_the_fourth_request_of_three_is_told_when_to_come_back(monkeypatch):
    monkeypatch.setattr("crm.core.api.throttling.time.time", lambda: 1_000_000_000)
    anna, bo = client(), client()

    left = [anna.get("/api/v1/me/").headers["RateLimit-Remaining"] for _ in range(3)]
    refused = anna.get("/api/v1/me/")

    assert left == ["2", "1", "0"]
    assert (refused.status_code, refused.json()["code"]) == (429, "throttled")
    assert refused.headers["Retry-After"] == refused.headers["RateLimit-Reset"] == "20"
    assert refused.headers["RateLimit-Limit"] == "3"
    assert bo.get("/api/v1/me/").status_code == 200


def test_the_next_minute_starts_anew(monkeypatch):
    anna = client()
    monkeypatch.setattr("crm.core.api.throttling.time.time", lambda: 1_000_000_000)
    for _ in range(4):
        last = anna.get("/api/v1/me/")
    monkeypatch.setattr("crm.core.api.throttling.time.time", lambda: 1_000_000_020)

    assert (last.status_code, anna.get("/api/v1/me/").status_code) == (429, 200)
