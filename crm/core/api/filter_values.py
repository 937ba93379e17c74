"""Values in an address's query that mean one thing or are refused: yes or no, an id, a whole number.

The library's own take “maybe” for no filter at all and 1.5 for the id 1, and the caller would read everybody's rows for
those that were asked for.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters

from crm.core.api.errors import BadQuery

YES_OR_NO = {"true": True, "1": True, "false": False, "0": False}
# One digit less than the largest number that the database holds.
MOST_DIGITS = 18
NEITHER = _("Write true or false.")


def flag(query: Mapping[str, Any], name: str) -> bool:
    """Return whether a switch in the query is on; without it, it is off.

    Raises:
        BadQuery: it is neither true nor false.
    """
    given = str(query.get(name) or "false").lower()
    if given not in YES_OR_NO:
        raise BadQuery(name, str(NEITHER))
    return YES_OR_NO[given]


class YesNoField(forms.Field):
    """True, false, or nothing."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> bool | None:
        """Return what was sent; None without a value."""
        if value in self.empty_values:
            return None
        found = YES_OR_NO.get(str(value).lower())
        if found is None:
            raise ValidationError(NEITHER, code="invalid")
        return found


class WholeField(forms.Field):
    """A whole number from 0, in plain digits."""

    widget = forms.TextInput
    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": _("Write a whole number.")}

    def to_python(self, value: Any) -> int | None:
        """Return what was sent; None without a value."""
        if value in self.empty_values:
            return None
        text = str(value)
        if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return int(text)


class IdField(WholeField):
    """The id of a record."""

    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": _("Write an id.")}


class YesNoFilter(filters.BooleanFilter):
    """Keeps those of whom something is so, or isn't."""

    field_class = YesNoField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, widget=forms.TextInput, **kwargs)


class WholeFilter(filters.NumberFilter):
    """Narrows by a whole number."""

    field_class = WholeField

    def get_max_validator(self) -> None:
        """Return nothing: the digits are counted."""


class IdFilter(WholeFilter):
    """Narrows by the id of a record."""

    field_class = IdField
