"""When the database can't answer now, but may in a moment: somebody holds the lock, or its server is away."""

import sqlite3

from django.db import InterfaceError, OperationalError

RETRY_SECONDS = "2"
# SQLite answers everything that goes wrong while it works as one kind of error; these are the ones that pass.
PASSING = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
# An extended code of SQLite holds the plain one in its last byte.
PLAIN_CODE = 0xFF


def is_away(error: BaseException | None) -> bool:
    """Say whether `error` is about a database that may answer when it is asked again.

    >>> is_away(ZeroDivisionError()), is_away(InterfaceError("connection already closed"))
    (False, True)
    """
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    code = getattr(error.__cause__, "sqlite_errorcode", None)
    return code is None or code & PLAIN_CODE in PASSING
