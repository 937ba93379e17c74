"""Today: who to call, and how the own book stands."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from crm.accounts.models import User
from crm.core.actors import Reach
from crm.web.guards import page
from crm.web.pages.choices import choices, people_choices
from crm.web.pages.rights import rights


@page("worklist.view")
def today(request: HttpRequest) -> HttpResponse:
    """Show the worklist of today, with the form to log a contact beside it."""
    user = cast("User", request.user)
    own = user.reach("worklist.view") is Reach.OWN
    lists = choices("channel", "outcome", "role") + ([] if own else people_choices(user, "worklist.view"))
    context = {"choices": lists, "rights": rights(user), "is_own_book": own}
    return render(request, "pages/today.html", context)
