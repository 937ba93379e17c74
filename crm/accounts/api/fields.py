"""What several doors show of the company and its people."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from crm.accounts.models import Company, User
from crm.core.api.fields import MoneyField


class CompanyMoneyField(MoneyField):
    """An amount in the company's currency; the record itself names none, so neither does the validated data."""

    default_error_messages = {
        "company_currency": _("Write this amount in {expected}, the company's currency; {given} was sent."),
    }

    def __init__(self, *, minor: str, **kwargs: Any) -> None:
        super().__init__(minor=minor, currency="company_currency", **kwargs)

    def currency_of(self, record: Any) -> str:
        """Return the company's currency."""
        return company_currency(self.context)

    def given_currency(self, data: Any) -> str:
        """Return the currency that was sent, which has to be the company's."""
        currency = super().given_currency(data)
        if currency != company_currency(self.context):
            self.fail("company_currency", given=currency, expected=company_currency(self.context))
        return currency

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Return the amount in minor units, under the record's own name."""
        values = super().to_internal_value(data)
        del values[self.currency]
        return values


def company_currency(context: Any) -> str:
    """Return the company's currency, asked for once and then kept in a serializer's context."""
    if "company_currency" not in context:
        context["company_currency"] = Company.objects.current().currency
    return str(context["company_currency"])


class SalespersonSerializer(serializers.ModelSerializer[User]):
    """A colleague, as a name to show."""

    class Meta:
        model = User
        fields = ["id", "name"]
