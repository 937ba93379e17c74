"""One customer: its value, and what happened between us. Each tab is an address."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from crm.accounts.models import User
from crm.web.guards import page
from crm.web.pages.choices import choices
from crm.web.pages.rights import rights
from customers.models import Customer

TABS = ("timeline", "people", "events", "orders", "holdings", "value")
LISTS = ("channel", "outcome", "role", "relationship", "acquisition", "category", "order-status")


@page("customer.view")
def customer(request: HttpRequest, pk: int, tab: str = TABS[0]) -> HttpResponse:
    """Show one customer within the person's reach, opened at a tab; a merged one's address leads to its survivor."""
    within = Customer.objects.visible_to(cast("User", request.user))
    survivor = within.filter(merged_from=pk).first()
    if survivor is not None:
        messages.info(request, _("That customer was merged with this one: %(name)s.") % {"name": survivor.name})
        return redirect("customer" if tab == TABS[0] else f"customer_{tab}", pk=survivor.pk)
    record = get_object_or_404(within, pk=pk)
    context = {"customer": record, "tab": tab, "choices": choices(*LISTS), "rights": rights(request.user)}
    return render(request, "pages/customer.html", context)


@page("customer.view")
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what whoever takes a customer over has to know."""
    record = get_object_or_404(Customer.objects.visible_to(cast("User", request.user)), pk=pk)
    return render(request, "pages/transfer.html", {"customer": record, "choices": choices(*LISTS)})


@page("customer.merge")
def merges(request: HttpRequest) -> HttpResponse:
    """Show which customers were merged, with the way back."""
    return render(request, "pages/merges.html")
