"""The probes: alive is not ready, and an unready process says which part is missing."""

import pytest
from django.db import connection
from django.test import Client

NOBODY_LISTENS = "redis://127.0.0.1:1/0"


@pytest.fixture
def probe():
    return Client(headers={"host": "10.0.0.7:8000"})


def test_a_living_process_says_so_without_a_database(probe):
    response = probe.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "alive"})
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_a_process_with_its_tables_is_ready(probe, settings):
    settings.REDIS_URL = ""
    settings.ALLOWED_HOSTS = ["crm.example"]

    response = probe.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {"status": "ready", "parts": {"database": "ok", "migrations": "ok"}}


@pytest.mark.django_db
def test_a_process_without_its_redis_is_not_ready(probe, settings):
    settings.REDIS_URL = NOBODY_LISTENS

    response = probe.get("/readyz")

    assert response.status_code == 503
    assert response.json()["parts"] == {"database": "ok", "migrations": "ok", "redis": "missing"}


@pytest.mark.django_db
def test_a_process_whose_tables_are_too_old_is_not_ready(probe, settings):
    settings.REDIS_URL = ""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'orders'")

    response = probe.get("/readyz")

    assert response.status_code == 503
    assert response.json()["parts"] == {"database": "ok", "migrations": "missing"}


def test_a_probe_only_asks(probe):
    response = probe.post("/healthz")

    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD"
