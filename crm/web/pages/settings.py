"""Settings: how the pages look to a person, the company's assumptions, people, the catalogue, keys for programs."""

from typing import cast

from django.conf import settings as options
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from crm.accounts.access import Role, allows
from crm.accounts.models import Team, User
from crm.accounts.models.token import SCOPES
from crm.web.guards import page
from crm.web.pages.choices import pairs

# The tab, its words, the right to see it and the right to change what stands there.
TABS = (
    ("me", _("You"), "me.view", "me.view"),
    ("company", _("Company"), "company.view", "company.change"),
    ("definitions", _("Value"), "definition.view", "definition.change"),
    ("segments", _("Segments"), "definition.view", "definition.change"),
    ("plans", _("Pay plans"), "pay_plan.view", "pay_plan.change"),
    ("people", _("People"), "user.view", "user.change"),
    ("products", _("Products"), "product.view", "product.change"),
    ("rates", _("Exchange rates"), "exchange_rate.view", "exchange_rate.change"),
    ("tokens", _("Tokens"), "token.own", "token.own"),
)


@page("me.view")
def settings(request: HttpRequest, tab: str = TABS[0][0]) -> HttpResponse:
    """Show one tab of the settings; who may not change it, reads it."""
    shown = [(name, label) for name, label, see, _change in TABS if allows(request.user, see)]
    if tab not in dict(shown):
        raise Http404
    may_change = next(allows(request.user, change) for name, _label, _see, change in TABS if name == tab)
    context = {"tab": tab, "tabs": shown, "may_change": may_change, "choices": _choices(cast("User", request.user))}
    return render(request, "pages/settings.html", context)


def _choices(user: User) -> list[tuple[str, str]]:
    """Return the lists that the forms offer."""
    teams = Team.objects.visible_to(user, "team.view").order_by("name", "pk")
    return [
        ("user-role", pairs(Role.choices)),
        ("team", pairs((str(team.pk), team.name) for team in teams)),
        ("salesperson", pairs((str(one.pk), one.name) for one in _sellers(user))),
        ("locale", pairs(options.LANGUAGES)),
        ("scope", pairs((scope, scope) for scope in SCOPES)),
    ]


def _sellers(user: User) -> models.QuerySet[User]:
    """Return those whom a plan pays; only who assigns plans is offered them."""
    people: models.QuerySet[User] = User.objects.active().salespeople().order_by("name", "pk")
    return people if allows(user, "pay_plan.assign") else people.none()
