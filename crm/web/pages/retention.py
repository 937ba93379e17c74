"""Who comes back: the manager's home."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from crm.web.guards import page


@page("retention.view")
def retention(request: HttpRequest) -> HttpResponse:
    """Show how many come back, cohort by cohort and book by book."""
    return render(request, "pages/retention.html")
