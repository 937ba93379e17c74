"""What a service says when it does not do as asked. Doors turn these into problem+json, pages and command errors."""

from collections.abc import Mapping


class Refused(Exception):  # noqa: N818 - it is an answer, not a fault
    """A rule of the business forbids the wish; nothing was written.

    Args:
        message: a full sentence for the person: what, which, what to do.
        code: a stable word for programs.
        fields: sentences by the name of the field that they are about; dots lead into lists: "lines.0.quantity".
    """

    status = 409
    default_code = "refused"
    # Where to go instead, and what else a program is told.
    location = ""
    more: Mapping[str, object] = {}

    def __init__(self, message: str, *, code: str | None = None, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.fields = dict(fields or {})


class Invalid(Refused):
    """The wish itself makes no sense: a missing, malformed or contradictory value."""

    status = 422
    default_code = "invalid"


class Stale(Refused):
    """The record was changed by somebody else since the caller read it."""

    status = 412
    default_code = "stale"
