"""The history of every write."""

from typing import Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.core.actors import Actor, Reach


class LineQuerySet(models.QuerySet["Line"]):
    """Questions about the history."""

    def visible_to(self, user: Actor, action: str = "audit.view") -> Self:
        """Keep all lines for those who may read the history, none for others."""
        return self if user.reach(action) is Reach.ALL else self.none()

    def about(self, subject: models.Model) -> Self:
        """Keep the lines about one record."""
        return self.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)


class Line(models.Model):
    """One write: who did what to which record, and what it was before and after. Never changed, never deleted."""

    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    action = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    request_id = models.CharField(max_length=64, blank=True)

    objects = LineQuerySet.as_manager()

    # Held by triggers; see migrations/0002_guards.py.
    guard_messages = {"audit_line_append_only": _("The history can't be changed; write a new line instead.")}

    class Meta:
        verbose_name = _("audit line")
        indexes = [
            # The history of one record, newest first.
            models.Index(fields=["subject_type", "subject_id", "-id"], name="audit_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_type} {self.subject_id}"
