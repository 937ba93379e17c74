"""Pay plans: one version told in sentences, and the form in which its author writes a draft."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from compensation.models import PlanVersion
from compensation.models.plan import PlanBase, PlanStatus
from compensation.models.plan_choices import CapExcess, Stretch, TargetKind, TierCounts, TierMethod
from crm.accounts.access import Role, allows
from crm.accounts.models import User
from crm.web.guards import page
from crm.web.pages.choices import pairs


@page("pay_plan.view")
def plan_version(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a version pays, an example, what it changes, and what may be done with it."""
    version = _found(request, pk)
    context = {
        "version": version,
        "may_change": allows(request.user, "pay_plan.change"),
        "may_approve": allows(request.user, "pay_plan.approve"),
    }
    return render(request, "pages/plan_version.html", context)


@page("pay_plan.change")
def plan_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the form of a draft to its author; whoever else comes here reads the version."""
    version = _found(request, pk)
    if version.status != PlanStatus.DRAFT or version.author_id != request.user.pk:
        return redirect("plan_version", pk=pk)
    return render(request, "pages/plan_edit.html", {"version": version, "choices": _choices()})


def _found(request: HttpRequest, pk: int) -> PlanVersion:
    versions = PlanVersion.objects.visible_to(cast("User", request.user)).select_related("plan")
    return get_object_or_404(versions, pk=pk)


def _choices() -> list[tuple[str, str]]:
    """Return the lists that the form offers."""
    managers = User.objects.active().filter(role=Role.MANAGER).order_by("name", "pk")
    return [
        ("plan-base", pairs(PlanBase.choices)),
        ("tier-method", pairs(TierMethod.choices)),
        ("tier-months", pairs((str(code), label) for code, label in Stretch.choices)),
        ("target-months", pairs((str(one.value), one.label) for one in (Stretch.MONTH, Stretch.QUARTER))),
        ("tier-counts", pairs(TierCounts.choices)),
        ("target-kind", pairs(TargetKind.choices)),
        ("cap-excess", pairs(CapExcess.choices)),
        ("manager", pairs((str(manager.pk), manager.name) for manager in managers)),
    ]
