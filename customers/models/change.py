"""The queue of customers that changed since the last night."""

from django.db import models

from customers.models.customer import Customer


class Change(models.Model):
    """A trace that a customer changed, written in the transaction of the change itself.

    The floors above come down and claim rows for one night by its `token`; a finished night deletes its rows, so a
    killed one leaves them for the next.
    """

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+", db_constraint=False)
    reason = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)
    token = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        indexes = [
            # The night claims what nobody has claimed, then reads it again and again by its token.
            models.Index(fields=["token", "customer"], name="change_by_token"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.reason}"
