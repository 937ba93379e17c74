"""Targets and scorecards: what is to be reached, by whom, and the month beside the lifetime."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from compensation.models import Target
from crm.accounts.models import User
from crm.core.actors import Reach
from crm.web.guards import page


@page("target.view")
def targets(request: HttpRequest) -> HttpResponse:
    """Show the targets within the person's reach, the newest months first."""
    own = cast("User", request.user).reach("target.view") is Reach.OWN
    return render(request, "pages/targets.html", {"is_own": own})


@page("target.view")
def target(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one target: what counts, and the customers by name, who came back and who is still due."""
    user = cast("User", request.user)
    found = get_object_or_404(Target.objects.visible_to(user).select_related("salesperson"), pk=pk)
    return render(request, "pages/target.html", {"target": found, "is_own": found.salesperson_id == user.pk})


@page("scorecard.view")
def scorecard(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Show a person's month beside the lifetime of their customers; one's own without a `pk`."""
    user = cast("User", request.user)
    found = user if pk is None else get_object_or_404(User.objects.visible_to(user, "scorecard.view"), pk=pk)
    return render(request, "pages/scorecard.html", {"person": found, "is_own": found.pk == user.pk})
