"""The lab: replays of history under a plan, one replay, and patterns in orders."""

from datetime import timedelta
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from compensation.models import Simulation
from crm.accounts.models import User
from crm.core.actors import Reach
from crm.web.guards import page

TABS = (("lab", _("Replays")), ("patterns", _("Patterns in orders")))


@page("pay.simulate")
def lab(request: HttpRequest) -> HttpResponse:
    """Show the replays within the person's reach, and start one."""
    is_team = cast("User", request.user).reach("pay.simulate") is Reach.TEAM
    return render(request, "pages/lab.html", {"tabs": TABS, "is_team": is_team})


@page("pay.simulate")
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one replay: how far it has come, or what it found."""
    rows = Simulation.objects.visible_to(cast("User", request.user)).select_related("plan_version__plan")
    found = get_object_or_404(rows, pk=pk)
    return render(request, "pages/replay.html", {"replay": found, "last_on": found.ends_on - timedelta(days=1)})


@page("gaming.view")
def patterns(request: HttpRequest) -> HttpResponse:
    """Show what stands out in a year of orders, and pay per revenue."""
    return render(request, "pages/patterns.html", {"tabs": TABS})
