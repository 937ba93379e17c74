"""How long the night takes, and the bare SQL that no night can go below."""

import json
import resource
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import connection

from benchmarks import data

ROOT = Path(__file__).parent.parent
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
    """Return the seconds of a full night, of the same night again, and of the next one with 1 % of changes."""
    found: dict[str, Any] = {"floors": {name: _seconds(sql) for name, sql in FLOORS.items()}}
    found["full"] = _night(as_of)
    found["again"] = _night(as_of)
    tomorrow = as_of + timedelta(days=1)
    changed = data.order_again(share=0.01, on=tomorrow)
    found["one_percent"] = {"changed": changed, **_night(tomorrow)}
    return found


def _night(as_of: date) -> dict[str, Any]:
    """Run the night as people do, in a process of its own, and return how long it took."""
    command = [sys.executable, str(ROOT / "manage.py"), "nightly", "--as-of", as_of.isoformat(), "--json"]
    began, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    said = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT)
    if said.returncode:
        sys.exit(said.stderr)
    seconds, now = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    # Of this process alone: the database's own processors are not in it.
    processor = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
    night = json.loads(said.stdout)
    steps = {step["name"]: step["seconds"] for step in night["steps"]} if night["ran"] else {}
    counts = {step["name"]: step["counts"] for step in night["steps"]} if night["ran"] else {}
    return {"ran": night["ran"], "process_seconds": round(seconds, 2), "processor_seconds": round(processor, 2),
            "night_seconds": round(sum(steps.values()), 2), "steps": steps, "counts": counts}  # fmt: skip


def _seconds(sql: str) -> float:
    best = float("inf")
    for _attempt in range(3):
        began = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(sql)
            cursor.fetchall()
        best = min(best, time.perf_counter() - began)
    return round(best, 3)
