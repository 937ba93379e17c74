"""One night at a time. The lock belongs to the process that holds it, so a killed night can't leave it behind.

PostgreSQL has advisory locks, which end with their session; a pooler in front of the database has to keep sessions.
SQLite's twin is a locked file beside the database; for a database in memory it is a file of this process.
"""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.db import connection
from django.utils.translation import gettext as _

from crm.core.errors import Refused

# Any fixed pair of numbers: the first says that the lock is ours, the second which one it is.
KEY = (7_364_656, 1)
# Shared by the connections of a night's lanes: one that still works when its night was killed keeps the next one out.
LANE_KEY = (7_364_656, 2)


class NightRunning(Refused):
    """Another process is in the middle of a night."""

    default_code = "night_running"


@contextmanager
def only_one() -> Iterator[None]:
    """Hold the night's lock for the length of a block.

    Raises:
        NightRunning: somebody else holds it.
    """
    holder = _hold_session() if connection.vendor == "postgresql" else _hold_file()
    with holder as is_held:
        if not is_held:
            raise NightRunning(
                _("A night is running already. Watch it on the Night page; start the next one after it.")
            )
        yield


def is_held() -> bool:
    """Say whether a night runs right now, in whichever process."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = %s"
                " AND objid = %s AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
                KEY,
            )
            return bool(cursor.fetchone()[0])
    with _lock_file().open("a") as file:
        return not _try_lock(file, fcntl.LOCK_SH)


@contextmanager
def in_lane() -> Iterator[None]:
    """Be a lane of the night within a block, on this thread's own connection to PostgreSQL, which ends with it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock_shared(%s, %s)", LANE_KEY)
        yield
    finally:
        # Let go before it closes: the server notices an end a moment later, and the next night may begin by then.
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock_shared(%s, %s)", LANE_KEY)
        connection.close()


@contextmanager
def _hold_session() -> Iterator[bool]:
    with connection.cursor() as cursor:
        is_ours = _try_key(cursor, KEY)
        if is_ours and _try_key(cursor, LANE_KEY):
            # Nobody is in a lane; from here on they are ours.
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", LANE_KEY)
        elif is_ours:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", KEY)
            is_ours = False
    try:
        yield is_ours
    finally:
        if is_ours and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", KEY)


def _try_key(cursor: Any, key: tuple[int, int]) -> bool:
    cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
    return bool(cursor.fetchone()[0])


@contextmanager
def _hold_file() -> Iterator[bool]:
    with _lock_file().open("a") as file:
        # Closing the file ends the lock.
        yield _try_lock(file, fcntl.LOCK_EX)


def _try_lock(file: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _lock_file() -> Path:
    name = str(connection.settings_dict["NAME"])
    if ":memory:" in name or "mode=memory" in name:
        return Path(tempfile.gettempdir()) / f"perennial-night-{os.getpid()}.lock"
    return Path(f"{name}.night")
