"""Every error of the API, turned into problem+json."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.db import (
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
    ProgrammingError,
)
from django.db.models import ProtectedError, RestrictedError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.serializers import as_serializer_error
from rest_framework.views import set_rollback

from crm.core.api.problems import MEDIA_TYPE, database_away, flatten, pointer, problem, titles
from crm.core.away import RETRY_SECONDS
from crm.core.constraints import message_for, raised_by_guard, violated
from crm.core.errors import Refused, Stale

logger = logging.getLogger(__name__)


class ScopeMissing(exceptions.PermissionDenied):
    """The token was not given this right."""

    default_code = "scope_missing"


class BadQuery(exceptions.ValidationError):
    """A value in the address's query that makes no sense."""

    def __init__(self, parameter: str, detail: str, code: str = "invalid") -> None:
        super().__init__({parameter: [exceptions.ErrorDetail(detail, code)]})
        self.parameter = parameter


class VersionRequired(exceptions.APIException):
    """A change without If-Match."""

    status_code = 428
    default_code = "if_match_required"


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """Return the answer to `error`; None lets the unexpected rise, so that it is logged once and answers 500."""
    set_rollback()
    for kinds, answer in ANSWERS:
        if isinstance(error, kinds):
            return answer(error, context)
    return None


def _respond(body: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    return Response(body, status=body["status"], headers=headers, content_type=MEDIA_TYPE)


def _refused(error: Refused, context: dict[str, Any]) -> Response:
    errors = [
        {"pointer": pointer(*name.split(".")), "code": error.code, "detail": str(detail)}
        for name, detail in error.fields.items()
    ]
    more = _both_sides(context) if isinstance(error, Stale) else dict(error.more)
    body = problem(
        error.status, str(error.message), code=error.code, errors=errors, request=context.get("request"), **more
    )
    return _respond(body, {"Location": error.location} if error.location else None)


def _both_sides(context: dict[str, Any]) -> dict[str, Any]:
    """Return what the caller sent and what is stored now, so that a person can merge them."""
    view, request = context.get("view"), context.get("request")
    current = getattr(view, "current_representation", None)
    return {"sent": getattr(request, "data", None), "current": current() if current else None}


def _from_framework(error: exceptions.APIException, context: dict[str, Any]) -> Response:
    headers: dict[str, str] = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if (wait := getattr(error, "wait", None)) is not None:
        headers["Retry-After"] = str(max(1, round(wait)))
    if isinstance(error, exceptions.ValidationError):
        return _respond(_invalid(error, context), headers)
    status = error.status_code
    codes = error.get_codes()
    code = codes if isinstance(codes, str) else error.default_code
    return _respond(problem(status, str(error.detail), code=str(code), request=context.get("request")), headers)


def _invalid(error: exceptions.ValidationError, context: dict[str, Any]) -> dict[str, Any]:
    errors = list(flatten(error.detail))
    if isinstance(error, BadQuery):
        errors = [{**entry, "pointer": f"?{error.parameter}"} for entry in errors]
    detail = errors[0]["detail"] if len(errors) == 1 else _("Some values can't be accepted; each is listed below.")
    return problem(400, detail, code="invalid", errors=errors, request=context.get("request"))


def _from_model(error: ValidationError, context: dict[str, Any]) -> Response:
    return _from_framework(exceptions.ValidationError(as_serializer_error(error)), context)


def _not_found(_error: Exception, context: dict[str, Any]) -> Response:
    detail = _("It doesn't exist, or it isn't among what you may see.")
    return _respond(problem(404, detail, code="not_found", request=context.get("request")))


def _not_allowed(error: Exception, context: dict[str, Any]) -> Response:
    detail = str(error) or _("Your role doesn't include this.")
    return _respond(problem(403, detail, code="permission_denied", request=context.get("request")))


def _in_use(_error: Exception, context: dict[str, Any]) -> Response:
    detail = _("Other records still refer to this one, so it stays.")
    return _respond(problem(409, detail, code="in_use", request=context.get("request")))


def _broken_rule(error: DatabaseError, context: dict[str, Any]) -> Response:
    """Answer a constraint or a guard of the database with its own sentence."""
    name = violated(error)
    body = problem(409, str(message_for(name)), code=name or "conflict", request=context.get("request"))
    return _respond(body)


def _from_database(error: DatabaseError, context: dict[str, Any]) -> Response | None:
    """Answer what a guard's trigger raised; anything else is a mistake of ours and rises."""
    return _broken_rule(error, context) if raised_by_guard(error) else None


def _unusable_value(_error: Exception, context: dict[str, Any]) -> Response:
    detail = _("A value is too large, or holds characters that can't be stored.")
    return _respond(problem(400, detail, code="unusable_value", request=context.get("request")))


def _too_big(_error: Exception, context: dict[str, Any]) -> Response:
    return _respond(problem(413, titles()[413], code="too_large", request=context.get("request")))


def _database_away(error: DatabaseError, context: dict[str, Any]) -> Response | None:
    """Answer a lost connection, a lock that wasn't granted or a full disk; nothing was written."""
    if raised_by_guard(error):
        return _broken_rule(error, context)
    logger.error("The database did not answer", exc_info=error)
    return _respond(database_away(context.get("request")), {"Retry-After": RETRY_SECONDS})


Answer = Callable[[Any, dict[str, Any]], Response | None]
ANSWERS: list[tuple[tuple[type[Exception], ...], Answer]] = [
    ((Refused,), _refused),
    ((Http404, exceptions.NotFound), _not_found),
    ((PermissionDenied,), _not_allowed),
    ((exceptions.APIException,), _from_framework),
    ((RequestDataTooBig,), _too_big),
    ((ValidationError,), _from_model),
    ((ProtectedError, RestrictedError), _in_use),
    ((IntegrityError,), _broken_rule),
    ((OperationalError, InterfaceError), _database_away),
    ((DataError, OverflowError), _unusable_value),
    ((InternalError, ProgrammingError), _from_database),
]
