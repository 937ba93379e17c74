"""Contacts: one touch each."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.core.models import Versioned
from customers.models.customer import Customer, held_by
from customers.models.person import Person


class ContactChannel(models.TextChoices):
    """How the touch happened."""

    CALL = "CALL", _("Call")
    VISIT = "VISIT", _("Visit")
    EMAIL = "EMAIL", _("Email")
    MEETING = "MEETING", _("Online meeting")
    MESSAGE = "MESSAGE", _("Message")


class ContactOutcome(models.TextChoices):
    """What came of it."""

    WILL_ORDER = "WILL_ORDER", _("Reached, will order")
    NO_NEED = "NO_NEED", _("Reached, no need now")
    HELPED = "HELPED", _("Helped with a question")
    COMPLAINT = "COMPLAINT", _("Heard a complaint")
    NOT_REACHED = "NOT_REACHED", _("Not reached")


class ContactQuerySet(models.QuerySet["Contact"]):
    """Questions about contacts."""

    def visible_to(self, user: User, action: str = "contact.view") -> Self:
        """Keep the contacts with customers on whom `user` may perform `action`."""
        condition = held_by(user, action, "customer__")
        return self.none() if condition is None else self.filter(condition)


class Contact(Versioned):
    """One touch: who of us spoke with whom, how, for how long, what came of it and what is next."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="contacts", db_index=False)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="contacts")
    by = models.ForeignKey(User, models.PROTECT, related_name="contacts")
    channel = models.CharField(max_length=20, choices=ContactChannel)
    outcome = models.CharField(max_length=20, choices=ContactOutcome)
    happened_at = models.DateTimeField()
    # The business date of `happened_at` in the company's time zone.
    happened_on = models.DateField()
    minutes = models.PositiveIntegerField(default=0)
    # Minutes at the company's rate on that day, in its currency.
    cost_minor = models.BigIntegerField(default=0)
    note = models.TextField(blank=True)
    next_step = models.CharField(max_length=200, blank=True)
    next_step_on = models.DateField(null=True, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minutes__lte=1440),
                name="contact_at_most_a_day",
                violation_error_message=_("A contact lasts a day at most: 1,440 minutes."),
            ),
            models.CheckConstraint(condition=models.Q(cost_minor__gte=0), name="contact_cost_not_negative"),
            models.CheckConstraint(condition=models.Q(channel__in=ContactChannel.values), name="contact_channel_known"),
            models.CheckConstraint(condition=models.Q(outcome__in=ContactOutcome.values), name="contact_outcome_known"),
        ]
        indexes = [
            # The timeline of a customer, newest first; also the night's facts.
            models.Index(fields=["customer", "-happened_on"], name="contact_by_customer"),
            # The worklist asks of each task whether a contact was written down since it was made.
            models.Index(fields=["customer", "created_at"], name="contact_by_entry"),
            # The night asks which customers were contacted since its last run.
            models.Index(fields=["happened_on", "customer"], name="contact_by_day"),
            # The night asks which agreed steps are due.
            models.Index(
                fields=["next_step_on", "customer"],
                condition=models.Q(next_step_on__isnull=False),
                name="contact_by_next_step",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.happened_on}"
