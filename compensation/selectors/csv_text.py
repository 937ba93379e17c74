"""One line of a CSV file that no spreadsheet runs as a formula."""

import csv
from collections.abc import Iterable
from io import StringIO

# A cell that begins so is a formula to a spreadsheet; a number of ours never goes in as a text.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_line(cells: Iterable[object]) -> str:
    r"""Return a line as RFC 4180 has it; a text that begins like a formula gets an apostrophe before it.

    >>> csv_line(["=1+1", -5, "Anna"])
    "'=1+1,-5,Anna\r\n"
    """
    text = StringIO()
    csv.writer(text).writerow([_safe(cell) for cell in cells])
    return text.getvalue()


def _safe(cell: object) -> object:
    # A space in front would hide the sign from us, but not from every spreadsheet.
    if isinstance(cell, str) and (cell.startswith(RISKY) or cell.lstrip().startswith(RISKY)):
        return f"'{cell}"
    return "" if cell is None else cell
