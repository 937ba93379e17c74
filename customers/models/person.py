"""People on the customer's side."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.core.models import Versioned
from customers.models.customer import Customer, held_by
from customers.models.spelling import Digits, spelling_of


class DecisionRole(models.TextChoices):
    """The part somebody plays in the customer's decision to buy."""

    ECONOMIC_BUYER = "ECONOMIC_BUYER", _("Economic buyer")
    DECIDER = "DECIDER", _("Decider")
    INFLUENCER = "INFLUENCER", _("Influencer")
    TECHNICAL = "TECHNICAL", _("Technical judge")
    USER = "USER", _("User")
    GATEKEEPER = "GATEKEEPER", _("Gatekeeper")
    CHAMPION = "CHAMPION", _("Champion")
    OTHER = "OTHER", _("Other")


class PersonQuerySet(models.QuerySet["Person"]):
    """Questions about people."""

    def visible_to(self, user: User, action: str = "person.view") -> Self:
        """Keep the people of customers on whom `user` may perform `action`."""
        condition = held_by(user, action, "customer__")
        return self.none() if condition is None else self.filter(condition)

    def current(self) -> Self:
        """Keep those who still play their part."""
        return self.filter(left_on=None)


class Person(Versioned):
    """A human on the customer's side, with a role in the decision-making unit: [joined_on, left_on)."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="people")
    external_id = models.CharField(max_length=64, null=True, blank=True)
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=20, choices=DecisionRole, default=DecisionRole.OTHER)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    joined_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                fields=["external_id"],
                name="person_external_id_once",
                violation_error_message=_("A person with this external id exists already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(name=""),
                name="person_has_a_name",
                violation_error_message=_("Give the person a name."),
            ),
            models.CheckConstraint(
                condition=models.Q(joined_on=None)
                | models.Q(left_on=None)
                | models.Q(left_on__gte=models.F("joined_on")),
                name="person_leaves_after_joining",
                violation_error_message=_("Nobody leaves before they joined."),
            ),
            models.CheckConstraint(condition=models.Q(role__in=DecisionRole.values), name="person_role_known"),
        ]
        indexes = [
            # The night asks who has the address, or the telephone number, of somebody new.
            models.Index(spelling_of("email"), name="person_by_email"),
            models.Index(Digits("phone"), name="person_by_digits"),
        ]

    def __str__(self) -> str:
        return self.name
