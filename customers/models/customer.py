"""Customers."""

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.core import lookups  # noqa: F401 - `among` and `holds`, below
from crm.core.actors import Reach
from crm.core.constraints import Message
from crm.core.models import Versioned
from customers.models.letters import WithLetters, is_found_by_letters
from customers.models.spelling import spelling_of


class RelationshipType(models.TextChoices):
    """What kind of relationship the customer and the company have."""

    TRANSACTION = "TRANSACTION", _("Occasional buyer")
    REGULAR = "REGULAR", _("Regular buyer")
    KEY_ACCOUNT = "KEY_ACCOUNT", _("Key account")
    PARTNER = "PARTNER", _("Partner")
    CONTRACT = "CONTRACT", _("Contract")


class AcquisitionChannel(models.TextChoices):
    """How the customer first came to the company."""

    UNKNOWN = "UNKNOWN", _("Not known")
    REFERRAL = "REFERRAL", _("Referral")
    WEB = "WEB", _("Web")
    EVENT = "EVENT", _("Fair or event")
    OUTBOUND = "OUTBOUND", _("Our own call")
    ADVERT = "ADVERT", _("Advertisement")
    PARTNER = "PARTNER", _("Partner")
    IMPORT = "IMPORT", _("Import")


def held_by(user: User, action: str, prefix: str = "") -> models.Q | None:
    """Return the condition under which `user` may do `action` on a customer reached over `prefix`; None is never.

    Whoever holds the open assignment holds the customer. A customer without one waits for a salesperson: it is in
    nobody's book, and every manager sees it.

    Args:
        user: who asks.
        action: a rule of `crm/accounts/access.py`.
        prefix: the way from the row to its customer, such as "customer__".
    """
    holder = f"{prefix}salesperson"
    match user.reach(action):
        case Reach.ALL:
            return models.Q()
        case Reach.TEAM if user.team_id:
            members = User.objects.filter(team=user.team_id).values("pk")
            return models.Q((f"{holder}__isnull", True)) | models.Q((f"{holder}__among", members))
        case Reach.OWN:
            return models.Q((holder, user.pk))
        case _:
            return None


class CustomerQuerySet(models.QuerySet["Customer"]):
    """Questions about customers."""

    def visible_to(self, user: User, action: str = "customer.view") -> Self:
        """Keep the customers on which `user` may perform `action`; a merged one is seen as its survivor alone."""
        condition = held_by(user, action)
        return self.none() if condition is None else self.standing().filter(condition)

    def standing(self) -> Self:
        """Keep the customers that were not merged into another one."""
        return self.filter(merged_into=None)

    def merged(self) -> Self:
        """Keep the customers that were merged into another one."""
        return self.filter(merged_into__isnull=False)

    def named_like(self, words: str) -> Self:
        """Keep the customers whose name or external id contains `words`, whatever the case."""
        # PostgreSQL finds one or two letters in an index of letters, and three in its indexes of trigrams.
        if is_found_by_letters(words):
            return self.filter(WithLetters(words)).named_like_as_read(words)
        return self.filter(models.Q(name__holds=words) | models.Q(external_id__holds=words))

    def named_like_as_read(self, words: str) -> Self:
        """Keep the same customers for whoever reads along an order and meets one soon; no index is asked for them."""
        return self.filter(models.Q(name__holds_as_read=words) | models.Q(external_id__holds_as_read=words))


class Customer(Versioned):
    """A company or a household that buys, or may buy again."""

    external_id = models.CharField(max_length=64, null=True, blank=True)
    name = models.CharField(max_length=200)
    relationship_type = models.CharField(max_length=20, choices=RelationshipType, default=RelationshipType.TRANSACTION)
    acquisition_channel = models.CharField(
        max_length=20, choices=AcquisitionChannel, default=AcquisitionChannel.UNKNOWN
    )
    acquired_on = models.DateField(null=True, blank=True)
    # In the company's currency.
    acquisition_cost_minor = models.BigIntegerField(default=0)
    note = models.TextField(blank=True)
    # Who holds the open assignment, null for nobody. The database keeps it by triggers on the assignments (migration
    # 0003) and nothing else writes it: every list asks for it.
    salesperson = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", db_index=False, db_constraint=False
    )
    # The customer that this one turned out to be, to which its rows moved. A merge sets it, its undoing clears it.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged_from", db_index=False
    )

    # The day of that merge: up to it, this record's own terms say who looked after it.
    merged_on = models.DateField(null=True, blank=True, editable=False)

    objects = CustomerQuerySet.as_manager()

    guard_messages: ClassVar[dict[str, Message]] = {
        "customer_merges_never_chain": _(
            "One of the two was merged with another customer already. Undo that, or merge with the one that stayed."
        ),
    }

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        constraints = [
            models.UniqueConstraint(
                fields=["external_id"],
                name="customer_external_id_once",
                violation_error_message=_("A customer with this external id exists already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(external_id=""),
                name="customer_external_id_not_empty",
                violation_error_message=_("An external id can't be empty; leave it out instead."),
            ),
            models.CheckConstraint(
                condition=~models.Q(name=""),
                name="customer_has_a_name",
                violation_error_message=_("Give the customer a name."),
            ),
            models.CheckConstraint(
                condition=models.Q(acquisition_cost_minor__gte=0),
                name="customer_acquisition_cost_not_negative",
                violation_error_message=_("The cost of winning a customer can't be negative."),
            ),
            models.CheckConstraint(
                condition=models.Q(relationship_type__in=RelationshipType.values), name="customer_relationship_known"
            ),
            models.CheckConstraint(
                condition=models.Q(acquisition_channel__in=AcquisitionChannel.values), name="customer_channel_known"
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into=None) | ~models.Q(merged_into=models.F("pk")),
                name="customer_not_merged_into_itself",
                violation_error_message=_("A customer can't be merged with itself. Choose another one."),
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into=None, merged_on=None)
                | models.Q(merged_into__isnull=False, merged_on__isnull=False),
                name="customer_merged_on_a_day",
            ),
            # A survivor was not merged itself: migration 0004, by triggers.
        ]
        indexes = [
            # The customer list in order of name, page by page.
            models.Index(fields=["name", "id"], name="customer_by_name"),
            # The same within one salesperson's book; who is in it and bears a name is read from the index alone.
            models.Index(
                fields=["salesperson", "name", "id"], include=["external_id", "merged_into"], name="customer_by_book"
            ),
            # The night asks who has the name of somebody new.
            models.Index(spelling_of("name"), name="customer_by_spelling"),
            # Who was merged into a customer; there are few.
            models.Index(
                fields=["merged_into"], condition=models.Q(merged_into__isnull=False), name="customer_by_survivor"
            ),
        ]

    def __str__(self) -> str:
        return self.name
