"""Idempotency-Key on POST."""

import hashlib
import json
from collections.abc import Callable
from typing import Any, cast

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from crm.core import clock
from crm.core.idempotency import Answer, answer_once

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
LONGEST = 255


def key_of(request: Request) -> str | None:
    """Return the request's key, if it has one.

    Raises:
        ValidationError: it is empty, too long, or not plain text.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not 0 < len(key) <= LONGEST or not key.isascii() or not key.isprintable():
        detail = _("Write 1 to %(longest)d plain characters, such as a UUID.") % {"longest": LONGEST}
        raise ValidationError({HEADER: detail}, code="bad_idempotency_key")
    return key


def fingerprint(request: Request) -> str:
    """Return a hash of what is asked: the address and the values sent, whatever their spelling."""
    sent = json.dumps(request.data, cls=DjangoJSONEncoder, sort_keys=True)
    content = "\n".join([request.method or "", request.get_full_path(), sent])
    return hashlib.sha256(content.encode()).hexdigest()


def once(request: Request, key: str, handler: Callable[[], Response]) -> Response:
    """Return the response of `handler`, or the one that it gave when it was first asked under `key`."""
    answer = answer_once(
        caller_id=cast("int", request.user.pk),
        key=key,
        fingerprint=fingerprint(request),
        at=clock.now(),
        act=lambda: _answer(handler()),
    )
    data: Any = json.loads(answer.body) if answer.body else None
    headers = {**answer.headers, REPLAYED: "true"} if answer.is_replayed else answer.headers
    return Response(data, status=answer.status, headers=headers)


def _answer(response: Response) -> Answer:
    body = "" if response.data is None else JSONRenderer().render(response.data).decode()
    return Answer(response.status_code, body, dict(response.headers))
