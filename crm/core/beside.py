"""Jobs of one work done two at a time: while one waits for the server, the other computes.

Each of the helping threads has a connection of its own, so a job sees only what is committed, and commits what it did
by itself.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any

from django.conf import settings
from django.db import connection

Job = Callable[[], object]


@contextmanager
def own_connection() -> Iterator[None]:
    """Close this thread's connection at the end of a block."""
    try:
        yield
    finally:
        connection.close()


def side_by_side(jobs: Sequence[Job], *, helping: Callable[[], AbstractContextManager[None]] = own_connection) -> None:
    """Do all jobs, each once; after a failure nobody begins another, and it is raised when all have ended.

    On SQLite, which has one writer, within somebody's transaction, and where there is one lane, they are done in order.

    Args:
        jobs: what to do.
        helping: the block within which another thread helps.
    """
    waiting = deque(jobs)
    if len(jobs) < 2 or not may_share():
        _work_off(waiting)
        return

    def help_out() -> None:
        with helping():
            _work_off(waiting)

    with ThreadPoolExecutor(settings.NIGHT_LANES - 1, thread_name_prefix="beside") as pool:
        helpers = [pool.submit(help_out) for _ in range(settings.NIGHT_LANES - 1)]
        _work_off(waiting)
    for helper in helpers:
        helper.result()


def together(reads: Mapping[str, Callable[[], Any]]) -> dict[str, Any]:
    """Return what each of several readings found, by name; they are done side by side, each as of its own moment."""
    found: dict[str, Any] = {}

    def keep(name: str) -> None:
        found[name] = reads[name]()

    side_by_side([partial(keep, name) for name in reads])
    return found


def may_share() -> bool:
    """Say whether other connections can see what this one did, and there are lanes for them."""
    return connection.vendor == "postgresql" and not connection.in_atomic_block and settings.NIGHT_LANES > 1


def _work_off(waiting: deque[Job]) -> None:
    """Do the jobs that nobody has begun."""
    while waiting:
        try:
            job = waiting.popleft()
        except IndexError:
            return  # somebody else was faster
        try:
            job()
        except BaseException:
            waiting.clear()
            raise
