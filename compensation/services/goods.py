"""Products whose tier changed: what is up-sell and what is cross-sell changes with it, for all who bought them."""

from django.db.models import Exists, OuterRef, QuerySet

from compensation.models import PaidGood
from compensation.rules.plans import PlanBook
from orders.models import OrderLine, Product

BATCH = 2000


def buyers_of_changed_goods(book: PlanBook) -> set[int]:
    """Return the customers who ever bought a product whose tier isn't the one that the ledger took it by.

    One that the ledger doesn't know yet was bought by nobody, or by customers who changed.
    """
    if not book.pays_for_goods:
        return set()
    changed = _changed().filter(pk__in=PaidGood.objects.values("pk")).values("pk")
    return set(OrderLine.objects.filter(product__in=changed).values_list("order__customer", flat=True).distinct())


def note_goods(book: PlanBook) -> None:
    """Write down by which tiers the ledger took the products."""
    if not book.pays_for_goods:
        return
    rows = [PaidGood(product_id=pk, tier=tier) for pk, tier in _changed().values_list("pk", "tier")]
    PaidGood.objects.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["product"], update_fields=["tier"]
    )


def _changed() -> QuerySet[Product]:
    return Product.objects.filter(~Exists(PaidGood.objects.filter(pk=OuterRef("pk"), tier=OuterRef("tier"))))
