"""A production site of its own: a new PostgreSQL database, Redis, and the environment that its processes share."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import redis
from psycopg import sql

from tests import surroundings
from tests.processes import environment, manage


@pytest.fixture(scope="session")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Return the environment of a production site whose tables are made; the database is dropped at the end."""
    server = surroundings.postgres().found
    name = f"perennial_services_{uuid4().hex[:8]}"
    _as_owner(server, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    env = environment(
        DJANGO_SETTINGS_MODULE="crm.settings.production",
        SECRET_KEY="only-for-the-tests-of-services-0123456789-abcdefghijklmnopqrstuvwxyz",
        ALLOWED_HOSTS="localhost,127.0.0.1",
        DATABASE_URL=f"{server.rpartition('/')[0]}/{name}",
        REDIS_URL=surroundings.REDIS_URL,
        HTTPS="0",
    )
    try:
        manage("migrate", "--verbosity", "0", env=env)
        yield env
    finally:
        _as_owner(server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(autouse=True)
def empty_redis() -> Iterator[None]:
    """Start and leave with an empty Redis database: the tests have one of their own."""
    client = redis.Redis.from_url(surroundings.REDIS_URL)
    client.flushdb()
    yield
    client.flushdb()
    client.close()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Return the file into which the processes of this test write."""
    return tmp_path / "processes.log"


def _as_owner(server: str, statement: sql.Composed) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)
