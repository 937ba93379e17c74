"""Where one category ends and the next begins, in versions."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from clv.models.version import RuleVersion
from clv.rules import Boundaries
from crm.core.money import PPM


class SegmentRules(RuleVersion):
    """The boundaries of categories, tenure and quiet profit from `effective_on` on."""

    # Categories.
    major_share_ppm = models.PositiveIntegerField(
        default=200_000, validators=[MinValueValidator(1), MaxValueValidator(PPM)]
    )
    long_term_days = models.PositiveSmallIntegerField(
        default=365, validators=[MinValueValidator(1), MaxValueValidator(7_300)]
    )
    inactive_days = models.PositiveSmallIntegerField(
        default=365, validators=[MinValueValidator(1), MaxValueValidator(7_300)]
    )
    inactive_below_ppm = models.PositiveIntegerField(default=200_000, validators=[MaxValueValidator(PPM)])
    # Quiet profit: revenue this close to the median; among this share of the least costly; among this share of the most
    # profitable, both per unit of revenue.
    quiet_band_ppm = models.PositiveIntegerField(default=500_000, validators=[MaxValueValidator(PPM)])
    quiet_serve_share_ppm = models.PositiveIntegerField(
        default=500_000, validators=[MinValueValidator(1), MaxValueValidator(PPM)]
    )
    quiet_profit_share_ppm = models.PositiveIntegerField(
        default=333_333, validators=[MinValueValidator(1), MaxValueValidator(PPM)]
    )

    class Meta:
        verbose_name = _("segment rules")
        verbose_name_plural = _("segment rules")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(major_share_ppm__gte=1, major_share_ppm__lte=PPM)
                & models.Q(inactive_below_ppm__lte=PPM, quiet_band_ppm__lte=PPM)
                & models.Q(quiet_serve_share_ppm__gte=1, quiet_serve_share_ppm__lte=PPM)
                & models.Q(quiet_profit_share_ppm__gte=1, quiet_profit_share_ppm__lte=PPM),
                name="segment_rules_shares_up_to_one",
                violation_error_message=_("A share is from 0 to 100 %."),
            ),
            models.CheckConstraint(
                condition=models.Q(long_term_days__gte=1, inactive_days__gte=1),
                name="segment_rules_at_least_a_day",
                violation_error_message=_("A boundary in days is at least one day."),
            ),
            # Versions are never changed or deleted: migration 0004.
        ]
        indexes = [
            # Which version holds on a day.
            models.Index(fields=["effective_on", "number"], name="segment_rules_by_day"),
        ]

    @property
    def boundaries(self) -> Boundaries:
        """Return the boundaries of the categories as the rules take them."""
        return Boundaries(
            major_share=float(Decimal(self.major_share_ppm) / PPM),
            long_term_days=self.long_term_days,
            inactive_days=self.inactive_days,
            inactive_below=float(Decimal(self.inactive_below_ppm) / PPM),
        )
