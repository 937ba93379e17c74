"""References to other records in a request's body: only to what the caller may reach."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


class ReachableField(serializers.PrimaryKeyRelatedField[Any]):
    """The id of a record on which the caller may do `rule`; any other id doesn't exist for them."""

    default_error_messages = {
        "does_not_exist": _("There is nothing with the id {pk_value} that you may use here."),
        "incorrect_type": _("Give the id as a whole number."),
    }

    def __init__(self, rule: str, **kwargs: Any) -> None:
        self.rule = rule
        super().__init__(**kwargs)

    def get_queryset(self) -> models.QuerySet[Any]:
        """Return the records within the caller's reach."""
        rows: Any = super().get_queryset()
        request = self.context.get("request")
        within: models.QuerySet[Any] = rows.visible_to(request.user, self.rule) if request else rows.none()
        return within
