"""One-click sign-in of the demo; outside the demo there is no such address."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from crm.accounts.models import User


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as the demo's person of the wanted role."""
    emails: dict[str, str] = getattr(settings, "DEMO_SIGN_INS", {})
    role = request.POST.get("role", "")
    if not settings.DEMO or role not in emails:
        raise Http404
    person = get_object_or_404(User.objects.active(), email=emails[role], role=role)
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("home")
