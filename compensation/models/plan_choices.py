"""What the parts of a plan can be."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from compensation.rules import plan_parts as parts


class TierMethod(models.TextChoices):
    """How brackets pay."""

    MARGINAL = parts.MARGINAL, _("Each bracket for its own part")
    SLAB = parts.SLAB, _("The reached bracket for everything")


class TierCounts(models.TextChoices):
    """Which orders make the volume."""

    ALL = parts.ALL_ORDERS, _("All orders")
    RETURNING = parts.RETURNING_ORDERS, _("Returning orders")


class Stretch(models.IntegerChoices):
    """How many calendar months belong together."""

    MONTH = 1, _("Month")
    QUARTER = 3, _("Quarter")
    YEAR = 12, _("Year")


class TargetKind(models.TextChoices):
    """What a target counts."""

    RETURNING_CUSTOMERS = parts.RETURNING_CUSTOMERS, _("Returning customers")
    RETENTION = parts.RETENTION, _("Retention rate")
    REACTIVATION = parts.REACTIVATION, _("Reactivated customers")
    CROSS_SELL = parts.CROSS_SELL, _("Customers with a new product")
    SATISFACTION = parts.SATISFACTION, _("Satisfaction")


class CapExcess(models.TextChoices):
    """What becomes of pay above the cap."""

    FORFEIT = parts.FORFEIT, _("Forfeited")
    CARRY = parts.CARRY, _("Carried into the next month")
