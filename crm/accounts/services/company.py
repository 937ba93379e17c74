"""Changing the company's name, currency and time zone."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from crm.accounts.models import Company, User
from crm.audit.services import record
from crm.core.errors import Refused
from crm.core.locks import expect_version

_amounts: list[Callable[[], bool]] = []


class CurrencyInUse(Refused):
    """Amounts are booked in the currency that was to be changed."""

    default_code = "currency_in_use"


def keep_currency_while(amounts_exist: Callable[[], bool]) -> None:
    """Let a floor above say whether it has booked amounts in the company's currency; called when its app starts."""
    _amounts.append(amounts_exist)


@transaction.atomic
def update_company(*, by: User | None, version: int | None = None, **values: Any) -> Company:
    """Change the company's settings.

    Raises:
        Stale: somebody else changed them meanwhile.
        CurrencyInUse: amounts are booked in the present currency.
    """
    current = expect_version(Company.objects.current(), version)
    before = {name: getattr(current, name) for name in values}
    changes_currency = values.get("currency", current.currency) != current.currency
    if changes_currency and any(amounts_exist() for amounts_exist in _amounts):
        raise CurrencyInUse(
            _("Orders are booked in %(currency)s already, so it stays the company's currency.")
            % {"currency": current.currency},
            fields={"currency": _("It can be changed only before the first order.")},
        )
    for name, value in values.items():
        setattr(current, name, value)
    current.full_clean()
    current.change(**values)
    record("company.changed", subject=current, by=by, before=before, after=values)
    return current
