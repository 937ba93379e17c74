"""One row of the file as one line of an order or of a return."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.core.money import minor_digits
from orders.rules.imports.dates import DateReader
from orders.rules.imports.identifiers import read_identifier
from orders.rules.imports.numbers import UnreadableError, read_number
from orders.rules.totals import LARGEST_MINOR

ONE = Decimal(1)
# What an order line keeps of a quantity.
QUANTITY_STEP = Decimal("0.001")
LARGEST_QUANTITY = Decimal(10) ** 10
LONGEST_TEXT = 200
# Numbers worked out already; forgetting them only costs time.
MOST_KNOWN = 65_536
LABELS = {
    "amount": gettext_lazy("amount"),
    "quantity": gettext_lazy("quantity"),
    "unit_price": gettext_lazy("price"),
}


type Texts = tuple[str | None, str | None, str | None, str]


class Said(NamedTuple):
    """The numbers of a row with their signs, exact as written."""

    amount: Decimal
    quantity: Decimal
    unit_price: Decimal | None


class Booked(NamedTuple):
    """The numbers of a row as an order line keeps them."""

    net_minor: int
    is_return: bool
    quantity: Decimal
    unit_price: Decimal | None
    # What is lost or won where the amount has more decimals than its currency.
    rounding: Decimal


@dataclass(slots=True)
class Row:
    """What one row says.

    `amount` is exact as written and below zero for a return; all else is positive, `net_minor` is what is booked.
    `document` is "" where the file numbers no orders.
    """

    document: str
    customer: str
    ordered_at: datetime
    currency: str
    amount: Decimal
    net_minor: int
    is_return: bool
    quantity: Decimal = ONE
    unit_price: Decimal | None = None
    rounding: Decimal = Decimal(0)
    unit_cost: Decimal | None = None
    product: str = ""
    description: str = ""
    customer_name: str = ""
    country: str = ""
    # Days as ISO text; "" is not said.
    promised_on: str = ""
    delivered_on: str = ""
    paid_on: str = ""


class RejectedError(Exception):
    """A row that can't be booked: why, and what it would have come to where that can be read."""

    def __init__(self, reason: str, amount: Decimal | None, currency: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.amount = amount
        self.currency = currency


@dataclass(frozen=True)
class RowReader:
    """Reads the rows of one file, whose notation is settled.

    Args:
        dates: reads its dates.
        decimal_mark: its decimal mark.
        currency: what amounts are in where the row doesn't say.
        until: the first instant of tomorrow; nothing is ordered then or later.

    The same dates, numbers and refusals come again and again, so each is worked out once.
    """

    dates: DateReader
    decimal_mark: str
    currency: str
    until: datetime
    # By the texts of a row's numbers and its currency.
    _said: dict[Texts, Said] = field(default_factory=dict, init=False, repr=False)
    _booked: dict[Texts, Booked] = field(default_factory=dict, init=False, repr=False)

    def read(self, cells: Mapping[str, str]) -> Row:
        """Return what the mapped cells of a row say.

        Raises:
            RejectedError: a customer, date or number is missing or can't be read, or the row makes no sense.
        """
        currency, amount = self.currency, None
        try:
            currency = self._currency(cells)
            texts = (cells.get("amount"), cells.get("quantity"), cells.get("unit_price"), currency)
            said = self._said.get(texts) or self._hear(texts)
            amount = said.amount
            row = self._row(cells, texts, said)
        except UnreadableError as error:
            raise RejectedError(str(error), amount, currency) from error
        return row

    def _row(self, cells: Mapping[str, str], texts: Texts, said: Said) -> Row:
        customer = read_identifier(cells["customer"])
        if not customer:
            raise UnreadableError(self._no_customer)
        document = read_identifier(cells.get("external_id", ""))
        if "external_id" in cells and not document:
            raise UnreadableError(_("The row has no order number."))
        moment = self._moment(cells["ordered_at"])
        booked = self._booked.get(texts) or self._book(texts, said)
        return Row(
            document,
            customer,
            moment,
            texts[-1],
            said.amount,
            *booked,
            unit_cost=self._unit_cost(cells),
            product=read_identifier(cells.get("product", "")),
            description=cells.get("description", "").strip()[:LONGEST_TEXT],
            customer_name=cells.get("customer_name", "").strip()[:LONGEST_TEXT],
            country=cells.get("country", "").strip()[:LONGEST_TEXT],
            promised_on=self._day(cells, "promised_on"),
            delivered_on=self._day(cells, "delivered_on"),
            paid_on=self._day(cells, "paid_on"),
        )

    @cached_property
    def _no_customer(self) -> str:
        # A quarter of a file may lack them.
        return _("The row has no customer.")

    def _day(self, cells: Mapping[str, str], field: str) -> str:
        text = cells.get(field)
        # Most files name none of these days.
        if not text or not (text := text.strip()):
            return ""
        return self.dates.read(text).astimezone(self.dates.time_zone).date().isoformat()

    def _book(self, texts: Texts, said: Said) -> Booked:
        currency = texts[-1]
        is_return = said.amount < 0 or said.quantity < 0
        net_minor = _rounded(abs(said.amount), currency, is_return=is_return)
        quantity = _kept(abs(said.quantity))
        price = None if said.unit_price is None else abs(said.unit_price)
        amount = Decimal(net_minor).scaleb(-minor_digits(currency))
        booked = Booked(net_minor, is_return, quantity, price, said.amount - (-amount if is_return else amount))
        _keep(self._booked, texts, booked)
        return booked

    def _hear(self, texts: Texts) -> Said:
        amount_text, quantity_text, price_text, _currency = texts
        quantity = ONE if quantity_text is None else self._number(quantity_text, "quantity")
        price = None if price_text is None else self._number(price_text, "unit_price")
        amount = quantity * (price or 0) if amount_text is None else self._number(amount_text, "amount")
        if quantity < 0 and price is not None and price < 0:
            raise UnreadableError(_("Quantity and price are both below zero; one of them must be wrong."))
        said = Said(-amount if quantity < 0 < amount else amount, quantity, price)
        _keep(self._said, texts, said)
        return said

    def _number(self, text: str, field: str) -> Decimal:
        text = text.strip()
        if not text:
            raise UnreadableError(_("The row has no %(label)s.") % {"label": LABELS[field]})
        return read_number(text, self.decimal_mark)

    def _unit_cost(self, cells: Mapping[str, str]) -> Decimal | None:
        text = cells.get("unit_cost", "").strip()
        if not text:
            return None
        cost = read_number(text, self.decimal_mark)
        if cost < 0:
            raise UnreadableError(_("A cost can't be below zero."))
        return cost

    def _currency(self, cells: Mapping[str, str]) -> str:
        said = cells.get("currency", "").strip().upper()
        if not said:
            return self.currency
        if len(said) != 3 or not said.isascii() or not said.isalpha():
            raise UnreadableError(_("“%(text)s” isn't a currency. Use a code like EUR.") % {"text": said[:20]})
        return said

    def _moment(self, text: str) -> datetime:
        if not text.strip():
            raise UnreadableError(_("The row has no date."))
        moment = self.dates.read(text)
        if moment >= self.until:
            raise UnreadableError(_("“%(text)s” lies in the future.") % {"text": text.strip()})
        return moment


def _keep[Key, Value](known: dict[Key, Value], key: Key, value: Value) -> None:
    if len(known) >= MOST_KNOWN:
        known.clear()
    known[key] = value


def _rounded(amount: Decimal, currency: str, *, is_return: bool) -> int:
    # As `amount_of` rounds, without its fractions: half away from zero.
    net_minor = int(amount.scaleb(minor_digits(currency)).to_integral_value(ROUND_HALF_UP))
    if net_minor > LARGEST_MINOR:
        raise UnreadableError(_("The amount is larger than one booking can be."))
    if is_return and net_minor == 0:
        raise UnreadableError(_("A return of nothing: its amount is zero."))
    return net_minor


def _kept(quantity: Decimal) -> Decimal:
    if not 0 < quantity < LARGEST_QUANTITY:
        raise UnreadableError(
            _("The quantity is zero.") if quantity == 0 else _("The quantity is larger than a line can hold.")
        )
    if quantity == quantity.to_integral_value():
        return quantity.quantize(ONE)
    rounded = quantity.quantize(QUANTITY_STEP)
    if rounded == 0:
        raise UnreadableError(_("The quantity is smaller than a thousandth."))
    return rounded


def content_id(row: Row) -> str:
    """Return what identifies a row of a file that numbers no orders; two equal rows have the same.

    It rests on what the row says, as read: another notation of the same file gives the same.
    """
    said = (
        row.customer,
        row.ordered_at.isoformat(),
        row.currency,
        format(row.amount.normalize(), "f"),
        row.product,
        format(row.quantity.normalize(), "f"),
    )
    return hashlib.sha256("\x1f".join(said).encode()).hexdigest()[:24]
