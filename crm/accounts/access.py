"""The one permission file: action -> role -> reach.

A reach says on whose customers an action may be done: the user's own, the team's, or all. What a caller's reach does
not cover does not exist for them (404); what they see but may not do is refused (403). A role that is not named has no
reach.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.core.actors import Reach


class Role(models.TextChoices):
    """What a user is in the company."""

    SALESPERSON = "SALESPERSON", _("Salesperson")
    MANAGER = "MANAGER", _("Manager")
    FINANCE = "FINANCE", _("Finance")
    ADMINISTRATOR = "ADMINISTRATOR", _("Administrator")


S, M, F, A = Role.SALESPERSON, Role.MANAGER, Role.FINANCE, Role.ADMINISTRATOR
OWN, TEAM, ALL = Reach.OWN, Reach.TEAM, Reach.ALL

EVERYONE = {S: ALL, M: ALL, F: ALL, A: ALL}
BOOK = {S: OWN, M: TEAM, F: ALL, A: ALL}
SELLING = {S: OWN, M: TEAM, A: ALL}
LEADING = {M: TEAM, A: ALL}

ACTIONS: dict[str, dict[Role, Reach]] = {
    # Customers and the four facets.
    "customer.view": BOOK,
    "customer.create": {S: OWN, M: TEAM, A: ALL},
    "customer.change": SELLING,
    "customer.reassign": LEADING,
    # Saying that two records are one customer, and taking it back; on both of them.
    "customer.merge": LEADING,
    "customer.export": BOOK,
    "person.view": BOOK,
    "person.change": SELLING,
    "contact.view": BOOK,
    "contact.log": SELLING,
    "life_event.view": BOOK,
    "life_event.log": SELLING,
    # Orders.
    "product.view": EVERYONE,
    "product.change": {F: ALL, A: ALL},
    "order.view": BOOK,
    "order.place": SELLING,
    "order.refund": {S: OWN, M: TEAM, F: ALL, A: ALL},
    "order.void": {M: TEAM, F: ALL, A: ALL},
    # Days of an order: what was promised, that it was delivered, that it was paid. Pay may wait for them.
    "order.date": BOOK,
    "order.deliver": {M: TEAM, F: ALL, A: ALL},
    "order.settle": {F: ALL, A: ALL},
    "cost.view": BOOK,
    "holding.view": BOOK,
    "holding.change": SELLING,
    "exchange_rate.view": EVERYONE,
    "exchange_rate.change": {F: ALL, A: ALL},
    # Value, worklist, dashboards.
    "value.view": BOOK,
    "value.total": {M: TEAM, F: ALL, A: ALL},
    "value.report": BOOK,
    "model_card.view": EVERYONE,
    # Sums over the whole company, which name nobody: what a manager plans with.
    "forecast.view": {M: ALL, F: ALL, A: ALL},
    "budget.view": {M: ALL, F: ALL, A: ALL},
    "budget.plan": {M: ALL, F: ALL, A: ALL},
    "definition.view": EVERYONE,
    "definition.change": {F: ALL, A: ALL},
    "category.choose": SELLING,
    "worklist.view": SELLING,
    "worklist.work": SELLING,
    "retention.view": {M: TEAM, F: ALL, A: ALL},
    "scorecard.view": BOOK,
    "target.view": BOOK,
    # Pay.
    "pay.view": BOOK,
    "pay_plan.view": EVERYONE,
    "pay_plan.change": {F: ALL, A: ALL},
    "pay_plan.approve": {F: ALL, A: ALL},
    # Reading what waits for approval, to try it out on the team's history.
    "pay_plan.preview": {M: ALL, F: ALL, A: ALL},
    # Replaying history under a plan; a manager does for the own team alone.
    "pay.simulate": {M: TEAM, F: ALL, A: ALL},
    "gaming.view": {M: TEAM, F: ALL, A: ALL},
    # Who is paid by which plan.
    "pay_plan.followers": BOOK,
    "pay_plan.assign": {F: ALL, A: ALL},
    "pay.split": {M: TEAM, F: ALL, A: ALL},
    "pay.close": {F: ALL, A: ALL},
    # What only the payee does: agreeing to a statement, asking about a line.
    "pay.sign": {S: OWN, M: OWN, F: OWN, A: OWN},
    "pay.discuss": BOOK,
    "pay.answer": {M: TEAM, F: ALL, A: ALL},
    "pay.adjust": {M: TEAM, F: ALL, A: ALL},
    "pay.approve": {F: ALL, A: ALL},
    "pay.release": {F: ALL, A: ALL},
    "payroll.view": {F: ALL, A: ALL},
    "payroll.run": {F: ALL, A: ALL},
    # The night, people, the company, history.
    "night.view": EVERYONE,
    "night.start": {A: ALL},
    "user.view": EVERYONE,
    "user.change": {A: ALL},
    "team.view": EVERYONE,
    "team.change": {A: ALL},
    "company.view": EVERYONE,
    "company.change": {A: ALL},
    "token.own": EVERYONE,
    "audit.view": {A: ALL},
    "me.view": EVERYONE,
}


def reach(user: object, action: str) -> Reach:
    """Return how far `user` may do `action`. An unknown action is a mistake in the code and raises KeyError."""
    roles = ACTIONS[action]
    if not getattr(user, "is_active", False) or not getattr(user, "is_authenticated", False):
        return Reach.NONE
    return roles.get(Role(getattr(user, "role", "")), Reach.NONE)


def allows(user: object, action: str) -> bool:
    """Say whether `user` may do `action` on anything at all."""
    return reach(user, action) is not Reach.NONE
