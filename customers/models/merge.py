"""Merges: two records that are one customer, and every row that moved for it."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from customers.models.assignment import Assignment
from customers.models.customer import Customer, held_by


class MergeQuerySet(models.QuerySet["Merge"]):
    """Questions about merges."""

    def visible_to(self, user: User, action: str = "customer.merge") -> Self:
        """Keep the merges into customers on whom `user` may perform `action`."""
        condition = held_by(user, action, "survivor__")
        return self.none() if condition is None else self.filter(condition)

    def in_force(self) -> Self:
        """Keep those that nobody has undone."""
        return self.filter(undone_at=None)


class Merge(models.Model):
    """One record turned out to be another customer: `absorbed` stays as a row and points to `survivor`.

    Which rows moved is written down one by one, so that undoing it brings back exactly these.
    """

    survivor = models.ForeignKey(Customer, models.PROTECT, related_name="merges")
    absorbed = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    merged_on = models.DateField()
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    # The absorbed one's open term, which ended with the day of the merge.
    ended_term = models.ForeignKey(Assignment, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    # What it had cost to win the absorbed one: it counts with the survivor.
    acquisition_cost_minor = models.BigIntegerField(default=0)
    # How many rows moved.
    row_count = models.PositiveIntegerField(default=0)
    undone_on = models.DateField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    undo_reason = models.CharField(max_length=500, blank=True, default="")

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        constraints = [
            models.UniqueConstraint(
                fields=["absorbed"],
                condition=models.Q(undone_at=None),
                name="merge_once_at_a_time",
                violation_error_message=_("This customer was merged with another one already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(survivor=models.F("absorbed")),
                name="merge_of_two",
                violation_error_message=_("A customer can't be merged with itself. Choose another one."),
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="merge_has_a_reason",
                violation_error_message=_("Say why these are one customer."),
            ),
            models.CheckConstraint(
                condition=models.Q(undone_at=None, undone_on=None)
                | models.Q(undone_at__isnull=False, undone_on__isnull=False),
                name="merge_undone_on_a_day",
            ),
        ]
        indexes = [
            # The list of merges, the newest first.
            models.Index(fields=["-merged_at", "-id"], name="merge_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.absorbed_id} → {self.survivor_id}"

    @property
    def is_undone(self) -> bool:
        """Say whether somebody took it back."""
        return self.undone_at is not None


class MovedRow(models.Model):
    """One row that a merge moved: in which table and column, and what stood there before."""

    merge = models.ForeignKey(Merge, models.CASCADE, related_name="moved")
    # The model, such as "orders.order", and its column, such as "customer".
    model = models.CharField(max_length=80)
    field = models.CharField(max_length=40)
    row_id = models.BigIntegerField()
    before_id = models.BigIntegerField(null=True)
    after_id = models.BigIntegerField()

    class Meta:
        verbose_name = _("moved row")
        constraints = [
            models.UniqueConstraint(fields=["merge", "model", "field", "row_id"], name="moved_row_once"),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.row_id}"
