"""How long the night takes, on the clock and on the processors, and the bare SQL that no night can go below."""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from benchmarks import data
from benchmarks.server import watched

ROOT = Path(__file__).parent.parent
NIGHTLY = [sys.executable, str(ROOT / "manage.py"), "nightly"]
# Of the customers, who order again from one night to the next.
SHARE = 0.01
FLOORS = {
    "purchase days with their margin": (
        "SELECT count(*) FROM (SELECT customer_id, ordered_on, sum(company_net_minor - company_cost_minor)"
        " FROM orders_order WHERE status = 'CONFIRMED' GROUP BY customer_id, ordered_on) AS day"
    ),
    "one sum per customer": (
        "SELECT count(*) FROM (SELECT customer_id, min(ordered_on), max(ordered_on), count(*), sum(company_net_minor)"
        " FROM orders_order WHERE status = 'CONFIRMED' GROUP BY customer_id) AS past"
    ),
}


def measure(as_of: date) -> dict[str, Any]:
    """Return the seconds of four nights: the first, the same again, the next one with 1 % of changes, and a full one.

    The last follows on another day with 1 % of changes: everybody is worked off anew and everything verified, over a
    company whose ledger and values stand.
    """
    found: dict[str, Any] = {"floors": {name: floor(sql) for name, sql in FLOORS.items()}}
    with tempfile.TemporaryDirectory() as compiled:
        surroundings = _surroundings(compiled)
        found["full"] = _night(as_of, surroundings)
        found["again"] = _night(as_of, surroundings)
        tomorrow = as_of + timedelta(days=1)
        changed = data.order_again(share=SHARE, on=tomorrow)
        found["one_percent"] = {"changed": changed, **_night(tomorrow, surroundings)}
        day_after = tomorrow + timedelta(days=1)
        changed = data.order_again(share=SHARE, on=day_after, seed=12)
        found["full_again"] = {"changed": changed, **_night(day_after, surroundings, "--full")}
    return found


def _surroundings(compiled: str) -> dict[str, str]:
    """Return the environment of a night, with the modules compiled, as an installation has them after its first run."""
    found = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    found["PYTHONPYCACHEPREFIX"] = compiled
    subprocess.run([*NIGHTLY, "--help"], check=True, capture_output=True, cwd=ROOT, env=found)
    return found


def _night(as_of: date, surroundings: dict[str, str], *options: str) -> dict[str, Any]:
    """Run the night as people do, in a process of its own, and return how long it took."""
    command = [*NIGHTLY, "--as-of", as_of.isoformat(), "--json", *options]
    load = round(os.getloadavg()[0], 2)
    began, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    with server_time() as server:
        said = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT, env=surroundings)
    if said.returncode:
        sys.exit(said.stderr)
    seconds, now = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
    night = json.loads(said.stdout)
    steps = {step["name"]: step["seconds"] for step in night["steps"]} if night["ran"] else {}
    counts = {step["name"]: step["counts"] for step in night["steps"]} if night["ran"] else {}
    return {
        "ran": night["ran"],
        "load": load,
        "process_seconds": round(seconds, 2),
        "processor_seconds": round(processor, 2),
        "server_seconds": server.seconds,
        "peak_mib": now.ru_maxrss // 1024,
        "night_seconds": round(sum(steps.values()), 2),
        "steps": steps,
        "counts": counts,
    }


def floor(sql: str) -> dict[str, float | None]:
    """Return the best of three: on the clock, and on the server's processors."""
    best: dict[str, float | None] = {"seconds": float("inf"), "server_seconds": None}
    for _attempt in range(3):
        with server_time() as server:
            began = time.perf_counter()
            with connection.cursor() as cursor:
                cursor.execute(sql)
                cursor.fetchall()
            seconds = time.perf_counter() - began
        if seconds < (best["seconds"] or 0):
            best = {"seconds": round(seconds, 3), "server_seconds": server.seconds}
    return best


def server_time() -> Any:
    """Return a watch over the processor time of the database's server, for use as a block."""
    database = settings.DATABASES["default"]
    return watched(str(database["NAME"]), is_local=database.get("HOST") in {"", "127.0.0.1", "localhost", "::1"})
