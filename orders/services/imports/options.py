"""What somebody asks of an import."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.utils.translation import gettext as _

from crm.accounts.models import User
from crm.core.errors import Invalid
from crm.core.money import PPM, divide_half_away
from orders.rules.imports.numbers import COMMA, POINT

# Tells a person how far a step is: its name, what is done, what there is to do (0 where nobody knows yet).
Progress = Callable[[str, int, int], None]
MARKS = {"point": POINT, ".": POINT, "comma": COMMA, ",": COMMA, "": ""}


def silent(_step: str, _done: int, _total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Options:
    """One file and how to read it; what is left empty is found out from the file, or refused where it can't be.

    Args:
        path: the file.
        mapping: {field: column}, see `orders.rules.imports.columns`.
        now: this instant.
        by: who imports; None is the system.
        rejected_path: where the rows go that can't be booked.
        rate: what one unit of `currency` is worth in the company's, for the whole file.
        cost_ratio_ppm: the cost of a line as a share of its amount where no cost is known.
        salesperson: who looks after customers that are new.
        is_dry_run: work everything out and write nothing.
    """

    path: Path
    mapping: Mapping[str, str]
    now: datetime
    by: User | None = None
    rejected_path: Path | None = None
    delimiter: str = ""
    encoding: str = ""
    column_names: tuple[str, ...] = ()
    date_format: str = ""
    decimal_mark: str = ""
    currency: str = ""
    rate: Decimal | None = None
    cost_ratio_ppm: int | None = None
    salesperson: User | None = None
    is_dry_run: bool = False


def read_ratio(text: str) -> int:
    """Return a share such as 0.6 in parts per million.

    Raises:
        Invalid: it isn't a share between 0 and 10.
    """
    try:
        share = Decimal(text)
    except InvalidOperation:
        share = Decimal(-1)
    if not share.is_finite() or not 0 <= share <= 10:
        raise Invalid(_("“%(text)s” isn't a share. Write it like 0.6.") % {"text": text}, code="cost_ratio")
    numerator, denominator = share.as_integer_ratio()
    return divide_half_away(numerator * PPM, denominator)


def read_rate(text: str) -> Decimal:
    """Return an exchange rate.

    Raises:
        Invalid: it isn't a number above zero.
    """
    try:
        rate = Decimal(text)
    except InvalidOperation:
        rate = Decimal(0)
    if not rate.is_finite() or rate <= 0 or rate.adjusted() > 6 or not -12 <= int(rate.as_tuple().exponent) <= 6:
        raise Invalid(_("“%(text)s” isn't an exchange rate. Write it like 0.85.") % {"text": text}, code="rate")
    return rate


def read_mark(text: str) -> str:
    """Return the decimal mark that somebody named.

    Raises:
        Invalid: it is neither point nor comma.
    """
    if text not in MARKS:
        raise Invalid(_("The decimal mark is point or comma, not “%(text)s”.") % {"text": text}, code="decimal_mark")
    return MARKS[text]


def read_currency(text: str) -> str:
    """Return the code of a currency in capitals.

    Raises:
        Invalid: it has no such form.
    """
    code = text.strip().upper()
    if code and (len(code) != 3 or not code.isascii() or not code.isalpha()):
        raise Invalid(_("“%(text)s” isn't a currency. Use a code like EUR.") % {"text": text}, code="currency")
    return code
