"""The list of customers, and the form for a new one."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from crm.accounts.access import allows
from crm.accounts.models import User
from crm.core.actors import Reach
from crm.web.guards import page
from crm.web.pages.choices import choices, people_choices
from crm.web.pages.rights import rights


@page("customer.view")
def customers(request: HttpRequest) -> HttpResponse:
    """Show the customers within the person's reach."""
    user = cast("User", request.user)
    reach = user.reach("customer.view")
    lists = choices("relationship", "acquisition", "category", "stage", "tenure") + people_choices(
        user, "customer.view"
    )
    context = {
        "choices": lists,
        "rights": rights(user),
        "is_own_book": reach is Reach.OWN,
        "is_team_book": reach is Reach.TEAM,
    }
    return render(request, "pages/customers.html", context)


@page("value.view")
def segments(request: HttpRequest) -> HttpResponse:
    """Show the segments of customers with their rules."""
    context = {
        "may_change": allows(request.user, "definition.change"),
        "is_team_book": cast("User", request.user).reach("customer.view") is Reach.TEAM,
    }
    return render(request, "pages/segments.html", context)


@page("customer.create")
def customer_new(request: HttpRequest) -> HttpResponse:
    """Show the form for a new customer; who works on the own book only, gets it."""
    user = cast("User", request.user)
    own = user.reach("customer.create") is Reach.OWN
    lists = choices("relationship", "acquisition") + ([] if own else people_choices(user, "customer.create"))
    context = {"choices": lists, "is_own_book": own}
    return render(request, "pages/customer_new.html", context)
