"""The one shape of every error: problem details for HTTP (RFC 9457)."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail

MEDIA_TYPE = "application/problem+json"
WHOLE = "#"
# How serializers and models call what is wrong with a record as a whole.
WHOLE_RECORD = {"non_field_errors", "__all__"}


def titles() -> dict[int, str]:
    """Return what each status means, in words for people."""
    return {
        307: _("It is found elsewhere now"),
        400: _("The request isn't complete"),
        401: _("Sign in first"),
        403: _("This isn't yours to do"),
        404: _("There is nothing here"),
        405: _("This can't be done here"),
        406: _("No such format"),
        409: _("This can't be done now"),
        412: _("Somebody was faster"),
        413: _("Too large"),
        415: _("Unknown format"),
        422: _("This doesn't make sense"),
        428: _("Say which version you saw"),
        429: _("Too many requests"),
        500: _("Something went wrong on our side"),
        503: _("Please try again in a moment"),
    }


def request_id(request: Any) -> str:
    """Return the id under which the logs know this request."""
    return str(getattr(request, "request_id", "") or getattr(request, "id", "") or "")


def problem(
    status: int,
    detail: str,
    *,
    code: str,
    errors: list[dict[str, str]] | None = None,
    request: Any = None,
    **more: Any,
) -> dict[str, Any]:
    """Return the body of an error."""
    return {
        "type": "about:blank",
        "title": titles().get(status, _("Something went wrong")),
        "status": status,
        "detail": detail,
        "code": code,
        "errors": errors or [],
        "request_id": request_id(request),
        **more,
    }


def database_away(request: Any) -> dict[str, Any]:
    """Return the body that says that the database didn't answer."""
    detail = _("The database didn't answer, so nothing was changed. Try again in a moment.")
    return problem(503, detail, code="database_unavailable", request=request)


def problem_response(request: HttpRequest, status: int, detail: str, code: str) -> JsonResponse:
    """Return an error for a request that no view of the API took."""
    return JsonResponse(
        problem(status, detail, code=code, request=request),
        status=status,
        content_type=MEDIA_TYPE,
    )


def pointer(*path: str | int) -> str:
    """Return the place of a value in the request's body, as a JSON pointer in a fragment.

    >>> pointer("lines", 0, "unit_price")
    '#/lines/0/unit_price'
    """
    return "".join([WHOLE, *("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)])


def flatten(detail: Any, *path: str | int) -> Iterator[dict[str, str]]:
    """Yield one entry per refused value of a serializer's errors, however deep they are nested."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            here = path if name in WHOLE_RECORD else (*path, name)
            yield from flatten(inner, *here)
    elif isinstance(detail, list | tuple):
        for index, inner in enumerate(detail):
            here = (*path, index) if isinstance(inner, Mapping | list | tuple) else path
            yield from flatten(inner, *here)
    else:
        code = detail.code if isinstance(detail, ErrorDetail) else "invalid"
        yield {"pointer": pointer(*path), "code": str(code), "detail": str(detail)}
