"""Groups of customers: by category, by how they came, by relationship, by tenth of value."""

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import Team, User


class Dimension(models.TextChoices):
    """By what customers are grouped."""

    CATEGORY = "CATEGORY", _("Category")
    CHANNEL = "CHANNEL", _("Acquisition channel")
    RELATIONSHIP = "RELATIONSHIP", _("Relationship")
    # The buyers in order of lifetime value, cut into ten equal parts; 1 is the top.
    TENTH = "TENTH", _("Tenth")
    # Those who are silent for longer than is usual for them.
    OVERDUE = "OVERDUE", _("Overdue")


class GroupFigures(models.Model):
    """What one group of customers comes to. Only the newest night's figures are kept; no team is the whole company."""

    as_of = models.DateField()
    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="+")
    dimension = models.CharField(max_length=12, choices=Dimension)
    code = models.CharField(max_length=20)
    customers = models.IntegerField()
    # Of the buyers among them, in minor units of the company's currency.
    margin_minor = models.BigIntegerField()
    future_minor = models.BigIntegerField()
    low_minor = models.BigIntegerField()
    high_minor = models.BigIntegerField()
    cost_to_serve_minor = models.BigIntegerField()
    # Mean chance of those for whom a model says one.
    p_alive = models.FloatField(null=True)

    class Meta:
        verbose_name = _("figures of a group")
        constraints = [
            models.UniqueConstraint(Coalesce("team", 0), "dimension", "code", name="group_figures_once"),
        ]

    def __str__(self) -> str:
        return f"{self.dimension} {self.code}"


class OwnFigures(models.Model):
    """What one group of a salesperson's own customers comes to, as of the newest night; no row is none."""

    as_of = models.DateField()
    salesperson = models.ForeignKey(User, models.CASCADE, related_name="+")
    dimension = models.CharField(max_length=12, choices=Dimension)
    code = models.CharField(max_length=20)
    customers = models.IntegerField()
    # Of the buyers among them, in minor units of the company's currency.
    margin_minor = models.BigIntegerField()
    future_minor = models.BigIntegerField()
    low_minor = models.BigIntegerField()
    high_minor = models.BigIntegerField()

    class Meta:
        verbose_name = _("figures of own customers")
        constraints = [
            models.UniqueConstraint(fields=["salesperson", "dimension", "code"], name="own_figures_once"),
        ]

    def __str__(self) -> str:
        return f"{self.salesperson_id} {self.dimension} {self.code}"
