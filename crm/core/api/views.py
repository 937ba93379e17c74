"""The API about itself: its schema, its documentation to try things in, and the addresses that don't exist."""

import json
import sys
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View
from django.views.defaults import server_error
from drf_spectacular.settings import spectacular_settings
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request

from crm.core.api.addresses import ROOT
from crm.core.api.problems import MEDIA_TYPE, database_away, problem_response
from crm.core.away import RETRY_SECONDS, is_away

SIDECAR = "drf_spectacular_sidecar/swagger-ui-dist/"
SCRIPT = """SwaggerUIBundle(Object.assign({
  url: %(schema)s,
  dom_id: "#swagger-ui",
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  requestInterceptor: (request) => {
    const cookie = document.cookie.split("; ").find((part) => part.startsWith(%(cookie)s + "="));
    if (cookie) request.headers["X-CSRFToken"] = cookie.split("=")[1];
    return request;
  },
}, %(settings)s));
"""


class SchemaView(SpectacularAPIView):
    """The schema of this API (OpenAPI 3.1), as YAML or as JSON by `?format=json`."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """Return the schema."""
        return super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]  # theirs has no types


class DocsView(View):
    """The documentation: every operation, to read and to try, without a single inline script."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Return the page, to people who are signed in."""
        if not request.user.is_authenticated:
            return no_entry(request)
        files = {"style": "swagger-ui.css", "bundle": "swagger-ui-bundle.js"}
        return render(request, "api/docs.html", {name: static(SIDECAR + file) for name, file in files.items()})


class DocsScriptView(View):
    """The few lines that start the documentation."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Return the script."""
        values = {
            "schema": json.dumps(reverse("schema")),
            "cookie": json.dumps("csrftoken"),
            "settings": json.dumps(spectacular_settings.SWAGGER_UI_SETTINGS),
        }
        return HttpResponse(SCRIPT % values, content_type="text/javascript")


def no_entry(request: HttpRequest) -> JsonResponse:
    """Answer somebody who isn't signed in."""
    return problem_response(request, 401, _("Sign in, then open this page again."), "not_authenticated")


def no_such_address(request: HttpRequest, **_rest: str) -> JsonResponse:
    """Answer an address of the API that doesn't exist."""
    return problem_response(request, 404, _("The API has no such address; see /api/v1/docs/."), "not_found")


def failed(request: HttpRequest) -> HttpResponse:
    """Answer what nobody expected: as a problem in the API, as a page elsewhere; Django logs it."""
    if is_away(sys.exception()):
        return away(request)
    if request.path.startswith(ROOT):
        said = _("This is our fault, and it is in our logs. Nothing was changed.")
        return problem_response(request, 500, said, "internal_error")
    return server_error(request)


def away(request: HttpRequest) -> HttpResponse:
    """Answer that the database is busy, without asking it anything."""
    headers = {"Retry-After": RETRY_SECONDS}
    if request.path.startswith(ROOT):
        return JsonResponse(database_away(request), status=503, content_type=MEDIA_TYPE, headers=headers)
    # A form is sent again by going back to it; a page is only asked for again.
    again = request.get_full_path() if request.method in {"GET", "HEAD"} else ""
    return HttpResponse(render_to_string("503.html", {"again": again}), status=503, headers=headers)


def bad_request(request: HttpRequest, _exception: Exception) -> HttpResponse:
    """Answer a request that Django itself refused."""
    if request.path.startswith(ROOT):
        return problem_response(request, 400, _("The request is malformed."), "malformed")
    return render(request, "400.html", status=400)
