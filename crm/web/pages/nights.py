"""The nights: what was worked out, how long it took, and the button that starts one."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from crm.accounts.access import allows
from crm.accounts.models import User
from crm.nightly.models import Night
from crm.web.guards import page


@page("night.view")
def nights(request: HttpRequest) -> HttpResponse:
    """Show the nights, the newest open; who may, starts one."""
    return render(request, "pages/nights.html", {"may_start": allows(request.user, "night.start")})


@page("night.view")
def night(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one night with its steps."""
    found = get_object_or_404(Night.objects.visible_to(cast("User", request.user)), pk=pk)
    context = {"night": found, "may_start": allows(request.user, "night.start")}
    return render(request, "pages/night.html", context)
