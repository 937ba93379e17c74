"""What this machine offers the tests: PostgreSQL, Redis, a browser. Each is found, or there is a reason why not."""

import os
import shutil
from dataclasses import dataclass
from functools import cache

import psycopg
import redis

# Where they answer on a developer's machine; the user and password are those of libpq (PGUSER, PGPASSWORD, ~/.pgpass).
POSTGRES_URL = os.environ.get("TEST_POSTGRES_URL", "postgresql://127.0.0.1:5432/postgres")
# A database for each process of the tests: they are emptied, and a worker takes whatever task waits in its own.
REDIS_DATABASE = 15 - int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
REDIS_URL = os.environ.get("TEST_REDIS_URL", f"redis://127.0.0.1:6379/{REDIS_DATABASE}")
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


@dataclass(frozen=True)
class Part:
    """Something tests need: its address or path, or the reason why it isn't there."""

    name: str
    found: str = ""
    reason: str = ""


def nothing_may_be_left_out() -> bool:
    """Say whether a missing part is a failure, as it is in continuous integration."""
    return os.environ.get("CI", "").lower() in {"1", "true"}


@cache
def postgres() -> Part:
    """Return the address of a PostgreSQL server in which databases can be made."""
    try:
        with psycopg.connect(POSTGRES_URL, connect_timeout=2) as connection:
            row = connection.execute(
                "SELECT current_user, rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
        return Part("PostgreSQL", reason=f"PostgreSQL does not answer at {POSTGRES_URL} ({reason})")
    user, may_create = row or ("", False)
    if not may_create:
        return Part("PostgreSQL", reason=f"PostgreSQL's user {user} may not create databases")
    return Part("PostgreSQL", found=POSTGRES_URL)


@cache
def redis_server() -> Part:
    """Return the address of a Redis database that the tests may empty."""
    client = redis.Redis.from_url(REDIS_URL, socket_connect_timeout=2, socket_timeout=2)
    try:
        client.ping()
    except redis.RedisError as error:
        return Part("Redis", reason=f"Redis does not answer at {REDIS_URL} ({error})")
    finally:
        client.close()
    return Part("Redis", found=REDIS_URL)


@cache
def chromium() -> Part:
    """Return the path of the system's own Chromium; the tests never download a browser."""
    for name in (os.environ.get("CHROMIUM", ""), *CHROMIUM_NAMES):
        if name and (path := shutil.which(name)):
            return Part("Chromium", found=path)
    return Part("Chromium", reason="Chromium is not installed (on Debian: apt install chromium)")
