"""Money as whole minor units; no float ever touches it.

An amount is an integer in the smallest unit of its currency (cents, pence, yen). Rates are parts per million. Every
rounding is half away from zero, as people round by hand.
"""

from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from crm.core.errors import Invalid

PPM = 1_000_000

# ISO 4217 lists these with a number of decimals other than two.
WITHOUT_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
WITH_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
DIGITS = dict.fromkeys(WITHOUT_DECIMALS.split(), 0) | dict.fromkeys(WITH_THREE_DECIMALS.split(), 3)

# What a BIGINT holds, with room for a sum of a million of them.
LARGEST_MINOR = 9_000_000_000_000


def minor_digits(currency: str) -> int:
    """Return how many decimals amounts in `currency` have."""
    return DIGITS.get(currency, 2)


def divide_half_away(numerator: int, denominator: int) -> int:
    """Return numerator / denominator as the nearest whole number; a half goes away from zero.

    >>> divide_half_away(5, 2), divide_half_away(-5, 2), divide_half_away(4, 3)
    (3, -3, 1)
    """
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    whole = (2 * abs(numerator) + denominator) // (2 * denominator)
    return whole if numerator >= 0 else -whole


def share_of(minor: int, ppm: int) -> int:
    """Return the share `ppm` (parts per million) of an amount, in its own minor units."""
    return divide_half_away(minor * ppm, PPM)


def convert(minor: int, numerator: int, denominator: int) -> int:
    """Return an amount in the other currency's minor units, at the pinned ratio numerator / denominator."""
    return divide_half_away(minor * numerator, denominator)


def to_minor(amount: Decimal | str | int, currency: str) -> int:
    """Return an amount such as "1240.50" in minor units of `currency`, rounded half away from zero.

    Raises:
        Invalid: it is not a number, or larger than an account can hold.
    """
    try:
        value = Decimal(amount)
    except (InvalidOperation, ValueError) as error:
        raise Invalid(_("“%(amount)s” isn't an amount. Write it like 1240.50.") % {"amount": amount}) from error
    if not value.is_finite() or abs(value) > LARGEST_MINOR:
        raise Invalid(_("“%(amount)s” isn't an amount that can be booked.") % {"amount": amount})
    numerator, denominator = value.as_integer_ratio()
    minor = divide_half_away(numerator * 10 ** minor_digits(currency), denominator)
    if abs(minor) > LARGEST_MINOR:
        raise Invalid(_("“%(amount)s” is larger than one booking can be.") % {"amount": amount})
    return minor


def to_amount(minor: int, currency: str) -> Decimal:
    """Return minor units as a decimal amount with the currency's own number of decimals.

    >>> to_amount(124050, "GBP"), to_amount(500, "JPY")
    (Decimal('1240.50'), Decimal('500'))
    """
    return Decimal(minor).scaleb(-minor_digits(currency))
