"""The tables of the tests: migrated once for each state of the migrations, and copied for every process after that.

To migrate takes half a minute, to copy takes none. The copy is right as long as nothing has changed on which the
migrations depend; whatever changes there gives another key, and with it new tables. They are kept beside pytest's
cache (SQLite), or on the server itself (PostgreSQL).
"""

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from zlib import crc32

import psycopg
from django.apps import apps
from psycopg import sql

from tests.processes import ROOT, environment, manage

FOLDER = ROOT / ".pytest_cache" / "tables"
# What decides about the tables besides the migrations: what they may import of ours (tests/contracts holds them to it),
# and the packages, which have migrations of their own.
MAY_USE = ["crm/core/triggers.py", "crm/accounts/models/company.py", "customers/models/spelling.py"]
USED = [*MAY_USE, "requirements/base.txt"]
# Each checkout has its own on a server.
PREFIX = f"perennial_{crc32(bytes(Path(__file__).parent)):08x}_tables_"


@cache
def key() -> str:
    """Return what names the state of all migrations, and of what they use."""
    folders = [Path(app.path, "migrations") for app in apps.get_app_configs()]
    ours = [folder for folder in folders if ROOT in folder.parents and ".venv" not in folder.parts]
    files = [path for folder in ours for path in folder.glob("*.py")] + [ROOT / name for name in USED]
    names = " ".join(app.name for app in apps.get_app_configs())
    texts = (str(path.relative_to(ROOT)).encode() + path.read_bytes() for path in sorted(files))
    return sha256(names.encode() + b"".join(texts)).hexdigest()[:12]


def copy_to(target: sqlite3.Connection) -> None:
    """Write all tables, with no rows but those of the migrations, into an empty SQLite database."""
    made, being_made = FOLDER / f"{key()}.sqlite3", FOLDER / "part.sqlite3"
    with _one_at_a_time("sqlite"):
        if not made.exists():
            for old in FOLDER.glob("*.sqlite3*"):
                old.unlink()
            _migrate(f"sqlite:///{being_made}")
            all_in_one_file(being_made)
            being_made.rename(made)
        with closing(sqlite3.connect(f"{made.as_uri()}?mode=ro&immutable=1", uri=True)) as source:
            source.backup(target)


def postgres_template(server: str) -> str:
    """Return the name of the database on `server` that has all tables and no rows but those of the migrations."""
    made, being_made = f"{PREFIX}{key()}", f"{PREFIX}part"
    with _one_at_a_time("postgresql"), psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        found = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        names = [name for (name,) in found]
        if made not in names:
            for old in names:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(old)))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(being_made)))
            _migrate(f"{server}/{being_made}")
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            connection.execute(rename.format(sql.Identifier(being_made), sql.Identifier(made)))
    return made


@contextmanager
def in_memory(name: str) -> Iterator[None]:
    """Keep SQLite's database `name`, which lives in memory, with all tables for the length of a block."""
    with closing(sqlite3.connect(name, uri=True)) as connection:
        copy_to(connection)
        yield


def all_in_one_file(database: Path) -> None:
    """Write what stands beside a database, in its log of writes, into the file itself."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _migrate(address: str) -> None:
    env = environment(DJANGO_SETTINGS_MODULE="crm.settings.test", DATABASE_URL=address)
    manage("migrate", "--verbosity", "0", env=env)


@contextmanager
def _one_at_a_time(engine: str) -> Iterator[None]:
    """Let one process look, and make what is missing, while the others wait."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / f"{engine}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
