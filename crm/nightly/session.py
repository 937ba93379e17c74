"""The night's own connection: its questions are few and large, where a page's are many and small."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# Room to sort and sum up in memory, and helpers to read large tables.
SETTINGS = {"work_mem": "128MB", "maintenance_work_mem": "256MB", "max_parallel_workers_per_gather": "2"}


@contextmanager
def large_questions() -> Iterator[None]:
    """Plan for large questions within a block; a worker's connection goes on as it was."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        for name, value in SETTINGS.items():
            cursor.execute(f"SET {name} = '{value}'")
    try:
        yield
    finally:
        if connection.is_usable():
            with connection.cursor() as cursor:
                for name in SETTINGS:
                    cursor.execute(f"RESET {name}")
