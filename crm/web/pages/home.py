"""Where a person begins."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from crm.accounts.models import User
from crm.web.menu import home_for


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the page on which this role begins."""
    return redirect(home_for(cast("User", request.user)).url_name)
