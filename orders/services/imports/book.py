"""Booking the orders of a file, batch by batch: what is known stays, what is new is placed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter

from django.db import transaction
from django.utils.translation import gettext as _

from crm.accounts.models import Company
from crm.core.clock import business_date
from crm.core.errors import Invalid
from crm.core.money import to_amount
from customers.models import Customer
from customers.services.receivers import known_as, sold_to
from orders.models import Order, OrderLine, Product
from orders.rules.totals import LARGEST_MINOR, Exchange
from orders.services.bulk import Booking, PricedLine, book_orders, lock_receivers, set_totals
from orders.services.dates import check_dates, note_dates
from orders.services.imports.catalogue import Catalogue
from orders.services.imports.options import Options, Progress
from orders.services.imports.report import Report
from orders.services.imports.spill import Document, Line, Spill, lost_of
from orders.services.pricing import LineWish, work_out
from orders.services.rates import Rates

MOST_DOCUMENTS = 500
MOST_LINES = 20_000
MOST_PRICED = 50_000

# Quantity, price per piece, cost and its source: what equal lines share.
type Priced = tuple[Decimal, int, int, str]


@dataclass
class OrderDesk:
    """Books the orders of one file."""

    options: Options
    company: Company
    spill: Spill
    report: Report
    catalogue: Catalogue
    rates: Rates
    _priced: dict[tuple[object, ...], Priced] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """Return the business date of the import."""
        return business_date(self.options.now, self.company.time_zone)

    def book_all(self, progress: Progress) -> None:
        """Book every order of the file; each batch is one transaction, so that a killed import goes on where it was."""
        done = 0
        for batch in _batches(self.spill.orders()):
            with transaction.atomic():
                self._book(batch)
            done += sum(len(document.lines) for document in batch)
            progress("orders", done, self.report.rows_read)

    def _book(self, batch: Sequence[Document]) -> None:
        for document in batch:
            if document.strays:
                self.refuse(document.strays, stray_reason(document))
        batch = [document for document in batch if document.lines]
        numbers = [document.number for document in batch]
        known = {str(order.external_id): order for order in Order.objects.filter(external_id__in=numbers)}
        new = [document for document in batch if document.number not in known]
        if known:
            self._compare([document for document in batch if document.number in known], known)
        if new:
            self._place(new)

    def _place(self, documents: Sequence[Document]) -> None:
        # Nobody becomes a customer by an order that can't be booked.
        documents = [document for document in documents if self._may_be_booked(document)]
        customers = self.catalogue.customers(document.customer for document in documents)
        receivers = lock_receivers(customers.values())
        products = self.catalogue.products(line.product for document in documents for line in document.lines)
        bookings = []
        for document in documents:
            try:
                named = customers[document.customer]
                booking = self._booking(document, receivers[named.pk], products)
            except Invalid as refusal:
                self.refuse(document.lines, refusal.message)
                continue
            booking.order.sold_to_id = sold_to(named, booking.order.customer, booking.order.ordered_on)
            bookings.append(booking)
            self.report.rows_in_orders += len(document.lines)
            self._count(document, "orders")
        book_orders(bookings, by=self.options.by, at=self.options.now)
        self.report.orders += len(bookings)

    def _may_be_booked(self, document: Document) -> bool:
        _moment, day = self._when(document)
        try:
            self.rates.on(document.currency, day)
            check_dates(day, document.days(), self.today)
        except Invalid as refusal:
            self.refuse(document.lines, refusal.message)
            return False
        return True

    def _when(self, document: Document) -> tuple[datetime, date]:
        """Return the first moment that its lines name, and the business date on which it lies."""
        moment = min(document.lines, key=attrgetter("at")).instant
        return moment, business_date(moment, self.company.time_zone)

    def _booking(self, document: Document, customer: Customer, products: dict[str, Product]) -> Booking:
        moment, day = self._when(document)
        exchange = self.rates.on(document.currency, day)
        lines = [self._line(line, products.get(line.product), exchange) for line in document.lines]
        order = Order(
            customer=customer,
            external_id=document.number,
            ordered_at=moment,
            ordered_on=day,
            currency=document.currency,
            placed_by=self.options.by,
        )
        set_totals(order, lines, exchange)
        for name, said in document.days().items():
            setattr(order, name, said)
        if max(order.net_minor, order.company_net_minor, order.cost_minor, order.company_cost_minor) > LARGEST_MINOR:
            raise Invalid(_("This order is larger than one booking can be."))
        return Booking(order, lines)

    def _line(self, line: Line, product: Product | None, exchange: Exchange) -> PricedLine:
        unit_cost = None if product is None else product.unit_cost_minor
        key = (line.quantity, line.price, line.cost, line.net_minor, line.currency, exchange, unit_cost)
        if key not in self._priced:
            if len(self._priced) >= MOST_PRICED:
                self._priced.clear()
            self._priced[key] = self._price(line, product, exchange)
        quantity, unit_price_minor, cost_minor, cost_source = self._priced[key]
        if product is None:
            product_id, description = None, line.description
        else:
            product_id, description = product.pk, line.description or product.name
        return PricedLine(product_id, description, quantity, unit_price_minor, line.net_minor, cost_minor, cost_source)

    def _price(self, line: Line, product: Product | None, exchange: Exchange) -> Priced:
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
        return wish.quantity, priced.unit_price_minor, priced.cost_minor, priced.cost_source.value

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
