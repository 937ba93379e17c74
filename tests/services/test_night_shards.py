"""A night in shards with real workers: one is killed in the midst of a shard, and nothing is lost or doubled."""

import os
import signal
from contextlib import contextmanager

import psycopg
import pytest
from celery import Celery

from tests.processes import manage, running, wait_until
from tests.services.test_production import rows

WORKER = ["celery", "-A", "crm", "worker", "--pool", "solo"]
DAY = "2025-06-30"

MAKE_BUYERS = """
from tests.make import make_customer, make_order
for number in range(9):
    customer = make_customer(f"Buyer {number}")
    for month in range(1, 4):
        make_order(customer, f"2025-0{month}-1{number}", "100.00", cost="40.00")
"""
VALUES = """
    SELECT s.customer_id, s.as_of, s.margin_minor, s.told_on, v.as_of, v.cause, v.change_minor
      FROM clv_score s JOIN clv_valuechange v ON v.customer_id = s.customer_id
     WHERE v.as_of = %s ORDER BY 1, 5
"""
WAITING = """
    SELECT count(*) FROM pg_stat_activity
     WHERE wait_event_type = 'Lock' AND query LIKE 'DELETE FROM clv_valuechange%%' AND datname = current_database()
"""
SHARDS = """
    SELECT h.state, count(*) FROM nightly_shardrun h
      JOIN nightly_steprun t ON t.id = h.step_id JOIN nightly_night n ON n.id = t.night_id
     WHERE n.as_of = %s AND t.name = 'score' GROUP BY h.state
"""


@pytest.fixture(scope="module")
def buyers(production):
    """Make nine customers who bought, so that there are shards, whichever test comes first."""
    manage("shell", "--no-imports", "-c", MAKE_BUYERS, env=production)


@contextmanager
def held_up(production):
    """Keep one customer's line of history from being changed, so that the shard it is in has to wait."""
    with psycopg.connect(production["DATABASE_URL"]) as connection:
        lines = connection.execute("SELECT id FROM clv_valuechange WHERE as_of = %s ORDER BY customer_id", [DAY])
        middle = [row[0] for row in lines.fetchall()][4]
        connection.execute("SELECT 1 FROM clv_valuechange WHERE id = %s FOR UPDATE", [middle])
        yield


def run(production, *words):
    return manage("nightly", "--as-of", DAY, "--json", *words, env=production)


def test_a_worker_killed_in_the_midst_of_a_shard_loses_and_doubles_nothing(production, buyers, log):
    # The shard that is held up has to wait until the worker is killed, however long the others take.
    env = production | {"NIGHT_SHARD_CUSTOMERS": "3", "DATABASE_LOCK_SECONDS": "600"}
    run(env)
    undisturbed = rows(production, VALUES, DAY)
    queue = Celery(broker=production["REDIS_URL"], backend=production["REDIS_URL"])

    with held_up(production), running(WORKER, env=env, log=log) as worker:
        wait_until(lambda: "ready." in log.read_text(), what="the worker")
        queue.send_task("nightly.run", kwargs={"as_of": DAY, "again": True}, queue="perennial")
        wait_until(lambda: rows(production, WAITING)[0][0] > 0, what="a shard that is held up")
        # Two are done at a time, so the one beside it may still be in hand.
        wait_until(lambda: "DONE" in dict(rows(production, SHARDS, DAY)), what="a shard beside it")
        found = dict(rows(production, SHARDS, DAY))
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
    half_done = rows(production, VALUES, DAY)
    run(env)

    assert found.get("DONE", 0) >= 1
    assert found["WAITING"] >= 1
    # Readers saw the old values to the end, and the same values after it.
    assert [row[:4] for row in half_done] == [row[:4] for row in undisturbed][: len(half_done)]
    assert rows(production, VALUES, DAY) == undisturbed
    assert len(undisturbed) >= 9
    assert rows(production, "SELECT state FROM nightly_night WHERE as_of = %s", DAY) == [("DONE",)]


def test_a_second_worker_helps_and_the_sums_are_the_same(production, buyers, log):
    env = production | {"NIGHT_SHARD_CUSTOMERS": "2"}

    with running(WORKER, env=env, log=log):
        wait_until(lambda: "ready." in log.read_text(), what="the worker")
        run(env, "--full", "--again")
        once = rows(production, VALUES, DAY)
    run(production, "--full", "--again")

    assert rows(production, VALUES, DAY) == once
    assert len(once) >= 9
    assert len({row[0] for row in once}) == len(once)
