"""From a document of the file to the order that it would be: its amounts, its costs and its days. No database."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter

from django.utils.translation import gettext as _

from crm.accounts.models import Company
from crm.core.clock import business_date
from crm.core.errors import Invalid
from orders.models import Order, Product
from orders.rules.totals import LARGEST_MINOR, Exchange
from orders.services.bulk import Amounts, PricedLine, set_totals
from orders.services.dates import check_dates
from orders.services.imports.catalogue import Catalogue
from orders.services.imports.options import Options
from orders.services.imports.spill import Document, Line
from orders.services.pricing import LineWish, work_out
from orders.services.rates import Rates

MOST_PRICED = 50_000


@dataclass(frozen=True, slots=True)
class Sale:
    """The unsaved order that a document would be, without its customer, and its lines.

    `lacks_products` says that the catalogue did not know a product yet. `refusal` says why it can't be booked; then
    the order is empty.
    """

    order: Order
    lines: Sequence[PricedLine] = ()
    lacks_products: bool = False
    refusal: str = ""


def as_booked(line: Line, product: Product | None, amounts: Amounts) -> PricedLine:
    """Return a line as it is booked; a line without words takes those of its product."""
    if product is None:
        return PricedLine(None, line.description, *amounts)
    return PricedLine(product.pk, line.description or product.name, *amounts)


@dataclass
class SalesDesk:
    """Works out the sales of one file."""

    options: Options
    company: Company
    catalogue: Catalogue
    rates: Rates
    today: date
    # What equal lines come to; forgetting it only costs time.
    _priced: dict[tuple[object, ...], Amounts] = field(default_factory=dict)

    def sale(self, document: Document) -> Sale:
        """Return what a document would be as an order; only the rate of a foreign currency is asked of the database."""
        try:
            return self._worked_out(document)
        except Invalid as refusal:
            return Sale(Order(), refusal=refusal.message)

    def _worked_out(self, document: Document) -> Sale:
        moment, day = self._when(document)
        exchange = self.rates.on(document.currency, day)
        days = document.days()
        check_dates(day, days, self.today)
        lines = self._lines(document, exchange)
        order = Order(
            external_id=document.number,
            ordered_at=moment,
            ordered_on=day,
            currency=document.currency,
            placed_by=self.options.by,
            **days,
        )
        set_totals(order, lines, exchange)
        if max(order.net_minor, order.company_net_minor, order.cost_minor, order.company_cost_minor) > LARGEST_MINOR:
            raise Invalid(_("This order is larger than one booking can be."))
        lacks_products = any(line.product and not self.catalogue.known(line.product) for line in document.lines)
        return Sale(order, lines, lacks_products)

    def _when(self, document: Document) -> tuple[datetime, date]:
        """Return the first moment that its lines name, and the business date on which it lies."""
        moment = min(document.lines, key=attrgetter("at")).instant
        return moment, business_date(moment, self.company.time_zone)

    def _lines(self, document: Document, exchange: Exchange) -> list[PricedLine]:
        if len(self._priced) >= MOST_PRICED:
            self._priced.clear()
        ratio = (exchange.numerator, exchange.denominator)
        found = []
        for line in document.lines:
            product = self.catalogue.known(line.product)
            unit_cost = None if product is None else product.unit_cost_minor
            key = (line.quantity, line.price, line.cost, line.net_minor, unit_cost, line.currency, ratio)
            amounts = self._priced.get(key)
            if amounts is None:
                amounts = self._priced[key] = self._price(line, product, exchange)
            found.append(as_booked(line, product, amounts))
        return found

    def _price(self, line: Line, product: Product | None, exchange: Exchange) -> Amounts:
        wish = LineWish(
            quantity=Decimal(line.quantity),
            product=product,
            unit_price=None if line.price is None else Decimal(line.price),
            unit_cost=None if line.cost is None else Decimal(line.cost),
            cost_ratio_ppm=self.options.cost_ratio_ppm,
            net_minor=line.net_minor,
        )
        company_currency = self.company.currency
        priced = work_out(
            wish, pointer="lines", currency=line.currency, company_currency=company_currency, exchange=exchange
        )
        return Amounts(
            wish.quantity, priced.unit_price_minor, line.net_minor, priced.cost_minor, priced.cost_source.value
        )
