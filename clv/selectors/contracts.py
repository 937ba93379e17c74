"""How contracts are renewed, as the last night left it."""

from django.db.models import Prefetch

from clv.models import ContractRetention, ContractRetentionStep


def contract_retention() -> list[ContractRetention]:
    """Return the curve of every product that was ever held, by name, each with its steps in order."""
    steps = Prefetch("steps", ContractRetentionStep.objects.order_by("renewals"))
    found = ContractRetention.objects.select_related("product").prefetch_related(steps)
    return list(found.order_by("product__name", "product"))
