"""Who holds the credit of an order, by agreement."""

from collections.abc import Sequence

from django.db.models import Prefetch

from compensation.models import CreditShare, CreditSplit
from compensation.models.credit import SplitStatus
from orders.models import Order


def credit_splits(order: Order) -> Sequence[CreditSplit]:
    """Return the splits that were agreed on for an order, the newest, which is the one in force, first."""
    shares = CreditShare.objects.select_related("payee").order_by("payee__name", "payee")
    agreed = CreditSplit.objects.filter(order=order).exclude(status=SplitStatus.DRAFT).select_related("by")
    return list(agreed.prefetch_related(Prefetch("shares", shares)).order_by("-pk"))
