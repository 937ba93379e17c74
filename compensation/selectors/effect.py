"""What an order would do to pay, before it is placed."""

from dataclasses import dataclass, replace
from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compensation.facts import History, credit_on, histories
from compensation.models.entry import Component
from compensation.rules.credit import credit_of
from compensation.rules.events import Goods, Handover, Share, orders_in_order, refunds_by_order
from compensation.rules.events import Order as Sale
from compensation.rules.first_orders import Bound, bounds_of
from compensation.rules.plans import FIRST, PlanBook, PlanTerms, Rates
from compensation.rules.rounding import PPM, entitlement
from compensation.rules.tiers import tiers_on
from compensation.rules.wanted import CROSS_SELL, UP_SELL, wanted
from compensation.selectors import words
from compensation.selectors.explain_extras import capped
from compensation.selectors.plans import plan_book
from customers.models import Customer

# Two roundings of the last digit, for each of three components.
ROUNDING = 3
# Later than every order that is there.
NEXT_ID = 2**62


@dataclass(frozen=True, slots=True)
class Wish:
    """An order as it would be: amounts in its own minor units, and its exchange into the company's currency.

    `goods` are its lines with a product.
    """

    on: date
    net_minor: int
    cost_minor: int = 0
    numerator: int = 1
    denominator: int = 1
    goods: tuple[Goods, ...] = ()


@dataclass(frozen=True, slots=True)
class Extra:
    """What comes on top of the order's own rate: up-sell or cross-sell."""

    label: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What the dedicated salesperson would earn; every text is fit to show.

    `split_minor` is what two orders of half the size on the same day would earn together. `share_ppm` is less than
    everything soon after a handover; `bound` is the cap of first orders, where it takes something away. Tiers go by
    the volume of all orders, so they aren't in it; `has_tiers` says that there are some.
    """

    component: str
    label: str
    reason: str
    own_ppm: int
    step_ppm: int
    base_minor: int
    amount_minor: int
    split_minor: int
    split_sentence: str
    last_clawback_on: date
    version_id: int
    own_minor: int
    extras: tuple[Extra, ...] = ()
    share_ppm: int = PPM
    has_tiers: bool = False
    bound: Bound | None = None

    @property
    def rate_ppm(self) -> int:
        """Return the whole rate, step included."""
        return self.own_ppm + self.step_ppm


def effect_of_order(customer: Customer, salesperson_id: int | None, wish: Wish) -> Effect | None:
    """Return what `wish` would earn `salesperson_id`, as the plans are now; None where no plan holds on that day."""
    book = plan_book()
    terms = book.terms(salesperson_id, wish.on)
    if terms is None:
        return None
    history = next(histories([customer.pk], with_goods=book.pays_for_goods))
    first_on = min([order.on for order in history.orders if not order.is_void] + [wish.on])
    shares, handover = credit_on(customer.pk, wish.on)
    if shares != (Share(salesperson_id),):
        shares, handover = (Share(salesperson_id),), None
    asked = _Asked(book, salesperson_id, history, shares, handover)
    rates = terms.rates(first_on, wish.on)
    lines = asked.pay([wish])
    whole, split = sum(lines.values()), sum(asked.pay(_halves(wish)).values())
    sale = asked.sale(wish, 0)
    return Effect(
        component=rates.component,
        label=str(Component(rates.component).label),
        reason=_reason(terms, first_on, wish.on),
        own_ppm=rates.own_ppm,
        step_ppm=rates.step_ppm,
        base_minor=sale.worth(terms.base),
        amount_minor=whole,
        split_minor=split,
        split_sentence=_about_splitting(rates.component, terms.gap_days, split - whole),
        last_clawback_on=terms.last_clawback_day(wish.on),
        version_id=terms.version,
        own_minor=lines.get(rates.component, 0),
        extras=tuple(
            Extra(str(Component(component).label), lines[component])
            for component in (UP_SELL, CROSS_SELL)
            if component in lines
        ),
        share_ppm=sum(share.ppm for share in credit_of(sale, book) if share.payee == salesperson_id),
        has_tiers=salesperson_id is not None and tiers_on(book, salesperson_id, wish.on) is not None,
        bound=asked.bound(sale, terms, rates),
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who asks what an order would pay, and all that is known of the customer."""

    book: PlanBook
    payee: int | None
    history: History
    shares: tuple[Share, ...]
    handover: Handover | None

    def pay(self, wishes: list[Wish]) -> dict[str, int]:
        """Return what these orders would earn the one who asks, by component."""
        sales = [self.sale(wish, place) for place, wish in enumerate(wishes)]
        # Earlier orders say what is new and who is returning; only these ones pay here.
        orders, last_on = [*self.history.orders, *sales], max(wish.on for wish in wishes)
        due = wanted(orders, self.history.refunds, self.book, last_on)
        found: dict[str, int] = {}
        for key, line in due.items():
            if key.order >= NEXT_ID and key.payee == self.payee:
                found[key.component] = found.get(key.component, 0) + line.amount
        return found

    def bound(self, sale: Sale, terms: PlanTerms, rates: Rates) -> Bound | None:
        """Return the cap of first orders, if it takes something from a sale."""
        if rates.component != FIRST:
            return None
        happened = orders_in_order([*self.history.orders, sale])
        bound = bounds_of(happened, refunds_by_order(self.history.refunds), terms).get(sale.id)
        whole = entitlement(sale.worth(terms.base), rates.rate_ppm, sale.numerator, sale.denominator)
        return bound if bound and whole > bound.room else None

    def sale(self, wish: Wish, place: int) -> Sale:
        """Return a wish as the rules read it."""
        return Sale(
            id=NEXT_ID + place,
            on=wish.on,
            net=wish.net_minor,
            cost=wish.cost_minor,
            numerator=wish.numerator,
            denominator=wish.denominator,
            shares=self.shares,
            handover=self.handover,
            goods=wish.goods,
        )


def _halves(wish: Wish) -> list[Wish]:
    """Return two orders that together are `wish`."""
    smaller = tuple(replace(line, net=line.net // 2, cost=line.cost // 2) for line in wish.goods)
    rest = tuple(replace(line, net=line.net - line.net // 2, cost=line.cost - line.cost // 2) for line in wish.goods)
    net, cost = wish.net_minor // 2, wish.cost_minor // 2
    return [
        replace(wish, net_minor=net, cost_minor=cost, goods=smaller),
        replace(wish, net_minor=wish.net_minor - net, cost_minor=wish.cost_minor - cost, goods=rest),
    ]


def _reason(terms: PlanTerms, first_on: date, on: date) -> str:
    """Return why the order counts as a first or as a returning one."""
    days = (on - first_on).days
    if days == 0:
        return _("The customer's first order.")
    said = {"count": days, "first": formats.date_format(first_on), "gap": terms.gap_days}
    if terms.component(first_on, on) == FIRST:
        return (
            ngettext(
                "%(count)s day after the first order on %(first)s: up to %(gap)s days it counts as a first one.",
                "%(count)s days after the first order on %(first)s: up to %(gap)s days it counts as a first one.",
                days,
            )
            % said
        )
    return (
        ngettext(
            "%(count)s day after the customer's first order on %(first)s.",
            "%(count)s days after the customer's first order on %(first)s.",
            days,
        )
        % said
    )


def _about_splitting(component: str, gap_days: int, difference: int) -> str:
    """Return a sentence on one large order against two smaller ones."""
    if component == FIRST and gap_days:
        return ngettext(
            "Two smaller orders pay the same: orders within %(count)s day of the first count as first ones.",
            "Two smaller orders pay the same: orders within %(count)s days of the first count as first ones.",
            gap_days,
        ) % {"count": gap_days}
    if abs(difference) > ROUNDING:
        return _("Two smaller orders pay less: what is new to the customer is new only once.")
    if difference:
        return _("Two smaller orders pay the same but for a rounding of the last digit.")
    return _("Two smaller orders pay the same.")


def describe(effect: Effect, currency: str, company_currency: str) -> str:
    """Return the sum in one sentence, and whether tiers may come on top."""
    said = {
        "base": words.money(effect.base_minor, currency),
        "rate": words.rate(effect.rate_ppm) + (capped(effect.bound, company_currency) if effect.bound else ""),
        "share": words.rate(effect.share_ppm),
        "amount": words.money(effect.own_minor, company_currency),
    }
    if effect.share_ppm < PPM:
        sentence = _("%(base)s × %(rate)s × a share of %(share)s = %(amount)s") % said
    else:
        sentence = _("%(base)s × %(rate)s = %(amount)s") % said
    for extra in effect.extras:
        sentence += f", + {words.money(extra.amount_minor, company_currency)} {extra.label}"
    if effect.extras:
        sentence += f" = {words.money(effect.amount_minor, company_currency)}"
    if effect.has_tiers:
        sentence = _("%(sum)s. What tiers add by the month's volume comes on top.") % {"sum": sentence}
    return sentence
