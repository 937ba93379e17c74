"""When the ledger was last brought up to date, and with which plans."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Posting(models.Model):
    """One run that posted wanted minus posted. The latest says how far the ledger reaches."""

    as_of = models.DateField()
    # Over all approved plan versions and who follows them: where it differs, everybody is reckoned again.
    plans_hash = models.CharField(max_length=64)
    is_full = models.BooleanField()
    line_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("posting")

    def __str__(self) -> str:
        return f"{self.as_of} {self.line_count}"
