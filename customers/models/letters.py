"""How one or two letters are found among a million names: by an index of the letters and pairs in each.

Only PostgreSQL has it (migration 0010): its trigrams begin at three. SQLite reads the names, of which it has few.
"""

import re
from typing import Any

from django.db import models

# Three letters or digits beside each other are in the indexes of trigrams, which leave out all other signs.
TRIGRAM = re.compile(r"[^\W_]{3}")


def is_found_by_letters(words: str) -> bool:
    """Say whether words have no three letters beside each other, so that only their letters and pairs are in an index.

    >>> is_found_by_letters("qx"), is_found_by_letters("H&M"), is_found_by_letters("Quill")
    (True, True, False)

    A letter that some servers write as two capitals is left to those who read.

    >>> is_found_by_letters("ßa")
    False
    """
    return not TRIGRAM.search(words) and len(words.upper()) == len(words) and words.isprintable()


def pairs_of(words: str) -> list[str]:
    """Return every two neighbours, or the only letter.

    >>> pairs_of("H&M"), pairs_of("q")
    (['H&', '&M'], ['q'])
    """
    return [words[start : start + 2] for start in range(len(words) - 1)] or [words]


class WithLetters(models.Func):
    """Says whether a customer's name or external id may hold some words; only an index is asked."""

    template = "customers_letters(%(expressions)s)"
    arg_joiner = ", "
    output_field = models.BooleanField()

    def __init__(self, words: str) -> None:
        super().__init__(models.F("name"), models.F("external_id"))
        self.pairs = pairs_of(words)

    def as_postgresql(self, compiler: Any, connection: Any, **extra_context: Any) -> Any:
        """Ask the index as the migration made it."""
        letters, values = self.as_sql(compiler, connection, **extra_context)
        marks = ", ".join(["UPPER(%s)"] * len(self.pairs))
        return f"{letters} @> ARRAY[{marks}]", (*values, *self.pairs)

    def as_sqlite(self, compiler: Any, connection: Any, **extra_context: Any) -> Any:
        """Say nothing: whoever asks compares the words as well."""
        return self.as_sql(compiler, connection, template="TRUE", **extra_context)[0], ()
