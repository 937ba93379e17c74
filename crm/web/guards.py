"""Who may open a page."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from crm.accounts.access import Role, allows
from crm.accounts.models import User

type View[**P] = Callable[Concatenate[HttpRequest, P], HttpResponse]


def page[**P](action: str) -> Callable[[View[P]], View[P]]:
    """Let a signed-in person in who may do `action`; tell any other who can give the right.

    A page is only ever read: what it changes goes through the API.
    """

    def guard(view: View[P]) -> View[P]:
        @require_safe
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not allows(request.user, action):
                return no_right(request)
            return view(request, *args, **kwargs)

        return guarded

    return guard


def no_right(request: HttpRequest) -> HttpResponse:
    """Say that the right is missing, and who can give it."""
    givers = User.objects.active().filter(role=Role.ADMINISTRATOR).order_by("name", "pk")[:3]
    return render(request, "errors/no_right.html", {"givers": givers}, status=403)
