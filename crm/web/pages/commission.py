"""Pay: the statements of each month, and one statement with its lines."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from compensation.models import Statement
from crm.accounts.access import allows
from crm.accounts.models import User
from crm.core.actors import Reach
from crm.web.guards import page


@page("pay.view")
def statements(request: HttpRequest) -> HttpResponse:
    """Show the statements within the person's reach; who may, closes a month."""
    own = cast("User", request.user).reach("pay.view") is Reach.OWN
    context = {"is_own": own, "may_close": allows(request.user, "pay.close")}
    return render(request, "pages/statements.html", context)


@page("pay.view")
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one statement: how it adds up, and each line with its account."""
    rows = Statement.objects.visible_to(cast("User", request.user)).select_related("period", "payee")
    found = get_object_or_404(rows, pk=pk)
    is_own = found.payee_id == cast("User", request.user).pk
    context = {
        "statement": found,
        "is_own": is_own,
        "may_answer": allows(request.user, "pay.answer"),
        "may_release": allows(request.user, "pay.release"),
    }
    return render(request, "pages/statement.html", context)


@page("pay.discuss")
def pay_questions(request: HttpRequest) -> HttpResponse:
    """Show the questions about pay within the person's reach, the oldest first."""
    return render(request, "pages/pay_questions.html", {"may_answer": allows(request.user, "pay.answer")})
