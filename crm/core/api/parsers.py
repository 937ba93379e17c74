"""JSON as it may come in: what the standard parser would let through and the database would choke on is refused."""

from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class StrictJSONParser(JSONParser):
    """JSON without half characters (a lone surrogate can't be stored) and without bottomless nesting."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Return the parsed body.

        Raises:
            ParseError: it isn't JSON that can be stored.
        """
        try:
            found: dict[str, Any] = super().parse(stream, media_type, parser_context)
            refuse_half_characters(found)
        except RecursionError as error:
            raise ParseError(_("This is nested too deeply.")) from error
        return found


def refuse_half_characters(value: Any) -> None:
    """Refuse a text with a lone surrogate, however deep it lies in `value`."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise ParseError(_("A text holds half a character.")) from error
    elif isinstance(value, dict):
        for name, inner in value.items():
            refuse_half_characters(name)
            refuse_half_characters(inner)
    elif isinstance(value, list):
        for inner in value:
            refuse_half_characters(inner)
