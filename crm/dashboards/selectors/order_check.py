"""An order before it is placed: what it earns the company and the salesperson, and what the customer is worth."""

from dataclasses import dataclass

from clv.models import Score
from compensation.rules.events import Goods
from compensation.selectors.effect import Effect, Wish, describe, effect_of_order
from crm.accounts.models import Company, User
from orders.services.place import Draft


@dataclass(frozen=True, slots=True)
class OrderCheck:
    """What the order form shows beside the lines; nothing of it is written."""

    draft: Draft
    company: Company
    salesperson: User | None
    effect: Effect | None
    effect_sentence: str
    score: Score | None


def check_order(draft: Draft, company: Company) -> OrderCheck:
    """Return what placing `draft` would mean, by today's plans and last night's value."""
    term = draft.customer.assignments.on(draft.ordered_on).select_related("salesperson").first()
    salesperson = term.salesperson if term else None
    wish = Wish(
        on=draft.ordered_on,
        net_minor=draft.totals.net_minor,
        cost_minor=draft.totals.cost_minor,
        numerator=draft.exchange.numerator,
        denominator=draft.exchange.denominator,
        goods=tuple(
            Goods(line.product.pk, line.product.tier, line.net_minor, line.cost_minor)
            for line in draft.lines
            if line.product is not None
        ),
    )
    effect = effect_of_order(draft.customer, salesperson.pk if salesperson else None, wish)
    return OrderCheck(
        draft=draft,
        company=company,
        salesperson=salesperson,
        effect=effect,
        effect_sentence=describe(effect, draft.currency, company.currency) if effect else "",
        score=Score.objects.filter(customer=draft.customer).first(),
    )
