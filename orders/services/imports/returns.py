"""Booking what came back: matched to an earlier order of the customer, else given as a credit."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django.db import transaction
from django.utils.translation import gettext as _

from crm.accounts.models import Company
from crm.core.clock import business_date
from crm.core.errors import Invalid
from customers.models import Customer
from customers.services.receivers import known_as
from orders.models import Order, OrderLine, Refund
from orders.models.refund import RefundKind
from orders.rules.imports.matching import Good, Returned, Sold, SoldGood, add, find_order
from orders.rules.totals import Exchange, Given, amount_of, round_half_away
from orders.services.bulk import book_refunds, lock_receivers
from orders.services.imports.ahead import ahead
from orders.services.imports.book import OrderDesk, stray_reason
from orders.services.imports.catalogue import Catalogue
from orders.services.imports.options import Options, Progress
from orders.services.imports.report import Report
from orders.services.imports.spill import Document, Line, Spill, lost_of
from orders.services.rates import Rates
from orders.services.refund import totals_of

MOST_CUSTOMERS = 200
MOST_LINES = 5_000
LONGEST_REASON = 200

Batch = list[tuple[str, list[Document]]]


@dataclass
class Part:
    """What one document gives back on one order, or as a credit where `sold` is None."""

    sold: Sold | None
    given: Given = field(default_factory=Given)
    lines: list[Line] = field(default_factory=list)


@dataclass
class ReturnDesk:
    """Books the returns of one file; a customer's are one transaction, from the oldest to the newest."""

    options: Options
    company: Company
    spill: Spill
    report: Report
    catalogue: Catalogue
    rates: Rates
    orders: OrderDesk

    def book_all(self, progress: Progress) -> None:
        """Book every return of the file; its orders are booked already."""
        done = self.report.rows_in_orders + self.report.rows_in_orders_known
        with closing(ahead(self._batches())) as batches:
            for batch in batches:
                with transaction.atomic():
                    self._book(batch)
                done += sum(len(document.lines) for _customer, documents in batch for document in documents)
                progress("returns", done, self.report.rows_read)

    def _batches(self) -> Iterator[Batch]:
        batch: Batch = []
        lines = 0
        for customer, documents in self.spill.returns():
            batch.append((customer, documents))
            lines += sum(len(document.lines) for document in documents)
            if len(batch) >= MOST_CUSTOMERS or lines >= MOST_LINES:
                yield batch
                batch, lines = [], 0
        if batch:
            yield batch

    def _book(self, batch: Batch) -> None:
        for _customer, documents in batch:
            for document in documents:
                if document.strays:
                    self.orders.refuse(document.strays, stray_reason(document), sign=-1)
        kept = {customer: [document for document in documents if document.lines] for customer, documents in batch}
        known = self._known([document for documents in kept.values() for document in documents])
        new = {
            customer: fresh
            for customer, documents in kept.items()
            if (fresh := [document for document in documents if not self._is_known(document, known)])
        }
        if new:
            self._give_back(new)

    def _give_back(self, new: dict[str, list[Document]]) -> None:
        customers = self.catalogue.customers(new)
        receivers = lock_receivers(customers.values())
        lines = [line for documents in new.values() for document in documents for line in document.lines]
        products = self.catalogue.products(line.product for line in lines)
        product_ids = {number: products[number].pk for number in {line.product for line in lines} if number}
        sold = load_sold([customer.pk for customer in receivers.values()], set(product_ids.values()))
        refunds = []
        for number, documents in new.items():
            customer = receivers[customers[number].pk]
            for document in documents:
                parts = _parts(document, sold.get(customer.pk, []), product_ids)
                refunds += self._refunds(document, customer, parts)
        book_refunds(refunds, by=self.options.by, at=self.options.now)

    def _refunds(self, document: Document, customer: Customer, parts: Sequence[Part]) -> list[Refund]:
        refunds: list[Refund] = []
        for part in parts:
            try:
                refund = self._refund(document, customer, part, len(refunds))
            except Invalid as refusal:
                self.orders.refuse(part.lines, refusal.message, sign=-1)
                continue
            refunds.append(refund)
            self._count(part, document.currency, "credits" if part.sold is None else "returns")
        return refunds

    def _refund(self, document: Document, customer: Customer, part: Part, earlier: int) -> Refund:
        at = max([_earliest(document)] + ([part.sold.ordered_at] if part.sold else []))
        day = business_date(at, self.company.time_zone)
        exchange = part.sold.exchange if part.sold else self.rates.on(document.currency, day)
        return Refund(
            customer=customer,
            order_id=part.sold.order_id if part.sold else None,
            external_id=_part_number(document.number, earlier),
            kind=RefundKind.RETURN if part.sold else RefundKind.ALLOWANCE,
            refunded_at=at,
            refunded_on=day,
            currency=document.currency,
            exchange_numerator=exchange.numerator,
            exchange_denominator=exchange.denominator,
            net_minor=part.given.net_minor,
            cost_minor=part.given.cost_minor,
            company_net_minor=part.given.company_net_minor if part.sold else exchange.to_company(part.given.net_minor),
            company_cost_minor=part.given.company_cost_minor,
            reason=_reason(part.lines),
            by=self.options.by,
        )

    def _known(self, documents: Sequence[Document]) -> dict[str, list[Refund]]:
        """Return the refunds that are booked already, by the number of their document."""
        numbers = {
            _part_number(document.number, place): document.number
            for document in documents
            for place in range(len(document.lines))
        }
        found: dict[str, list[Refund]] = {}
        for refund in Refund.objects.filter(external_id__in=numbers):
            found.setdefault(numbers[str(refund.external_id)], []).append(refund)
        return found

    def _is_known(self, document: Document, known: dict[str, list[Refund]]) -> bool:
        """Say whether a document is booked already; a contradiction is refused, and so is known too."""
        refunds = known.get(document.number)
        if refunds is None:
            return False
        names = known_as(refund.customer_id for refund in refunds)
        same = (
            all(document.customer in names[refund.customer_id] for refund in refunds)
            and {refund.currency for refund in refunds} == {document.currency}
            and sum(refund.net_minor for refund in refunds) == sum(line.net_minor for line in document.lines)
        )
        if not same:
            sentence = _("Return %(number)s is booked already with another customer, currency or amount.")
            self.orders.refuse(document.lines, sentence % {"number": document.number}, sign=-1)
            return True
        part = Part(None, Given(net_minor=sum(refund.net_minor for refund in refunds)), document.lines)
        self._count(part, document.currency, "refunds_known")
        return True

    def _count(self, part: Part, currency: str, place: str) -> None:
        setattr(self.report, place, getattr(self.report, place) + 1)
        rows = f"rows_in_{place}"
        setattr(self.report, rows, getattr(self.report, rows) + len(part.lines))
        self.report.booked(place, currency, part.given.net_minor)
        self.report.sums[currency].rounding += sum(map(lost_of, part.lines), Decimal(0))


def load_sold(customer_ids: Sequence[int], product_ids: set[int]) -> dict[int, list[Sold]]:
    """Return what these customers bought, newest first, with what of it was given back and the goods that matter."""
    orders = Order.objects.standing().filter(customer__in=customer_ids).order_by("-ordered_at", "-pk")
    sold: dict[int, Sold] = {}
    by_customer: dict[int, list[Sold]] = {}
    for order in orders:
        exchange = Exchange(order.exchange_numerator, order.exchange_denominator)
        entry = Sold(order.pk, order.external_id or "", order.ordered_at, order.currency, totals_of(order), exchange)
        sold[order.pk] = entry
        by_customer.setdefault(order.customer_id, []).append(entry)
    _load_given(customer_ids, sold)
    _load_goods(customer_ids, product_ids, sold)
    return by_customer


def _load_given(customer_ids: Sequence[int], sold: dict[int, Sold]) -> None:
    names = ("net_minor", "cost_minor", "company_net_minor", "company_cost_minor")
    rows = Refund.objects.filter(customer__in=customer_ids).exclude(order=None)
    for order_id, *amounts in rows.values_list("order_id", *names).iterator(chunk_size=5_000):
        if order_id in sold:
            sold[order_id].given = add(sold[order_id].given, Given(*amounts))


def _load_goods(customer_ids: Sequence[int], product_ids: set[int], sold: dict[int, Sold]) -> None:
    if not product_ids:
        return
    lines = OrderLine.objects.filter(order__customer__in=customer_ids, product__in=product_ids)
    fields = ("order_id", "product_id", "unit_price_minor", "quantity", "cost_minor")
    for order_id, product_id, price, quantity, cost in lines.values_list(*fields).iterator(chunk_size=5_000):
        if order_id not in sold or product_id is None:
            continue
        good = sold[order_id].goods.setdefault((product_id, price), SoldGood(Decimal(0), 0))
        good.quantity += quantity
        good.cost_minor += cost


def _parts(document: Document, sold: Sequence[Sold], product_ids: dict[str, int]) -> list[Part]:
    """Return what a document gives back, order by order; its amounts are kept in mind for the next document."""
    parts: dict[int | None, Part] = {}
    at = _earliest(document)
    for line in document.lines:
        good = _good(line, product_ids)
        quantity = Decimal(line.quantity)
        returned = Returned(document.number, at, line.currency, line.net_minor, quantity, good)
        order, recovered = find_order(sold, returned)
        part = parts.setdefault(order.order_id if order else None, Part(order))
        step = order.give_back(line.net_minor, recovered) if order else Given(net_minor=line.net_minor)
        part.given = add(part.given, step)
        part.lines.append(line)
    return list(parts.values())


def _good(line: Line, product_ids: dict[str, int]) -> Good | None:
    if not line.product:
        return None
    quantity = Decimal(line.quantity)
    if line.price is not None:
        price = amount_of(Decimal(1), Decimal(line.price), line.currency)
    else:
        price = round_half_away(Fraction(line.net_minor) / Fraction(quantity))
    return product_ids[line.product], price


def _earliest(document: Document) -> datetime:
    return min(document.lines, key=lambda line: line.at).instant


def _part_number(number: str, place: int) -> str:
    """Return the external id of the refund at `place` of a document; the first has the document's own."""
    return number if place == 0 else f"{number}#{place + 1}"


def _reason(lines: Sequence[Line]) -> str:
    """Return in words what came back."""
    words = [f"{line.quantity} × {line.description or line.product}" for line in lines if line.product]
    text = ", ".join(words)
    return text if len(text) <= LONGEST_REASON else text[: LONGEST_REASON - 1] + "…"
