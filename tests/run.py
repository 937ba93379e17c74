"""All tests: `python -m tests.run`, or `make test`.

First all that asks a database, but the browser and the services, runs on PostgreSQL, where that answers; then
everything runs on SQLite, but what knocks at every door, where PostgreSQL has answered for it. The first of both that
fails is the last, so that the closing line is always that of the tests which decide.
"""

import os
import subprocess
import sys
from pathlib import Path
from zlib import crc32

from tests import surroundings

JOBS = os.environ.get("JOBS", "2")
PYTEST = [sys.executable, "-m", "pytest", "-q", "-n", JOBS, "--dist", "loadgroup", "--maxprocesses", JOBS]


def main() -> int:
    """Return 0 if all that could be run has passed."""
    on_postgres = surroundings.postgres()
    if on_postgres.found:
        say("On PostgreSQL: all that asks a database, but the browser and the services")
        kinds = ["-m", "not journeys and not services and not no_database"]
        failed = run(kinds, DATABASE_URL=database_on(on_postgres.found))
        if failed:
            return failed
    elif surroundings.nothing_may_be_left_out():
        say(f"{on_postgres.reason}; with CI=true nothing may be left out")
        return 1
    else:
        say(f"Not run: the tests on PostgreSQL, because {on_postgres.reason}")
    say("On SQLite: everything" + (" but the doors" if on_postgres.found else ""))
    return run(["-m", "not doors"] if on_postgres.found else [], DATABASE_URL="")


def database_on(server: str) -> str:
    """Return the address of the database after which Django names the one for the tests; each checkout has its own."""
    host, _, _ = server.rpartition("/")
    return f"{host}/perennial_{crc32(bytes(Path(__file__).parent)):08x}"


def run(options: list[str], **environment: str) -> int:
    """Return pytest's exit code."""
    settings = {**os.environ, **environment, "REDIS_URL": "", "DJANGO_SETTINGS_MODULE": "crm.settings.test"}
    return subprocess.run([*PYTEST, *options], env=settings, check=False).returncode


def say(text: str) -> None:
    """Print a heading."""
    print(f"\n{text}", flush=True)  # noqa: T201 - this is a command


if __name__ == "__main__":
    sys.exit(main())
