"""Booking the orders of a file, batch by batch: what is known stays, what is new is placed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db import transaction
from django.utils.translation import gettext as _

from crm.accounts.models import Company
from crm.core.clock import business_date
from crm.core.errors import Invalid
from crm.core.money import to_amount
from customers.services.receivers import known_as, sold_to
from orders.models import Order, OrderLine, Product
from orders.services.bulk import Amounts, Booking, PricedLine, book_orders, lock_receivers
from orders.services.dates import check_dates, note_dates
from orders.services.imports.ahead import ahead
from orders.services.imports.catalogue import Catalogue
from orders.services.imports.options import Options, Progress
from orders.services.imports.report import Report
from orders.services.imports.sales import Sale, SalesDesk, as_booked
from orders.services.imports.spill import Document, Line, Spill, lost_of
from orders.services.rates import Rates

MOST_DOCUMENTS = 500
MOST_LINES = 20_000

# A document, and the sale that it is where that was worked out before its turn.
type Offer = tuple[Document, Sale | None]


@dataclass
class OrderDesk:
    """Books the orders of one file."""

    options: Options
    company: Company
    spill: Spill
    report: Report
    catalogue: Catalogue
    rates: Rates
    # Whether the last batch held anything new; a file that is known already is only compared.
    _meets_new: bool = True

    @cached_property
    def today(self) -> date:
        """Return the business date of the import."""
        return business_date(self.options.now, self.company.time_zone)

    @cached_property
    def _sales(self) -> SalesDesk:
        return SalesDesk(self.options, self.company, self.catalogue, self.rates, self.today)

    def book_all(self, progress: Progress) -> None:
        """Book every order of the file; each batch is one transaction, so that a killed import goes on where it was."""
        done = 0
        with closing(ahead(map(self._offered, _batches(self.spill.orders())))) as batches:
            for batch in batches:
                with transaction.atomic():
                    self._book(batch)
                done += sum(len(document.lines) for document, _sale in batch)
                progress("orders", done, self.report.rows_read)

    def _offered(self, batch: Sequence[Document]) -> Sequence[Offer]:
        """Work the sales of a batch out before its turn, without the database and while nothing known comes along."""
        asks_nothing = self.rates.needs_no_database
        return [
            (document, self._sale(document) if self._meets_new and asks_nothing(document.currency) else None)
            for document in batch
        ]

    def _sale(self, document: Document) -> Sale | None:
        return self._sales.sale(document) if document.lines else None

    def _book(self, batch: Sequence[Offer]) -> None:
        for document, _sale in batch:
            if document.strays:
                self.refuse(document.strays, stray_reason(document))
        batch = [offer for offer in batch if offer[0].lines]
        numbers = [document.number for document, _sale in batch]
        known = {str(order.external_id): order for order in Order.objects.filter(external_id__in=numbers)}
        new = [offer for offer in batch if offer[0].number not in known]
        self._meets_new = bool(new)
        if known:
            self._compare([document for document, _sale in batch if document.number in known], known)
        if new:
            self._place(new)

    def _place(self, offers: Sequence[Offer]) -> None:
        # Nobody becomes a customer by an order that can't be booked.
        sales = []
        for document, made_ahead in offers:
            sale = made_ahead or self._sales.sale(document)
            if sale.refusal:
                self.refuse(document.lines, sale.refusal)
            else:
                sales.append((document, sale))
        customers = self.catalogue.customers(document.customer for document, _sale in sales)
        receivers = lock_receivers(customers.values())
        products = self.catalogue.products(line.product for document, _sale in sales for line in document.lines)
        bookings = []
        for document, sale in sales:
            named = customers[document.customer]
            order = sale.order
            order.customer = receivers[named.pk]
            order.sold_to_id = sold_to(named, order.customer, order.ordered_on)
            bookings.append(Booking(order, _lines(document, sale, products)))
            self.report.rows_in_orders += len(document.lines)
            self._count(document, "orders")
        book_orders(bookings, by=self.options.by, at=self.options.now)
        self.report.orders += len(bookings)

    def _compare(self, documents: Sequence[Document], known: dict[str, Order]) -> None:
        """Leave orders that are there already; what contradicts one of them is refused, not booked over it."""
        lines = _known_lines(known.values())
        names = known_as(order.customer_id for order in known.values())
        dated: list[tuple[Order, dict[str, date]]] = []
        for document in documents:
            order = known[document.number]
            wrong = _contradiction(document, order, names[order.customer_id], lines.get(order.pk, []))
            wrong = wrong or self._wrong_days(document, order)
            if wrong:
                self.refuse(document.lines, wrong)
                continue
            dated.append((order, document.days()))
            self.report.orders_known += 1
            self.report.rows_in_orders_known += len(document.lines)
            self._count(document, "orders_known")
        self.report.orders_dated += note_dates(dated, by=self.options.by, at=self.options.now)

    def _wrong_days(self, document: Document, order: Order) -> str:
        try:
            check_dates(order.ordered_on, document.days(), self.today)
        except Invalid as refusal:
            return refusal.message
        return ""

    def _count(self, document: Document, place: str) -> None:
        self.report.booked(place, document.currency, sum(line.net_minor for line in document.lines))
        self.report.sums[document.currency].rounding += sum(map(lost_of, document.lines), Decimal(0))

    def refuse(self, lines: Sequence[Line], reason: str, *, sign: int = 1) -> None:
        """Keep why these lines were not booked; `sign` is -1 for what came back."""
        self.spill.reject((line.line, reason) for line in lines)
        for line in lines:
            amount = sign * to_amount(line.net_minor, line.currency) + lost_of(line)
            self.report.sums[line.currency].rejected += amount


def _lines(document: Document, sale: Sale, products: Mapping[str, Product]) -> Sequence[PricedLine]:
    """Return the lines of a sale, each with its product as the catalogue knows it by now."""
    if not sale.lacks_products:
        return sale.lines
    return [
        as_booked(line, products[line.product] if line.product else None, Amounts(*priced[2:]))
        for line, priced in zip(document.lines, sale.lines, strict=True)
    ]


def stray_reason(document: Document) -> str:
    """Return why a row does not belong to the document that it names."""
    return _("Number %(number)s belongs to customer %(customer)s in %(currency)s on an earlier line.") % {
        "number": document.number,
        "customer": document.customer,
        "currency": document.currency,
    }


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    batch: list[Document] = []
    lines = 0
    for document in documents:
        batch.append(document)
        lines += len(document.lines)
        if len(batch) >= MOST_DOCUMENTS or lines >= MOST_LINES:
            yield batch
            batch, lines = [], 0
    if batch:
        yield batch


def _known_lines(orders: Iterable[Order]) -> dict[int, list[tuple[str, Decimal, int]]]:
    """Return (product, quantity, amount) of every line of these orders, in their order."""
    found: dict[int, list[tuple[str, Decimal, int]]] = {}
    rows = OrderLine.objects.filter(order__in=[order.pk for order in orders]).order_by("order_id", "position")
    fields = ("order_id", "product__external_id", "quantity", "net_minor")
    for order_id, product, quantity, net in rows.values_list(*fields):
        found.setdefault(order_id, []).append((product or "", quantity, net))
    return found


def _contradiction(
    document: Document, order: Order, customers: set[str], lines: Sequence[tuple[str, Decimal, int]]
) -> str:
    """Return what the file says otherwise than the order that is booked under this number; "" where they agree."""
    said = sorted((line.product, Decimal(line.quantity), line.net_minor) for line in document.lines)
    first = min(line.at for line in document.lines)
    differs = ""
    if document.customer not in customers:
        differs = _("customer")
    elif int(order.ordered_at.timestamp()) != first:
        differs = _("date")
    elif order.currency != document.currency:
        differs = _("currency")
    elif order.net_minor != sum(line[2] for line in said):
        differs = _("amount")
    elif sorted(lines) != said:
        differs = _("lines")
    if not differs:
        return ""
    return _("Order %(number)s is booked already with another %(what)s. Void it, or correct this row.") % {
        "number": document.number,
        "what": differs,
    }
