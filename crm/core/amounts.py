"""Amounts inside sentences, written as the pages write their figures (static/js/lib/money.js)."""

from decimal import Decimal

from django.utils import formats
from django.utils.translation import get_language

from crm.core.money import divide_half_away, minor_digits, to_amount

NO_BREAK_SPACE = "\u00a0"
# A line may end between a sign and the currency after it; a word joiner keeps them together.
MINUS, WORD_JOINER = "\u2212", "\u2060"

# The narrow symbol of a currency in browsers, where all our languages share it; the others go by their code.
_CODES = {
    "£": ("GBP",),
    "€": ("EUR",),
    "$": ("USD", "AUD", "CAD", "NZD", "HKD", "SGD", "MXN"),
    "¥": ("JPY", "CNY"),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "₹": ("INR",),
    "₩": ("KRW",),
    "₪": ("ILS",),
    "₺": ("TRY",),
    "₴": ("UAH",),
    "₱": ("PHP",),
    "฿": ("THB",),
    "₫": ("VND",),
    "R$": ("BRL",),
    "zł": ("PLN",),
    "Kč": ("CZK",),
    "Ft": ("HUF",),
    "R": ("ZAR",),
}
SYMBOLS = {code: symbol for symbol, codes in _CODES.items() for code in codes}


def write_money(minor: int, currency: str) -> str:
    """Return an amount to the last minor unit, such as “£1,240.50” in English and “1.240,50 £” in German."""
    return _written(to_amount(minor, currency), minor_digits(currency), currency)


def write_whole_money(minor: int, currency: str) -> str:
    """Return an amount in whole units, rounded half away from zero, such as “£210”."""
    return _written(Decimal(divide_half_away(minor, 10 ** minor_digits(currency))), 0, currency)


def _written(amount: Decimal, digits: int, currency: str) -> str:
    figure = formats.number_format(abs(amount), digits, force_grouping=True)
    symbol = SYMBOLS.get(currency, currency)
    if not (get_language() or "en").startswith("en"):
        return f"{MINUS if amount < 0 else ''}{figure}{NO_BREAK_SPACE}{symbol}"
    space = NO_BREAK_SPACE if symbol[-1].isalpha() else ""
    return f"{MINUS + WORD_JOINER if amount < 0 else ''}{symbol}{space}{figure}"
