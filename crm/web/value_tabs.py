"""The pages about value: who may see which, each an address."""

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.accounts.access import allows

TABS = (
    ("value", _("Value"), "value.total"),
    ("effort", _("Effort"), "value.report"),
    ("forecast", _("Forecast"), "forecast.view"),
    ("model_card", _("Model card"), "model_card.view"),
)


def value_tabs(request: HttpRequest) -> list[tuple[str, Promise]]:
    """Return the name of the address and the words of each page about value that may be opened."""
    return [(name, label) for name, label, action in TABS if allows(request.user, action)]
