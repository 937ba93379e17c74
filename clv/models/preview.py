"""What another definition, or other boundaries, would change: asked for by somebody, worked out in the background."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.core.actors import Reach


class PreviewKind(models.TextChoices):
    """What would be another."""

    DEFINITION = "DEFINITION", _("Definition of value")
    BOUNDARIES = "BOUNDARIES", _("Boundaries of categories")


class PreviewStatus(models.TextChoices):
    """How far it has come."""

    QUEUED = "QUEUED", _("Waiting")
    RUNNING = "RUNNING", _("Running")
    DONE = "DONE", _("Done")
    FAILED = "FAILED", _("Failed")


class PreviewQuerySet(models.QuerySet["Preview"]):
    """Questions about previews."""

    def visible_to(self, user: User, action: str = "definition.change") -> Self:
        """Keep the user's own, as long as they may decide about the matter."""
        return self.filter(asked_by=user) if user.reach(action) is not Reach.NONE else self.none()


class Preview(models.Model):
    """A wish to see old beside new, and the answer once it is there; kept for a day."""

    kind = models.CharField(max_length=12, choices=PreviewKind)
    # The values that would differ from the newest version, by their names.
    wish = models.JSONField()
    status = models.CharField(max_length=8, choices=PreviewStatus, default=PreviewStatus.QUEUED)
    done_count = models.IntegerField(default=0)
    total_count = models.IntegerField(default=0)
    # The figures, as `clv.services.preview.Restatement` holds them; null until they are there.
    found = models.JSONField(null=True)
    error = models.CharField(max_length=300, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()

    objects = PreviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("preview")
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=PreviewKind.values), name="preview_kind_known"),
            models.CheckConstraint(condition=models.Q(status__in=PreviewStatus.values), name="preview_status_known"),
            models.CheckConstraint(
                condition=~models.Q(status=PreviewStatus.DONE) | models.Q(found__isnull=False),
                name="preview_done_has_figures",
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], name="preview_by_age")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
