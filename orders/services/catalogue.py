"""Products and exchange rates."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from crm.accounts.models import User
from crm.audit.services import record
from crm.core import clock
from crm.core.errors import Invalid
from crm.core.locks import expect_version
from customers.services.changes import note_changes
from orders.models import ExchangeRate, Order, Product


@transaction.atomic
def create_product(*, by: User | None, name: str, **values: Any) -> Product:
    """Add a product to the catalogue; amounts are in the company's currency."""
    product = Product(name=name.strip(), **values)
    product.full_clean()
    product.save()
    record("product.created", subject=product, by=by, after={"name": product.name, **values})
    return product


@transaction.atomic
def change_product(*, product: Product, by: User | None, version: int | None = None, **values: Any) -> Product:
    """Change a product; orders placed before keep their price and cost.

    Where it stands on the way up is asked of the product itself, whenever it was sold: so on another tier its buyers
    have other up-sells and cross-sells from the next night on.

    Raises:
        Stale: it was changed since the caller read it.
    """
    product = expect_version(product, version)
    before = {name: getattr(product, name) for name in values}
    for name, value in values.items():
        setattr(product, name, value)
    product.full_clean()
    product.change(**values)
    record("product.changed", subject=product, by=by, before=before, after=values)
    if before.get("tier") != values.get("tier"):
        buyers = Order.objects.filter(lines__product=product).order_by().values_list("customer_id", flat=True)
        note_changes(buyers.distinct().iterator(), "product.changed", at=clock.now())
    return product


@transaction.atomic
def set_exchange_rate(*, by: User | None, currency: str, effective_on: date, rate: Decimal) -> ExchangeRate:
    """Say what one unit of `currency` is worth from a day on; a second word for the same day replaces the first.

    Orders placed already keep the ratio they were pinned to.
    """
    if rate <= 0:
        raise Invalid(_("An exchange rate is above zero."), fields={"rate": _("Give a rate above zero.")})
    numerator, denominator = rate.as_integer_ratio()
    row, _created = ExchangeRate.objects.update_or_create(
        currency=currency,
        effective_on=effective_on,
        defaults={"numerator": numerator, "denominator": denominator},
    )
    after = {"currency": currency, "effective_on": effective_on, "rate": str(rate)}
    record("exchange_rate.set", subject=row, by=by, after=after)
    return row
