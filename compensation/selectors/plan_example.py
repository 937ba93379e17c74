"""A worked example of a plan version: one customer and one month, reckoned by the rules that pay."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compensation.rules.events import Goods, Handover, Order, Refund, Share
from compensation.rules.months import add_months
from compensation.rules.plans import MARGIN, PlanBook, PlanTerms
from compensation.rules.rounding import PPM
from compensation.rules.wanted import CROSS_SELL, OVERRIDE, UP_SELL, Due, Key, wanted
from compensation.selectors import words
from compensation.selectors.plan_example_goals import ExampleRow, goal_rows
from crm.core.money import minor_digits

# Who they are doesn't matter, only that they are three.
SELLER, BEFORE, MANAGER = 1, 2, 3
FIRST_ON = date(2025, 1, 1)
NET, COST = 1000, 600
USUAL_GAP = 60
FIRST, SECOND, STEP_UP, NEW_PRODUCT, LOYAL, HANDED_OVER = range(1, 7)


def example_of(terms: PlanTerms, currency: str) -> tuple[ExampleRow, ...]:
    """Return what a version pays for a customer's orders, and then for volume, value and targets."""
    unit = 10 ** minor_digits(currency)
    always = replace(terms, starts_on=date.min, ends_on=None)
    if always.override is not None:
        always = replace(always, override=replace(always.override, payee=MANAGER))
    return (*_Example(always, currency, unit).rows(), *goal_rows(always, currency, unit))


class _Example:
    """The customer of the example: orders that differ in one thing each."""

    def __init__(self, terms: PlanTerms, currency: str, unit: int) -> None:
        self.terms, self.currency = terms, currency
        self.net, self.cost = NET * unit, COST * unit
        self.second_on = FIRST_ON + timedelta(days=max(terms.gap_days, USUAL_GAP))
        self.refund_on = self.second_on + timedelta(days=min(terms.clawback_days, 30))
        self.due = self._due()

    def rows(self) -> Iterator[ExampleRow]:
        worth = words.money(self.net, self.currency)
        yield self._row(_("A first order of %(amount)s") % {"amount": worth}, FIRST, self.terms.first_ppm)
        yield from self._large()
        returning = self.terms.returning_ppm
        yield self._row(_("The same order again, later"), SECOND, returning)
        yield from self._new_goods()
        if self.terms.steps:
            step = self.terms.steps[-1]
            title = ngettext("The same after %(count)s month", "The same after %(count)s months", step.months)
            yield self._row(title % {"count": step.months}, LOYAL, returning + step.rate_ppm)
        back = sum(due.amount for key, due in self.due.items() if key.refund and key.payee == SELLER)
        how = _("half of the second order, %(days)s days after it")
        days = (self.refund_on - self.second_on).days
        yield ExampleRow(_("A refund within the clawback window"), how % {"days": days}, back)
        yield from self._team()

    def _large(self) -> Iterator[ExampleRow]:
        """Yield a new customer's first order that is large enough for the cap."""
        cap, rate = self.terms.first_cap, self.terms.first_ppm
        if cap is None or not rate:
            return
        times = max(cap * PPM // (self._base() * rate) + 1, 2)
        large = Order(1, FIRST_ON, self.net * times, self.cost * times, shares=(Share(SELLER),))
        paid = sum(
            due.amount
            for key, due in wanted([large], [], PlanBook((self.terms,)), FIRST_ON).items()
            if key.payee == SELLER
        )
        title = _("A first order of %(amount)s") % {"amount": words.money(large.net, self.currency)}
        yield ExampleRow(title, _("%(sum)s, capped at %(cap)s") % self._capped(self._sum(rate, times)), paid)

    def _capped(self, text: str) -> dict[str, str]:
        return {"sum": text, "cap": words.money(self.terms.first_cap or 0, self.currency)}

    def _new_goods(self) -> Iterator[ExampleRow]:
        half = {"half": words.money(self._base() // 2, self.currency)}
        for order, component, ppm, title in (
            (STEP_UP, UP_SELL, self.terms.upsell_ppm, _("Half of an order is a step up")),
            (NEW_PRODUCT, CROSS_SELL, self.terms.cross_sell_ppm, _("Half of an order is a new product")),
        ):
            if ppm:
                how = _("on top: %(half)s × %(rate)s") % {**half, "rate": words.rate(ppm)}
                yield ExampleRow(title, how, self._paid(order, component))

    def _team(self) -> Iterator[ExampleRow]:
        if self.terms.tail is not None:
            both = {who: self._paid(HANDED_OVER, None, who) for who in (SELLER, BEFORE)}
            said = {
                "before": words.money(both[BEFORE], self.currency),
                "share": words.rate(self.terms.tail.ppm),
            }
            how = _("%(share)s stays with the salesperson before: %(before)s") % said
            yield ExampleRow(_("The same on the day of a handover"), how, both[SELLER])
        if self.terms.override is not None:
            how = _("paid to the manager, on top of what the salesperson gets")
            yield ExampleRow(_("Override on the second order"), how, self._paid(SECOND, OVERRIDE, MANAGER))

    def _row(self, title: str, order: int, ppm: int) -> ExampleRow:
        how = self._sum(ppm)
        if any(key.order == order and due.trace.bound for key, due in self.due.items()):
            how = _("%(sum)s, capped at %(cap)s") % self._capped(how)
        return ExampleRow(title, how, self._paid(order))

    def _sum(self, ppm: int, times: int = 1) -> str:
        said = {"base": words.money(self._base() * times, self.currency), "rate": words.rate(ppm)}
        how = _("%(base)s of margin × %(rate)s") if self.terms.base == MARGIN else _("%(base)s of revenue × %(rate)s")
        return how % said

    def _base(self) -> int:
        return self.net - self.cost if self.terms.base == MARGIN else self.net

    def _paid(self, order: int, component: str | None = None, payee: int = SELLER) -> int:
        """Return what an order pays somebody: one component of it, or its own rate."""
        extras = {UP_SELL, CROSS_SELL, OVERRIDE}
        return sum(
            due.amount
            for key, due in self.due.items()
            if key.order == order
            and not key.refund
            and key.payee == payee
            and (key.component == component if component else key.component not in extras)
        )

    def _due(self) -> dict[Key, Due]:
        refund = Refund(1, SECOND, self.refund_on, self.net // 2, self.cost // 2)
        last_on = add_months(self.second_on, 1200)
        return wanted(self._orders(), [refund], PlanBook((self.terms,)), last_on)

    def _orders(self) -> list[Order]:
        usual = (Goods(1, 1, self.net, self.cost),)
        new_on = self.second_on + timedelta(days=1)
        steps = self.terms.steps
        loyal_on = add_months(FIRST_ON, steps[-1].months) if steps else new_on
        return [
            self._order(FIRST, FIRST_ON, usual),
            self._order(SECOND, self.second_on, usual),
            self._order(NEW_PRODUCT, new_on, self._half_new(product=2, tier=1)),
            self._order(STEP_UP, new_on + timedelta(days=1), self._half_new(product=3, tier=2)),
            self._order(LOYAL, max(loyal_on, new_on), usual),
            replace(self._order(HANDED_OVER, new_on, usual), handover=Handover(BEFORE, new_on)),
        ]

    def _half_new(self, *, product: int, tier: int) -> tuple[Goods, ...]:
        """Return the usual goods for one half, and others for the other."""
        net, cost = self.net // 2, self.cost // 2
        return (Goods(1, 1, net, cost), Goods(product, tier, self.net - net, self.cost - cost))

    def _order(self, number: int, on: date, goods: tuple[Goods, ...]) -> Order:
        return Order(number, on, self.net, self.cost, shares=(Share(SELLER),), goods=goods)
