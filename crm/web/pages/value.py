"""What the customers are worth together."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from crm.web.guards import page
from crm.web.value_tabs import value_tabs


@page("value.total")
def value(request: HttpRequest) -> HttpResponse:
    """Show the value of all customers and how it is spread."""
    return render(request, "pages/value.html", {"tabs": value_tabs(request)})
