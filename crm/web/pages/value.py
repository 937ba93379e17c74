"""What the customers are worth together, and how far the figures can be trusted."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from crm.web.guards import page


@page("value.total")
def value(request: HttpRequest) -> HttpResponse:
    """Show the value of all customers, how it is spread, and the model card."""
    return render(request, "pages/value.html")
