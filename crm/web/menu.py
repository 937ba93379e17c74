"""The navigation: which pages there are, under which heading, for whom."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.accounts.access import Role, allows
from crm.accounts.models import User


@dataclass(frozen=True, slots=True)
class Entry:
    """One page in the navigation; `action` is the right it asks for, `short_label` its name on a phone's bar."""

    url_name: str
    label: str | Promise
    sign: str
    keys: str
    action: str
    short_label: str | Promise = ""

    @property
    def url(self) -> str:
        """Return the address of the page."""
        return reverse(self.url_name)


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one heading; the first group has none."""

    title: str | Promise
    entries: Sequence[Entry]


TODAY = Entry("today", _("Today"), "today", "g t", "worklist.view")
CUSTOMERS = Entry("customers", _("Customers"), "customers", "g c", "customer.view")
NEW_ORDER = Entry("order_new", _("New order"), "order", "o", "order.place", _("Order"))
STATEMENTS = Entry("statements", _("Statement"), "statement", "g p", "pay.view")
TARGETS = Entry("targets", _("Targets"), "gauge", "g g", "target.view")
LAB = Entry("lab", _("Plan lab"), "lab", "g l", "pay.simulate")
RETENTION = Entry("retention", _("Retention"), "retention", "g r", "retention.view")
VALUE = Entry("value", _("Lifetime value"), "value", "g v", "value.total", _("Value"))
BUDGET = Entry("budget", _("Budget"), "budget", "g b", "budget.view")
NIGHTS = Entry("nights", _("Nights"), "night", "g n", "night.view")
SETTINGS = Entry("settings", _("Settings"), "settings", "g s", "me.view")

GROUPS = (
    Group("", (TODAY, CUSTOMERS, NEW_ORDER)),
    Group(_("Pay"), (STATEMENTS, TARGETS, LAB)),
    Group(_("Manage"), (RETENTION, VALUE, BUDGET)),
    Group(_("Data"), (NIGHTS, SETTINGS)),
)

# The bottom bar of a phone holds five items; the fifth opens the rest.
BAR = {
    Role.SALESPERSON: (TODAY, CUSTOMERS, NEW_ORDER, STATEMENTS),
    Role.MANAGER: (RETENTION, CUSTOMERS, NEW_ORDER, VALUE),
    Role.FINANCE: (STATEMENTS, CUSTOMERS, VALUE, NIGHTS),
    Role.ADMINISTRATOR: (RETENTION, CUSTOMERS, NEW_ORDER, NIGHTS),
}

# Where a person begins, by role.
HOMES = {
    Role.SALESPERSON: TODAY,
    Role.MANAGER: RETENTION,
    Role.FINANCE: STATEMENTS,
    Role.ADMINISTRATOR: RETENTION,
}


def groups_for(user: User) -> list[Group]:
    """Return the navigation of `user`: only what their role may open, no empty heading."""
    kept = [Group(group.title, [e for e in group.entries if allows(user, e.action)]) for group in GROUPS]
    return [group for group in kept if group.entries]


def bar_for(user: User) -> Sequence[Entry]:
    """Return the first four items of the bottom bar for `user`."""
    return BAR[Role(user.role)]


def home_for(user: User) -> Entry:
    """Return the page on which `user` begins."""
    return HOMES[Role(user.role)]
