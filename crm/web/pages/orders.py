"""Orders: a new one, and one that was placed."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from crm.accounts.models import User
from crm.web.guards import page
from crm.web.pages.choices import choices
from crm.web.pages.rights import rights
from customers.models import Customer
from orders.models import Order


@page("order.place")
def order_new(request: HttpRequest) -> HttpResponse:
    """Show the form for a new order; `?customer=` says whose it is."""
    chosen = request.GET.get("customer", "")
    reachable = Customer.objects.visible_to(cast("User", request.user), "order.place")
    customer = get_object_or_404(reachable, pk=chosen) if chosen.isdecimal() else None
    return render(request, "pages/order_new.html", {"customer": customer, "choices": choices("cost-source")})


@page("order.view")
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one order of a customer within the person's reach."""
    reachable = Order.objects.visible_to(cast("User", request.user), "order.view").select_related("customer")
    record = get_object_or_404(reachable, pk=pk)
    lists = choices("order-status", "refund-kind", "cost-source")
    return render(request, "pages/order.html", {"order": record, "choices": lists, "rights": rights(request.user)})
