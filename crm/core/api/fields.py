"""How money, rates and quantities look in JSON: as decimal strings, never as floats."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from crm.core.errors import Refused
from crm.core.money import PPM, minor_digits, to_amount, to_minor

RATE_DIGITS = 6
SHAPE = {"amount", "currency"}
# Plain digits only: an exponent would let a short text ask for a million digits.
PLAIN_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,12})?")


def money(minor: int | None, currency: str) -> dict[str, str] | None:
    """Return an amount as the API shows it.

    >>> money(124050, "GBP")
    {'amount': '1240.50', 'currency': 'GBP'}
    """
    return None if minor is None else {"amount": str(to_amount(minor, currency)), "currency": currency}


def is_plain(value: object) -> bool:
    """Say whether a value of a JSON body is a decimal number written plainly, as a text or a whole number."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return False
    return PLAIN_NUMBER.fullmatch(str(value)) is not None


class LabelField(serializers.CharField):
    """The word that people read for a code, in the caller's language.

    A model's own `get_…_display` makes all its labels anew for every row.

    Args:
        choices: (code, label) pairs.
    """

    def __init__(self, choices: Iterable[tuple[Any, Any]], **kwargs: Any) -> None:
        self.labels = dict(choices)
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: Any) -> str:
        """Return the label; a code of an older version stands for itself."""
        return str(self.labels.get(value, value))


class MoneyField(serializers.Field[Any, Any, Any, Any]):
    """An amount of money: `{"amount": "1240.50", "currency": "GBP"}`.

    On the way in it puts two values into the validated data, under the names of `minor` and `currency` (their last
    part, after any dot). Fields of one record that share a currency must agree on it: use `MoneySerializer`.

    Args:
        minor: attribute of the record with the amount in minor units, such as "net_minor"; dots follow relations.
        currency: attribute with the currency's code.
        allow_negative: whether a person may write an amount below zero.
    """

    default_error_messages = {
        "shape": _('Write an amount as {{"amount": "1240.50", "currency": "GBP"}}.'),
        "currency": _("“{given}” isn't a currency's three-letter code."),
        "digits": _("{currency} has {digits} decimals; “{given}” has more."),
        "negative": _("The amount can't be below zero."),
    }

    def __init__(self, *, minor: str, currency: str = "currency", allow_negative: bool = False, **kwargs: Any) -> None:
        self.minor, self.currency, self.allow_negative = minor, currency, allow_negative
        self.read_minor, self.read_currency = attrgetter(minor), attrgetter(currency)
        super().__init__(source="*", **kwargs)

    def currency_of(self, record: Any) -> str:
        """Return the currency of the record's amount."""
        return str(self.read_currency(record))

    def to_representation(self, value: Any) -> dict[str, str] | None:
        """Return the amount and the currency of a record."""
        minor = self.read_minor(value)
        return None if minor is None else money(minor, self.currency_of(value))

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Return the amount in minor units and the currency, under the record's own names."""
        if not isinstance(data, Mapping) or set(data) != SHAPE or not is_plain(data["amount"]):
            self.fail("shape")
        currency = self.given_currency(data)
        return {
            self.minor.rpartition(".")[2]: self._minor(data["amount"], currency),
            self.currency.rpartition(".")[2]: currency,
        }

    def given_currency(self, data: Mapping[str, Any]) -> str:
        """Return the currency that was sent."""
        currency = data.get("currency")
        if not isinstance(currency, str) or not (len(currency) == 3 and currency.isascii() and currency.isupper()):
            self.fail("currency", given=currency)
        return str(currency)

    def _minor(self, amount: str | int, currency: str) -> int:
        try:
            minor = to_minor(amount, currency)
        except Refused as refused:
            raise serializers.ValidationError(refused.message, code="invalid") from refused
        if to_amount(minor, currency) != Decimal(amount):
            self.fail("digits", currency=currency, digits=minor_digits(currency), given=amount)
        if minor < 0 and not self.allow_negative:
            self.fail("negative")
        return minor

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """Return the validated values; null empties the amount and leaves the currency alone."""
        if data is None and self.allow_null:
            return {self.minor.rpartition(".")[2]: None}
        return super().run_validation(data)


class MoneySerializer(serializers.Serializer[Any]):
    """A serializer whose amounts in one record all have the same currency."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Return the validated values, or refuse a mixture of currencies."""
        values: dict[str, Any] = super().to_internal_value(data)
        seen: dict[str, str] = {}
        for name, field in self.fields.items():
            sent = data.get(name) if isinstance(field, MoneyField) else None
            if not isinstance(field, MoneyField) or not isinstance(sent, Mapping) or "currency" not in sent:
                continue
            if seen.setdefault(field.currency, sent["currency"]) != sent["currency"]:
                said = _("All amounts of one record have one currency; this one differs.")
                raise serializers.ValidationError({name: [said]}, code="mixed_currencies")
        return values


NO_CURRENCY = _("A currency is three capital letters, such as EUR.")


class RateField(serializers.Field[Any, Any, Any, Any]):
    """A share as a decimal string, "0.125" for 12.5 %; the record holds it in parts per million."""

    default_error_messages = {
        "invalid": _("Write a share as a decimal text: “0.125” is 12.5 %."),
        "digits": _("A share has six decimals at most."),
        "range": _("The share must be from {low} to {high}, which is {low_percent}% to {high_percent}%."),
    }

    def __init__(self, *, low: str = "0", high: str = "1", **kwargs: Any) -> None:
        self.low, self.high = Decimal(low), Decimal(high)
        super().__init__(**kwargs)

    def to_representation(self, value: int) -> str:
        """Return parts per million as a share.

        >>> RateField().to_representation(125_000)
        '0.125'
        """
        text = f"{Decimal(value).scaleb(-RATE_DIGITS):f}".rstrip("0")
        return text + "0" if text.endswith(".") else text

    def to_internal_value(self, data: Any) -> int:
        """Return a share in parts per million."""
        if not is_plain(data):
            self.fail("invalid")
        share = Decimal(data)
        if not self.low <= share <= self.high:
            percents = {"low_percent": f"{self.low * 100:f}", "high_percent": f"{self.high * 100:f}"}
            self.fail("range", low=self.low, high=self.high, **percents)
        ppm = share * PPM
        if ppm != int(ppm):
            self.fail("digits")
        return int(ppm)


class QuantityField(serializers.DecimalField):
    """A quantity with up to three decimals, as a decimal string without trailing zeros: "2", "0.125"."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 12, "decimal_places": 3, **kwargs})

    def to_representation(self, value: Any) -> str:
        """Return the quantity as people write it."""
        text = f"{Decimal(value):f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
