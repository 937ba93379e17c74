"""A URL configuration with one door, behind which something breaks."""

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.urls import path


def broken(request: HttpRequest) -> HttpResponse:
    """Break."""
    raise ZeroDivisionError("the unexpected")


def plain_error(request: HttpRequest) -> HttpResponse:
    """Answer without a template."""
    return HttpResponseServerError("broken")


urlpatterns = [path("broken/", broken)]
handler500 = plain_error
