"""Whatever is sent, to whatever door: a clear answer, and never a fault of ours."""

import json

import pytest
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from crm.accounts.access import Role
from tests.contracts.bodies import BODIES
from tests.contracts.routes import ROUTES

pytestmark = pytest.mark.doors

WRITES = [route for route in ROUTES if route.method in {"post", "patch"}]
READS = [route for route in ROUTES if route.method == "get"]
ANY_VERSION = {"If-Match": "*"}

HALF = "\ud800"
# One of each kind that breaks something somewhere: too large, too long, too deep, of another type, no characters.
HOSTILE = [
    None,
    True,
    -1,
    10**30,
    1e308,
    "",
    "\x00",
    HALF,
    "x" * 20_000,
    "1e999999",
    "-0.0000000000001",
    "0001-01-01",
    "9999-12-31T23:59:59.999999-14:00",
    "' OR 1=1 --",
    [None],
    {},
    {"amount": "-99999999999999", "currency": "ZZZ"},
]
HOSTILE_QUERIES = ["-1", "x", "\x00", "9" * 40, "é" * 200, "0001-01-01", "9999-12-31", "NaN", "a,b,,"]
# Every list has them; tests/core/test_keyset.py tries them.
OF_EVERY_LIST = {"cursor", "page_size", "ordering"}


@pytest.fixture
def ada(world, settings):
    settings.API_RATES = dict.fromkeys(settings.API_RATES, 10**9)
    client = APIClient(raise_request_exception=False)
    client.force_login(world.of(Role.ADMINISTRATOR))
    return client


@pytest.fixture(scope="module")
def operations():
    """Return every operation of the schema by its route's id, with its references filled in."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    return {
        f"{method.upper()} {template.replace('{id}', '{pk}')}": (operation, schema)
        for template, path in schema["paths"].items()
        for method, operation in path.items()
    }


def filled(part, schema):
    """Return a part of the schema with its reference, if it is one, replaced by what it refers to."""
    if "$ref" in part:
        return filled(schema["components"]["schemas"][part["$ref"].rpartition("/")[2]], schema)
    for several in ("allOf", "oneOf"):
        if several in part:
            return filled(part[several][0], schema)
    return part


def names_in(body, schema):
    """Return the names of an object's values, those of the things in its lists included, as paths."""
    found = []
    for name, part in filled(body, schema).get("properties", {}).items():
        found.append((name,))
        inner = filled(part, schema)
        items = filled(inner["items"], schema) if inner.get("type") == "array" and "items" in inner else inner
        found += [(name, *([0] if items is not inner else []), *path) for path in names_in(items, schema)]
    return found


def with_value(body, path, value):
    """Return a copy of `body` with `value` at `path`; missing parts are made."""
    if not path:
        return value
    first, *rest = path
    if isinstance(first, int):
        inner = body[0] if isinstance(body, list) and body else {}
        return [with_value(inner, rest, value)]
    whole = dict(body) if isinstance(body, dict) else {}
    whole[first] = with_value(whole.get(first, {}), rest, value)
    return whole


def complaint(response, address, sent):
    """Return what is wrong with an answer; nothing if it is fine."""
    if response.status_code < 400:
        return None
    told = response.headers.get("Content-Type") == "application/problem+json" and response.json().get("detail")
    if response.status_code < 500 and told:
        return None
    return f"{response.status_code} {address} {json.dumps(sent)[:200]}: {response.content[:200]!r}"


@pytest.mark.parametrize("route", WRITES, ids=lambda route: route.id)
def test_no_body_breaks_a_door(ada, world, operations, route):
    operation, schema = operations[route.id]
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    wish = BODIES[route.template](world) if route.method == "post" else None
    valid = wish.body if wish else {}
    identity = wish.identity if wish else (route.records.first().pk if route.is_detail else 0)
    # Each field meets a third of the values, and each value a third of the fields: all of both within seconds.
    pairs = [
        (path, value)
        for place, path in enumerate(names_in(content, schema))
        for number, value in enumerate(HOSTILE)
        if (place + number) % 3 == 0
    ]
    bodies = [None, 1, "x", [None], {}, {HALF: 1}, *(with_value(valid, path, value) for path, value in pairs)]

    wrong = []
    for body in bodies:
        # As a text: the client itself would choke on half a character.
        sent = json.dumps(body)
        response = getattr(ada, route.method)(
            route.address(identity), sent, content_type="application/json", headers=ANY_VERSION
        )
        wrong.append(complaint(response, route.id, body))

    assert not any(wrong), "\n".join(line for line in wrong if line)


@pytest.mark.parametrize("route", READS, ids=lambda route: route.id)
def test_no_query_breaks_a_door(ada, operations, route):
    operation, _ = operations[route.id]
    names = {part["name"] for part in operation.get("parameters", []) if part["in"] == "query"} - OF_EVERY_LIST
    record = route.records.first() if route.is_detail else None
    address = route.address(record.pk if record else 0)

    wrong = [
        complaint(ada.get(address, {name: value}), route.id, {name: value})
        for name in names
        for value in HOSTILE_QUERIES
    ]

    assert not any(wrong), "\n".join(line for line in wrong if line)


@pytest.mark.parametrize("text", ["{", "[" * 100_000, "9" * 5000, "NaN", '{"a": 1} x', "\x00", '"\\ud800"', ""])
def test_a_body_that_is_no_json_is_refused(ada, text):
    assert ada.post("/api/v1/teams/", text, content_type="application/json").status_code == 400


@pytest.mark.parametrize("key", ["999999999999999999", "0", "00"])
@pytest.mark.parametrize("route", [route for route in READS if route.is_detail], ids=lambda route: route.id)
def test_no_number_of_a_record_breaks_a_door(ada, route, key):
    assert ada.get(route.address(key)).status_code == 404
