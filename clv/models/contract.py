"""What the running contracts of a customer add to the value."""

from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.core.money import PPM
from customers.models import Customer
from customers.models.customer import held_by


class ContractWorthQuerySet(models.QuerySet["ContractWorth"]):
    """Questions about what contracts are worth."""

    def visible_to(self, user: User, action: str = "value.view") -> Self:
        """Keep those of customers on whom `user` may perform `action`."""
        condition = held_by(user, action, "customer__")
        return self.none() if condition is None else self.filter(condition)


class ContractWorth(models.Model):
    """What one customer's running contracts are still worth as of a day, in minor units of the company's currency.

    It is a part of the score of the same night, and written with it by `clv.services.scores` alone: a row for each
    customer with a running contract, none for the others.
    """

    customer = models.OneToOneField(Customer, models.CASCADE, primary_key=True, related_name="contract_worth")
    as_of = models.DateField()
    contract_count = models.IntegerField(validators=[MinValueValidator(1)])
    # Renewals within the assumed lifespan, discounted.
    future_margin_minor = models.BigIntegerField()
    future_revenue_minor = models.BigIntegerField()
    # Renewals within twelve months, not discounted.
    year_margin_minor = models.BigIntegerField()
    year_renewals = models.FloatField()
    # The next renewal, and the chance that at least one of the contracts is renewed when it comes.
    renews_on = models.DateField()
    renewal_chance = models.FloatField()
    # The part of the customer's revenue so far that was not for products under contract: what the buying model expects
    # counts for this part only, for contracts are invoiced as orders, too.
    beside_ppm = models.IntegerField()

    objects = ContractWorthQuerySet.as_manager()

    class Meta:
        verbose_name = _("value of contracts")
        verbose_name_plural = _("values of contracts")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(renewal_chance__gte=0, renewal_chance__lte=1),
                name="contract_worth_renewal_is_a_chance",
            ),
            models.CheckConstraint(
                condition=models.Q(beside_ppm__gte=0, beside_ppm__lte=PPM), name="contract_worth_beside_is_a_part"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.as_of}"
