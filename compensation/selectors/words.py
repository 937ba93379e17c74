"""Amounts, rates and ratios inside sentences, in the reader's locale."""

from decimal import Decimal
from fractions import Fraction

from django.utils import formats

from crm.core.amounts import write_money as money
from crm.core.money import PPM, minor_digits

__all__ = ["exchange", "factor", "money", "rate"]


def rate(ppm: int) -> str:
    """Return parts per million as a percentage without needless zeros, such as “8.25%”."""
    percent = Decimal(ppm * 100) / PPM
    text = f"{percent:f}"
    plain = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{formats.number_format(plain)}%"


def factor(ppm: int) -> str:
    """Return parts per million as a factor without needless zeros, such as “1.1”."""
    text = f"{Decimal(ppm) / PPM:f}"
    return formats.number_format(text.rstrip("0").rstrip(".") if "." in text else text)


def exchange(numerator: int, denominator: int, of: str, into: str) -> str:
    """Return what one unit of a currency was worth, such as “1 EUR = 1.085342 USD”."""
    ratio = Fraction(numerator, denominator) * Fraction(10) ** (minor_digits(of) - minor_digits(into))
    value = Decimal(ratio.numerator) / Decimal(ratio.denominator)
    text = f"{round(value, 9):f}".rstrip("0").rstrip(".") or "0"
    return f"1 {of} = {formats.number_format(Decimal(text))} {into}"
