"""All tests: `python -m tests.run`, or `make test`.

Two passes run side by side, for each waits a good part of its time: for PostgreSQL's disk, for a browser, for a worker.
The one on PostgreSQL, where that answers, holds all that asks a database, but the browser and the services; the one on
SQLite holds everything, but what knocks at every door, where PostgreSQL answers for it. Each line says whose it is. At
the end stands how each pass closed, one that failed last, so that the closing line is that of the tests which decide.
"""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from tests import surroundings

# The processes of each pass.
JOBS = os.environ.get("JOBS", "2")
# IN_TURN=1: one pass after the other, for a machine that is too small or too busy for both.
AT_ONCE = 1 if os.environ.get("IN_TURN", "") in {"1", "true"} else 2
PYTEST = [sys.executable, "-m", "pytest", "-q", "-n", JOBS, "--dist", "loadgroup", "--maxprocesses", JOBS]


@dataclass(frozen=True)
class Pass:
    """Tests on one kind of database."""

    name: str
    kinds: str
    database: str

    def run(self) -> tuple[int, str]:
        """Run the tests, passing on line by line what pytest says; return its exit code and its closing line."""
        environment = {"DATABASE_URL": self.database, "REDIS_URL": "", "DJANGO_SETTINGS_MODULE": "crm.settings.test"}
        command = [*PYTEST, "-m", self.kinds]
        closing = ""
        with subprocess.Popen(
            command, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process:
            for line in process.stdout or ():
                say(f"{self.name:>10} | {line.rstrip()}")
                closing = line.strip() or closing
        return process.returncode, closing


def main() -> int:
    """Return 0 if all that could be run has passed."""
    on_postgres = surroundings.postgres()
    if not on_postgres.found and surroundings.nothing_may_be_left_out():
        say(f"{on_postgres.reason}; with CI=true nothing may be left out")
        return 1
    if on_postgres.found:
        passes = [
            Pass("SQLite", "not doors", ""),
            Pass("PostgreSQL", "not journeys and not services and not no_database", database_on(on_postgres.found)),
        ]
    else:
        say(f"Not run: the tests on PostgreSQL, because {on_postgres.reason}")
        passes = [Pass("SQLite", "", "")]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        ended = list(zip(passes, pool.map(Pass.run, passes), strict=True))
    # One that failed comes last; where none did, or all, the one on SQLite, which holds the most.
    ended.sort(key=lambda end: (end[1][0] != 0, end[0].name == "SQLite"))
    for one, (_failed, closing) in ended:
        say(f"\nOn {one.name}:\n{closing}")
    return ended[-1][1][0]


def database_on(server: str) -> str:
    """Return the address of the database after which Django names the one for the tests; each checkout has its own."""
    host, _, _ = server.rpartition("/")
    return f"{host}/perennial_{crc32(bytes(Path(__file__).parent)):08x}"


def say(text: str) -> None:
    """Print a line, whole, whoever else prints."""
    print(f"{text}\n", end="", flush=True)  # noqa: T201 - this is a command


if __name__ == "__main__":
    sys.exit(main())
