"""Addresses of the API: the canonical ones end in a slash, and those without are taken as well."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

ROOT = "/api/v1/"

Answer = Callable[[HttpRequest], HttpResponseBase]


class TrailingSlashMiddleware:
    """Add the missing slash before the address is looked up; a redirect would lose the body of a POST."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer `request` under its canonical address."""
        if request.path_info.startswith(ROOT) and not request.path_info.endswith("/"):
            request.path_info += "/"
            request.path += "/"
        return self.get_response(request)
