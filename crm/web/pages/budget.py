"""What to spend on winning customers and what on keeping them."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from crm.accounts.models import User
from crm.planning.models import BudgetPlan
from crm.web.guards import page


@page("budget.view")
def budget(request: HttpRequest) -> HttpResponse:
    """Show the division of a budget that brings most, and the plans that were saved."""
    return render(request, "pages/budget.html")


@page("budget.view")
def budget_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one saved plan as it was when it was made."""
    plan = get_object_or_404(BudgetPlan.objects.visible_to(cast("User", request.user)), pk=pk)
    return render(request, "pages/budget.html", {"plan": plan})
