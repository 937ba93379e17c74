"""Exchange ratios for many orders at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from orders.rules.totals import Exchange
from orders.services.pricing import pinned_exchange


@dataclass
class Rates:
    """The exchange ratio of a currency on a day, asked of the database once."""

    company_currency: str
    # What one unit of a currency is worth in the company's, where somebody says so for a whole file.
    stated: Mapping[str, Decimal] = field(default_factory=dict)
    _known: dict[tuple[str, date], Exchange] = field(default_factory=dict)

    def needs_no_database(self, currency: str) -> bool:
        """Say whether the ratio of a currency is known without asking, whatever the day."""
        return currency == self.company_currency or currency in self.stated

    def on(self, currency: str, day: date) -> Exchange:
        """Return the ratio.

        Raises:
            Invalid: none is known for that day.
        """
        key = (currency, day)
        if key not in self._known:
            self._known[key] = pinned_exchange(
                currency, company_currency=self.company_currency, on=day, stated=self.stated.get(currency)
            )
        return self._known[key]
