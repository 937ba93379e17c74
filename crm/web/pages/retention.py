"""Who comes back, the manager's home, and what a change of salesperson costs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from crm.accounts.access import allows
from crm.web.guards import page

TABS = (("retention", _("Retention")), ("handovers", _("Changes of salesperson")))


@page("retention.view")
def retention(request: HttpRequest) -> HttpResponse:
    """Show how many come back, cohort by cohort and book by book."""
    context = {"tabs": TABS, "may_create": allows(request.user, "customer.create")}
    return render(request, "pages/retention.html", context)


@page("retention.view")
def handovers(request: HttpRequest) -> HttpResponse:
    """Show who came back after a change of salesperson, beside who never had one."""
    return render(request, "pages/handovers.html", {"tabs": TABS})
