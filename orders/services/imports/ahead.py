"""What comes next is read and worked out while the database server writes what came before."""

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from django.db import connection
from django.utils.translation import get_language, override


def ahead[Item](items: Iterator[Item]) -> Generator[Item]:
    """Yield what `items` yields; the next one is made in another thread while the caller is at work with this one.

    `items` may not ask the database of the site: a thread has its own connection, which sees nothing of the caller's
    transaction. Close the generator (`contextlib.closing`), and no thread is at work any more. What making an item
    raises is raised when its turn comes.

    With SQLite everything happens in turn: it works within the caller's thread, so there is no waiting to use.
    """
    if connection.vendor != "postgresql":
        yield from items
        return
    # A thread begins in the language of the installation; refusals are said in the caller's.
    language = get_language()

    def following() -> list[Item]:
        with override(language):
            return list(islice(items, 1))

    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as pool:
        coming = pool.submit(following)
        while found := coming.result():
            coming = pool.submit(following)
            yield from found
