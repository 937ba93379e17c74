"""`python -m benchmarks`: makes a large company in a database of its own, and measures the night and the API there.

The database is `perennial_bench` on the server of BENCH_SERVER (postgres://root@127.0.0.1:5432 unless set). It is made
anew each time, unless --keep says that the company of the last run is used again. What was found is written to
`benchmarks/results`: as JSON for machines, as a table for people, one of each per size.
"""

import argparse
import json
import os
import platform
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

NAME = os.environ.get("BENCH_DATABASE", "perennial_bench")
SERVER = os.environ.get("BENCH_SERVER", "postgres://root@127.0.0.1:5432")
RESULTS = Path(__file__).parent / "results"
AS_OF = date(2026, 6, 30)


def main() -> int:
    """Measure, print, write the results; 1 if a target was missed."""
    options = _options()
    if options.peers:
        from benchmarks import peers

        print("\n".join(peers.lines(peers.measure(tuple(options.sizes or peers.SIZES)))))
        return 0
    if options.growth:
        from benchmarks import growth

        sizes = tuple(options.sizes or growth.SIZES)
        print("\n".join(growth.lines(growth.measure(sizes, shared=min(growth.SHARED_SIZE, max(sizes))))))
        return 0
    if not options.keep:
        _make_database()
    _django()
    from django.core.management import call_command

    from benchmarks import api, compare, data, nightly

    call_command("migrate", verbosity=0)
    found: dict[str, Any] = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": _machine()}
    if options.keep:
        from customers.models import Customer
        from orders.models import Order

        found["size"] = {"customers": Customer.objects.count(), "orders": Order.objects.count()}
    else:
        print("Making the company", flush=True)
        began = time.perf_counter()
        found["size"] = data.build(customers=options.customers, orders=options.orders, as_of=AS_OF)
        found["size"]["seconds"] = round(time.perf_counter() - began, 1)
    if options.pay:
        from benchmarks import pay

        print("Reckoning pay", flush=True)
        found["pay"] = pay.measure(AS_OF)
        return _write_pay(found)
    if options.api_only:
        found["nightly"] = json.loads((RESULTS / "latest.json").read_text())["nightly"]
    else:
        print("Running the nights", flush=True)
        found["nightly"] = nightly.measure(AS_OF)
    print("Asking the API", flush=True)
    found["api"] = api.measure(requests=options.requests)
    found["load_at_end"] = round(os.getloadavg()[0], 2)
    RESULTS.mkdir(exist_ok=True)
    name = _name(found["size"])
    for place in {name, "latest"}:
        (RESULTS / f"{place}.json").write_text(json.dumps(found, indent=2) + "\n")
    (RESULTS / f"{name}.md").write_text("\n".join(compare.markdown(found)) + "\n")
    print("\n".join(compare.lines(found)))
    missed = compare.misses(found)
    print("\nMissed: " + "; ".join(missed) if missed else "\nEvery target was met.")
    return 1 if missed else 0


def _write_pay(found: dict[str, Any]) -> int:
    """Write and print what was found of pay; 1 if a target was missed."""
    from benchmarks import pay

    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"pay-{_name(found['size'])}.json").write_text(json.dumps(found, indent=2) + "\n")
    print("\n".join(pay.lines(found["pay"])))
    missed = pay.misses(found["pay"])
    print("\nMissed: " + "; ".join(missed) if missed else "\nEvery target was met.")
    return 1 if missed else 0


def _name(size: dict[str, Any]) -> str:
    """Return what the results of this size are called, such as 100k-1M."""
    return "-".join(_short(size[name]) for name in ("customers", "orders"))


def _short(count: int) -> str:
    return f"{count // 1_000_000}M" if count >= 1_000_000 else f"{count // 1000}k"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--requests", type=int, default=120, help="requests of each kind to the API")
    parser.add_argument("--keep", action="store_true", help="use the company of the last run")
    parser.add_argument("--api-only", action="store_true", help="with --keep: leave out the nights")
    parser.add_argument("--pay", action="store_true", help="only pay: both engines line by line, and how long it takes")
    parser.add_argument("--peers", action="store_true", help="only the maths, beside lifetimes and pymc-marketing")
    parser.add_argument("--growth", action="store_true", help="only the maths, at growing sizes and with more workers")
    parser.add_argument("--sizes", type=int, nargs="+", help="customers, for --peers and --growth")
    return parser.parse_args()


def _make_database() -> None:
    server = urlsplit(SERVER)
    try:
        with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(NAME)))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
    except psycopg.OperationalError as error:
        sys.exit(
            f"The benchmark needs PostgreSQL at {server.hostname}:{server.port or 5432}; set BENCH_SERVER.\n{error}"
        )


def _django() -> None:
    os.environ["DATABASE_URL"] = f"{SERVER}/{NAME}"
    os.environ["DJANGO_SETTINGS_MODULE"] = "crm.settings.test"
    os.environ["API_RATE_USER"] = "100000000"
    import django

    django.setup()


def _machine() -> dict[str, Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0].split()[0]
    return {
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "django": __import__("django").__version__,
        "database": f"PostgreSQL {server}",
        # Other work on the machine makes every figure worse: the load of the last minute when the run began.
        "load": round(os.getloadavg()[0], 2),
    }


if __name__ == "__main__":
    sys.exit(main())
