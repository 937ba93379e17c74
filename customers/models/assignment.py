"""Assignments: who looks after whom, and since when."""

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from customers.models.contact import Contact, ContactOutcome
from customers.models.customer import Customer, held_by


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Questions about terms."""

    def open(self) -> Self:
        """Keep the terms that have no end."""
        return self.filter(ends_on=None)

    def on(self, day: date) -> Self:
        """Keep the terms that hold on `day`; an empty term holds on no day."""
        return self.filter(models.Q(ends_on=None) | models.Q(ends_on__gt=day), starts_on__lte=day)

    def handed_over(self) -> Self:
        """Keep the terms that began on the day on which another salesperson's ended, with who that was as `giver`."""
        before = Assignment.objects.filter(
            customer=models.OuterRef("customer"),
            ends_on=models.OuterRef("starts_on"),
            starts_on__lt=models.F("ends_on"),
        ).exclude(salesperson=models.OuterRef("salesperson"))
        return self.annotate(giver=models.Subquery(before.values("salesperson")[:1])).exclude(giver=None)

    def not_introduced(self) -> Self:
        """Keep the terms in which the salesperson has not reached anybody at the customer yet."""
        touches = Contact.objects.filter(
            customer=models.OuterRef("customer"),
            by=models.OuterRef("salesperson"),
            happened_on__gte=models.OuterRef("starts_on"),
        )
        return self.exclude(models.Exists(touches.exclude(outcome=ContactOutcome.NOT_REACHED)))

    def visible_to(self, user: User, action: str = "customer.view") -> Self:
        """Keep the terms of customers on whom `user` may perform `action`."""
        condition = held_by(user, action)
        if condition is None:
            return self.none()
        return self.filter(customer__in=Customer.objects.standing().filter(condition).values("pk"))


class Assignment(models.Model):
    """The term in which one salesperson looks after one customer: [starts_on, ends_on)."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="assignments")
    salesperson = models.ForeignKey(User, models.PROTECT, related_name="assignments")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    objects = AssignmentQuerySet.as_manager()

    guard_messages = {
        "assignment_terms_never_overlap": _("Two people can't look after one customer on the same day."),
    }

    class Meta:
        verbose_name = _("assignment")
        constraints = [
            models.UniqueConstraint(
                fields=["customer"],
                condition=models.Q(ends_on=None),
                name="assignment_one_open_per_customer",
                violation_error_message=_("This customer already has a dedicated salesperson."),
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="assignment_ends_after_start",
                violation_error_message=_("A term can't end before it begins."),
            ),
            # Terms of one customer never overlap: migration 0002, by an exclusion constraint or by triggers.
        ]
        indexes = [
            # The worklist asks "whose customers are mine today?" on every load.
            models.Index(fields=["salesperson", "ends_on", "customer"], name="assignment_by_salesperson"),
            # Pay asks who looked after a customer on the day of an order.
            models.Index(fields=["customer", "starts_on"], name="assignment_by_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.salesperson} – {self.customer}"
