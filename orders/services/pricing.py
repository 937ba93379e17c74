"""From what somebody wishes to order to priced lines with their cost pinned."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from django.utils.translation import gettext as _

from crm.core.errors import Invalid
from crm.core.money import minor_digits, share_of
from orders.models import ExchangeRate, OrderLine, Product
from orders.models.line import CostSource
from orders.rules.totals import LARGEST_MINOR, SAME_CURRENCY, Exchange, amount_of, exchange_at, round_half_away


@dataclass(frozen=True)
class LineWish:
    """One line that somebody wishes to order; prices and costs are per piece, in the order's currency.

    Without a price the product's counts; without a cost the product's, then `cost_ratio_ppm` of the price.
    `net_minor` overrides quantity times price where a file states the line's amount itself.
    """

    quantity: Decimal
    product: Product | None = None
    description: str = ""
    unit_price: Decimal | None = None
    unit_cost: Decimal | None = None
    cost_ratio_ppm: int | None = None
    net_minor: int | None = None


def pinned_exchange(
    currency: str, *, company_currency: str, on: date, stated: Decimal | Fraction | None = None
) -> Exchange:
    """Return the ratio that an order in `currency` is pinned to on the day `on`.

    Raises:
        Invalid: no rate is stated and none is known for that day.
    """
    if currency == company_currency:
        return SAME_CURRENCY
    if stated is not None:
        if stated <= 0:
            raise Invalid(_("An exchange rate is above zero."), fields={"exchange_rate": _("Give a rate above zero.")})
        return exchange_at(Fraction(stated), of=currency, into=company_currency)
    known = (
        ExchangeRate.objects.filter(currency=currency, effective_on__lte=on).order_by("-effective_on", "-pk").first()
    )
    if known is None:
        message = _("No exchange rate from %(of)s to %(into)s is known for %(day)s. State one or add it in settings.")
        sentence = message % {"of": currency, "into": company_currency, "day": on.isoformat()}
        raise Invalid(sentence, code="no_exchange_rate", fields={"currency": sentence})
    return exchange_at(Fraction(known.numerator, known.denominator), of=currency, into=company_currency)


class Priced(NamedTuple):
    """What one line comes to, in the order's currency, and where its cost comes from."""

    unit_price_minor: int
    net_minor: int
    cost_minor: int
    cost_source: CostSource


def price_line(wish: LineWish, position: int, *, currency: str, company_currency: str, exchange: Exchange) -> OrderLine:
    """Return the unsaved order line for one wish, with its amounts and its cost pinned.

    Raises:
        Invalid: see `work_out`.
    """
    priced = work_out(
        wish,
        pointer=f"lines.{position - 1}",
        currency=currency,
        company_currency=company_currency,
        exchange=exchange,
    )
    return OrderLine(
        position=position,
        product=wish.product,
        description=wish.description or (wish.product.name if wish.product else ""),
        quantity=wish.quantity,
        **priced._asdict(),
    )


def work_out(wish: LineWish, *, pointer: str, currency: str, company_currency: str, exchange: Exchange) -> Priced:
    """Return what one wish comes to, with its cost pinned; `pointer` says which line a refusal is about.

    Raises:
        Invalid: the wish has no price, or a quantity, price or cost that makes no sense.
    """
    if not wish.quantity.is_finite() or wish.quantity <= 0:
        raise _invalid(pointer, "quantity", _("A quantity is above zero; book a refund for what came back."))
    unit_price = _unit_price(wish, pointer, currency, company_currency, exchange)
    net = wish.net_minor if wish.net_minor is not None else amount_of(wish.quantity, unit_price, currency)
    cost, source = _cost(wish, net, currency, exchange)
    if net < 0 or cost < 0:
        raise _invalid(pointer, "unit_price", _("A line's price and cost can't be negative."))
    if max(net, cost) > LARGEST_MINOR:
        raise _invalid(pointer, "unit_price", _("This line is larger than one booking can be."))
    return Priced(amount_of(Decimal(1), unit_price, currency), net, cost, source)


def _unit_price(
    wish: LineWish, pointer: str, currency: str, company_currency: str, exchange: Exchange
) -> Decimal | Fraction:
    if wish.unit_price is not None:
        if not wish.unit_price.is_finite() or wish.unit_price < 0:
            raise _invalid(pointer, "unit_price", _("A price is a number, zero or more."))
        return wish.unit_price
    if wish.net_minor is not None:
        return Fraction(wish.net_minor, 10 ** minor_digits(currency)) / Fraction(wish.quantity)
    if wish.product is None or wish.product.price_minor is None:
        raise _invalid(pointer, "unit_price", _("Give a price: this line has no product with one."))
    if currency == company_currency:
        return Fraction(wish.product.price_minor, 10 ** minor_digits(currency))
    # A list price in the company's currency becomes a price in the order's, rounded as it will be printed.
    minor = round_half_away(exchange.from_company(wish.product.price_minor))
    return Fraction(minor, 10 ** minor_digits(currency))


def _cost(wish: LineWish, net_minor: int, currency: str, exchange: Exchange) -> tuple[int, CostSource]:
    if wish.unit_cost is not None:
        return amount_of(wish.quantity, wish.unit_cost, currency), CostSource.STATED
    if wish.product is not None and wish.product.unit_cost_minor is not None:
        unit = exchange.from_company(wish.product.unit_cost_minor)
        return round_half_away(Fraction(wish.quantity) * unit), CostSource.CATALOGUE
    if wish.cost_ratio_ppm is not None:
        return share_of(net_minor, wish.cost_ratio_ppm), CostSource.RATIO
    return 0, CostSource.UNKNOWN


def _invalid(pointer: str, field: str, sentence: str) -> Invalid:
    fields: Mapping[str, str] = {f"{pointer}.{field}": sentence}
    return Invalid(sentence, fields=fields)
