"""Identifiers as spreadsheets leave them."""

import re
from functools import lru_cache

from django.utils.translation import gettext as _

from orders.rules.imports.numbers import UnreadableError

# A column of whole numbers with one empty cell becomes a column of floats on its way through a spreadsheet; three zeros
# after a comma are thousands.
FLOATED = re.compile(r"([0-9]+)(?:\.0+|,00?)")
# Digits are gone here; nobody can say which.
SHORTENED = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+[0-9]+")
# What programs write for "nothing".
NOTHING = {"", "nan", "none", "null", "<na>", "#n/a"}
LONGEST = 60


@lru_cache(maxsize=65_536)
def read_identifier(text: str) -> str:
    """Return an identifier without what a spreadsheet added to it; "" for an empty cell.

    >>> read_identifier(" 17850.0 "), read_identifier("C536379"), read_identifier("nan")
    ('17850', 'C536379', '')

    Raises:
        UnreadableError: the spreadsheet cut digits off, or it is longer than we keep.
    """
    text = text.strip()
    if text.lower() in NOTHING:
        return ""
    if floated := FLOATED.fullmatch(text):
        return floated.group(1)
    if SHORTENED.fullmatch(text):
        raise UnreadableError(
            _("“%(text)s” lost its last digits in a spreadsheet. Export the column as text.") % {"text": text}
        )
    if len(text) > LONGEST:
        raise UnreadableError(
            _("“%(text)s…” is longer than %(most)s characters.") % {"text": text[:20], "most": LONGEST}
        )
    return text
