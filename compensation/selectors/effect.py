"""What an order would do to pay, before it is placed."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Min
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compensation.models.entry import Component
from compensation.rules.events import Order as Sale
from compensation.rules.events import Share
from compensation.rules.plans import FIRST, PlanBook, PlanTerms
from compensation.rules.wanted import wanted
from compensation.selectors import words
from compensation.selectors.plans import plan_book
from customers.models import Customer
from orders.models import Order


@dataclass(frozen=True, slots=True)
class Wish:
    """An order as it would be: amounts in its own minor units, and its exchange into the company's currency."""

    on: date
    net_minor: int
    cost_minor: int = 0
    numerator: int = 1
    denominator: int = 1


@dataclass(frozen=True, slots=True)
class Effect:
    """What the dedicated salesperson would earn; every text is fit to show.

    `split_minor` is what two orders of half the size on the same day would earn together.
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
    known = Order.objects.standing().filter(customer=customer).aggregate(first=Min("ordered_on"))["first"]
    first_on = min(known, wish.on) if known else wish.on
    rates = terms.rates(first_on, wish.on)
    whole = _pay(book, salesperson_id, first_on, [wish])
    split = _pay(book, salesperson_id, first_on, _halves(wish))
    return Effect(
        component=rates.component,
        label=str(Component(rates.component).label),
        reason=_reason(terms, first_on, wish.on),
        own_ppm=rates.own_ppm,
        step_ppm=rates.step_ppm,
        base_minor=_sale(1, wish, salesperson_id).worth(terms.base),
        amount_minor=whole,
        split_minor=split,
        split_sentence=_about_splitting(rates.component, terms.gap_days, split - whole),
        last_clawback_on=terms.last_clawback_day(wish.on),
        version_id=terms.version,
    )


def _pay(book: PlanBook, payee: int | None, first_on: date, wishes: list[Wish]) -> int:
    """Return what these orders would earn after a first one on `first_on`."""
    first = Sale(id=0, on=first_on, net=0, shares=(Share(payee),))
    sales = [first, *(_sale(number, wish, payee) for number, wish in enumerate(wishes, 1))]
    due = wanted(sales, [], book, max(wish.on for wish in wishes))
    return sum(line.amount for line in due.values())


def _sale(number: int, wish: Wish, payee: int | None) -> Sale:
    return Sale(
        id=number,
        on=wish.on,
        net=wish.net_minor,
        cost=wish.cost_minor,
        numerator=wish.numerator,
        denominator=wish.denominator,
        shares=(Share(payee),),
    )


def _halves(wish: Wish) -> list[Wish]:
    """Return two orders that together are `wish`."""
    net, cost = wish.net_minor // 2, wish.cost_minor // 2
    return [
        Wish(wish.on, net, cost, wish.numerator, wish.denominator),
        Wish(wish.on, wish.net_minor - net, wish.cost_minor - cost, wish.numerator, wish.denominator),
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
    if difference:
        return _("Two smaller orders pay the same but for a rounding of the last digit.")
    return _("Two smaller orders pay the same.")


def describe(effect: Effect, currency: str, company_currency: str) -> str:
    """Return the sum in one sentence."""
    said = {
        "base": words.money(effect.base_minor, currency),
        "rate": words.rate(effect.rate_ppm),
        "amount": words.money(effect.amount_minor, company_currency),
    }
    return _("%(base)s × %(rate)s = %(amount)s") % said
