"""How a payment looks in JSON."""

from typing import Any

from rest_framework import serializers

from crm.core.api.fields import MoneyField


class PaymentSerializer(serializers.Serializer[Any]):
    """What was paid: the day, the reference, and the statement out of which it was paid."""

    statement = serializers.IntegerField(source="statement_id")
    month = serializers.DateField()
    # Null where it was paid before this ledger.
    paid_on = serializers.DateField(allow_null=True)
    reference = serializers.CharField(allow_blank=True)
    amount = MoneyField(minor="amount_minor", read_only=True)
