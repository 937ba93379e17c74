"""The commands of docker-compose.yml, run by hand against real PostgreSQL and Redis."""

import json
import urllib.error
import urllib.request
from typing import Any

import psycopg
import pytest
from celery import Celery

from tests.processes import ANSWER_SECONDS, START_SECONDS, manage, running, status_of, wait_until, web_server

NOBODY_LISTENS = "redis://127.0.0.1:1/0"
WORKER = ["celery", "-A", "crm", "worker", "--concurrency", "1"]

MAKE_A_CALLER = """
import json
from datetime import timedelta
from crm.accounts.access import Role
from crm.accounts.services.tokens import SCOPES, create_token
from crm.core import clock
from tests.make import make_customer, make_user
anna = make_user(Role.ADMINISTRATOR)
now = clock.now()
token, secret = create_token(user=anna, name="Shop", scopes=SCOPES, at=now, expires_at=now + timedelta(days=1))
print(json.dumps({"secret": secret, "customer": make_customer().pk}))
"""


@pytest.fixture(scope="session")
def caller(production: dict[str, str]) -> dict[str, Any]:
    """Return a customer and the token of somebody who may place orders for it."""
    answer: dict[str, Any] = json.loads(manage("shell", "--no-imports", "-c", MAKE_A_CALLER, env=production))
    return answer


def post_order(address: str, caller: dict[str, Any], external_id: str) -> tuple[int, dict[str, Any]]:
    """Place an order of one line over HTTP; return the status and the body."""
    line = {
        "description": "Beans",
        "quantity": "2",
        "unit_price": {"amount": "12.50", "currency": "GBP"},
        "unit_cost": {"amount": "7.00", "currency": "GBP"},
    }
    body = {"customer": caller["customer"], "ordered_at": "2026-03-02T10:00:00Z", "currency": "GBP", "lines": [line]}
    request = urllib.request.Request(
        f"{address}/api/v1/orders/",
        data=json.dumps({**body, "external_id": external_id}).encode(),
        headers={"Content-Type": "application/json", "Authorization": f"Bearer {caller['secret']}"},
    )
    try:
        with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def rows(production: dict[str, str], question: str, *values: object) -> list[tuple[Any, ...]]:
    """Return what the database says, asked from outside the site."""
    with psycopg.connect(production["DATABASE_URL"]) as connection:
        return connection.execute(question, values).fetchall()


def test_the_site_starts_and_its_parts_are_there(production, log):
    with web_server(env=production, log=log) as address, urllib.request.urlopen(f"{address}/readyz") as response:
        answer = json.load(response)

    assert answer == {"status": "ready", "parts": {"database": "ok", "migrations": "ok", "redis": "ok"}}


def test_every_line_of_the_log_is_one_json_object(production, log):
    with web_server(env=production, log=log) as address:
        assert status_of(f"{address}/api/v1/orders/") == 401
        wait_until(lambda: '"request"' in log.read_text(), what="the line of the request")

    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    request = next(line for line in lines if line["event"] == "request")
    assert (request["method"], request["path"], request["status"]) == ("GET", "/api/v1/orders/", 401)
    assert len(request["request_id"]) == 32


def test_an_order_is_saved_while_the_broker_and_the_cache_are_away(production, caller, log):
    alone = production | {"REDIS_URL": NOBODY_LISTENS}

    with web_server(env=alone, log=log) as address:
        status, answer = post_order(address, caller, "without-broker")
        readiness = status_of(f"{address}/readyz")

    assert (status, answer["net"]) == (201, {"amount": "25.00", "currency": "GBP"})
    assert readiness == 503
    assert rows(production, "SELECT net_minor FROM orders_order WHERE external_id = %s", "without-broker") == [(2500,)]
    changes = rows(production, "SELECT count(*) FROM customers_change WHERE customer_id = %s", caller["customer"])
    assert changes[0][0] > 0


def test_a_worker_runs_the_night_and_runs_it_once(production, caller, log):
    queue = Celery(broker=production["REDIS_URL"], backend=production["REDIS_URL"])
    night = {"as_of": "2026-03-31"}

    with running(WORKER, env=production, log=log):
        wait_until(lambda: "ready." in log.read_text(), what="the worker")
        first = queue.send_task("nightly.run", kwargs=night, queue="perennial").get(timeout=START_SECONDS)
        ended = rows(production, "SELECT ended_at FROM nightly_night WHERE as_of = %s", night["as_of"])
        second = queue.send_task("nightly.run", kwargs=night, queue="perennial").get(timeout=START_SECONDS)

    assert rows(production, "SELECT state FROM nightly_night WHERE as_of = %s", night["as_of"]) == [("DONE",)]
    assert rows(production, "SELECT ended_at FROM nightly_night WHERE as_of = %s", night["as_of"]) == ended
    assert first == second


def test_a_task_that_waited_for_a_worker_is_done_when_one_comes(production, log):
    queue = Celery(broker=production["REDIS_URL"], backend=production["REDIS_URL"])
    waiting = queue.send_task("nightly.run_if_due", queue="perennial")

    with running(WORKER, env=production, log=log):
        waiting.get(timeout=START_SECONDS)

    assert waiting.successful()


def test_beat_knows_when_to_ask_for_the_night(production, log, tmp_path):
    words = ["celery", "-A", "crm", "beat", "--schedule", str(tmp_path / "schedule"), "--pidfile="]

    with running(words, env=production | {"LOG_LEVEL": "DEBUG"}, log=log) as beat:
        wait_until(lambda: "nightly.run_if_due" in log.read_text(), what="the schedule of beat")

        assert beat.poll() is None


def test_the_command_and_the_task_are_the_same_night(production, caller):
    told = json.loads(manage("nightly", "--as-of", "2026-03-31", "--json", env=production))

    assert told["as_of"] == "2026-03-31"
    assert told["state"] == "DONE"
    assert len(rows(production, "SELECT 1 FROM nightly_night WHERE as_of = %s", "2026-03-31")) == 1
