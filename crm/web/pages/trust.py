"""How far the figures can be trusted: the forecast beside what happened, and the model card."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from crm.web.guards import page
from crm.web.value_tabs import value_tabs


@page("forecast.view")
def forecast(request: HttpRequest) -> HttpResponse:
    """Show the next twelve months, the last twelve beside what happened, and the business that recurs."""
    return render(request, "pages/forecast.html", {"tabs": value_tabs(request)})


@page("model_card.view")
def model_card(request: HttpRequest) -> HttpResponse:
    """Show what the predictions rest on, and where they are not to be trusted."""
    return render(request, "pages/model_card.html", {"tabs": value_tabs(request)})
