"""The schema of the API: committed, complete, and without a warning of its generator."""

import pytest
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema

from tests.contracts import write
from tests.contracts.routes import ROUTES


@pytest.fixture(scope="module")
def schema():
    GENERATOR_STATS.reset()
    with GENERATOR_STATS.silence():
        return write.api_schema()


def test_the_schema_is_the_committed_one(schema):
    assert write.schema_text(schema) == write.SCHEMA.read_text(), "meant? python -m tests.contracts.write"


def test_the_generator_has_nothing_to_complain_about(schema):
    assert not GENERATOR_STATS._warn_cache, list(GENERATOR_STATS._warn_cache)
    assert not GENERATOR_STATS._error_cache, list(GENERATOR_STATS._error_cache)


@pytest.mark.slow
def test_the_schema_is_openapi_three_one(schema):
    validate_schema(schema)

    assert schema["openapi"].startswith("3.1")


def test_every_door_is_described(schema):
    silent = [
        route.id
        for route in ROUTES
        if not schema["paths"].get(described(schema, route), {}).get(route.method, {}).get("description")
    ]

    assert not silent


def described(schema, route):
    """Return the schema's name of an address; it calls the key `id`."""
    return route.template if route.template in schema["paths"] else route.template.replace("{pk}", "{id}")


def test_every_write_tells_its_headers(schema):
    for route in ROUTES:
        operation = schema["paths"][described(schema, route)][route.method]
        names = {parameter["name"] for parameter in operation.get("parameters", []) if parameter["in"] == "header"}
        assert ("Idempotency-Key" in names) == (route.method == "post"), route.id
        assert ("If-Match" in names) == route.view.needs_version(route.key), route.id
