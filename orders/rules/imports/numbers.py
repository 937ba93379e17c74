"""Numbers as people and spreadsheets write them: 1,234.56 and 1.234,56, (12.00), £12, 12-.

Which mark is the decimal one is never guessed from a single cell: the whole file gives evidence, see `DecimalEvidence`.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from django.utils.translation import gettext as _

from crm.core.errors import Invalid

POINT, COMMA = ".", ","

PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
# Signs and codes of currencies, before or behind the figure.
SIGN = r"[$€£¥₹₩₽₺₫₴₪]|kr\.?|zł|Kč"
CURRENCY = re.compile(rf"^(?:[A-Z]{{3}}(?![A-Za-z])|[A-Z]{{0,2}}(?:{SIGN}))|(?:[A-Z]{{3}}|{SIGN})$")
SIGN_CODES = {"€": "EUR", "£": "GBP", "₹": "INR", "₩": "KRW", "₺": "TRY", "₴": "UAH", "₪": "ILS", "zł": "PLN"}
# Blanks of every kind and the Swiss apostrophe part thousands, and never mean anything else.
FILLERS = re.compile(r"[\s\u00a0\u2007\u2009\u202f'’_]")
SIGNED = re.compile(r"(?P<before>[-+])(?P<rest>[^-+].*)|(?P<rest2>.*[^-+])(?P<behind>[-+])")
FIGURE = {
    POINT: re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{2,3})*,[0-9]{3})?(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,2})?"),
    COMMA: re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:\.[0-9]{2,3})*\.[0-9]{3})?(?:,[0-9]*)?(?:[eE][+-]?[0-9]{1,2})?"),
}


class UnreadableError(ValueError):
    """A cell that isn't what its column promises; the text says so in a full sentence."""


def unsigned(text: str) -> tuple[str, bool]:
    """Return the figure without sign, brackets, currency and blanks, and whether it is negative.

    >>> unsigned("(1 234.50)"), unsigned("−£12"), unsigned("12,00-")
    (('1234.50', True), ('12', True), ('12,00', True))
    """
    text = FILLERS.sub("", text.replace("\u2212", "-"))
    negative = False
    if text.startswith("(") and text.endswith(")"):
        text, negative = text[1:-1], True
    text = CURRENCY.sub("", text, count=1)
    # A sign stands before or behind the currency or the figure: -£5, £-5, 5-.
    signed = SIGNED.fullmatch(text)
    if signed is None:
        return text, negative
    sign, rest = signed["before"] or signed["behind"], CURRENCY.sub("", signed["rest"] or signed["rest2"], count=1)
    text, negative = rest, negative or sign == "-"
    return text, negative


def currency_said(text: str) -> str:
    """Return the code of the currency that a cell names beside its figure; "" where it names none.

    >>> currency_said("€12.00"), currency_said("12.00 USD"), currency_said("$5"), currency_said("7")
    ('EUR', 'USD', '$', '')
    """
    if PLAIN.fullmatch(text):
        return ""
    found = CURRENCY.search(FILLERS.sub("", text).strip("()-+\u2212"))
    if found is None:
        return ""
    said = found.group()
    if len(said) == 3 and said.isascii() and said.isalpha():
        return said
    return SIGN_CODES.get(re.sub("[A-Z]", "", said), said)


@dataclass
class DecimalEvidence:
    """What the numbers of a file say about its decimal mark: the first line that speaks for each."""

    lines: dict[str, int] = field(default_factory=dict)
    doubtful_line: int | None = None
    doubtful: str = ""

    def hear(self, text: str, line: int) -> None:
        """Take one cell into account."""
        figure, _negative = unsigned(text)
        points, commas = figure.count(POINT), figure.count(COMMA)
        if not points and not commas:
            return
        if not FIGURE[POINT].fullmatch(figure) and not FIGURE[COMMA].fullmatch(figure):
            # Not a number in any notation: it will be rejected, and has no say here.
            return
        if points and commas:
            mark = POINT if figure.rindex(POINT) > figure.rindex(COMMA) else COMMA
        elif points + commas > 1:
            mark = COMMA if points else POINT
        else:
            mark = self._single(figure, POINT if points else COMMA, text, line)
        if mark:
            self.lines.setdefault(mark, line)

    def _single(self, figure: str, mark: str, text: str, line: int) -> str:
        before, after = figure.split(mark)
        # 1.234 may be a thousand or one and a bit; 0.234, 1234.567 and 1.5 can't be thousands.
        if len(after) == 3 and 1 <= len(before) <= 3 and not before.startswith("0"):
            if self.doubtful_line is None:
                self.doubtful_line, self.doubtful = line, text.strip()
            return ""
        return mark

    def decide(self) -> str:
        """Return the file's decimal mark.

        Raises:
            Invalid: the file contradicts itself, or leaves it open.
        """
        if len(self.lines) == 2:
            raise Invalid(
                _(
                    "Line %(point)s writes decimals with a point and line %(comma)s with a comma."
                    " Say which one counts with --decimal point or --decimal comma."
                )
                % {"point": self.lines[POINT], "comma": self.lines[COMMA]},
                code="decimal_mark_contradicts",
            )
        if not self.lines and self.doubtful_line is not None:
            raise Invalid(
                _(
                    "“%(text)s” on line %(line)s can be read in two ways, and no other number settles it."
                    " Say which mark parts the decimals with --decimal point or --decimal comma."
                )
                % {"text": self.doubtful, "line": self.doubtful_line},
                code="decimal_mark_unclear",
            )
        return next(iter(self.lines), POINT)


@lru_cache(maxsize=65_536)
def read_number(text: str, mark: str) -> Decimal:
    """Return the number in a cell, given the file's decimal mark.

    >>> read_number("1.234,50 €", ","), read_number("(3)", ".")
    (Decimal('1234.50'), Decimal('-3'))

    Raises:
        UnreadableError: it isn't a number in this notation.
    """
    if mark == POINT and PLAIN.fullmatch(text):
        return Decimal(text)
    figure, negative = unsigned(text)
    if not any(character.isdigit() for character in figure) or not FIGURE[mark].fullmatch(figure):
        raise UnreadableError(_("“%(text)s” isn't a number.") % {"text": text[:60]})
    thousands = COMMA if mark == POINT else POINT
    number = Decimal(figure.replace(thousands, "").replace(mark, POINT))
    return -number if negative else number
