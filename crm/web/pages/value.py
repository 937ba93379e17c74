"""What the customers are worth together, and whether the effort fits."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from crm.web.guards import page
from crm.web.value_tabs import value_tabs


@page("value.total")
def value(request: HttpRequest) -> HttpResponse:
    """Show the value of all customers and how it is spread."""
    return render(request, "pages/value.html", {"tabs": value_tabs(request)})


@page("value.report")
def effort(request: HttpRequest) -> HttpResponse:
    """Show value against cost to serve, and how easily customers are kept."""
    return render(request, "pages/effort.html", {"tabs": value_tabs(request)})
