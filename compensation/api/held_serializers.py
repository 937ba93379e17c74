"""How held pay looks in JSON."""

from typing import Any

from rest_framework import serializers

from compensation.models import HoldRelease
from compensation.selectors.held_list import HeldList, HeldPay
from crm.accounts.api.fields import SalespersonSerializer
from crm.core.api.fields import MoneyField
from crm.core.api.relations import ReachableField
from orders.models import Order


class HeldPaySerializer(serializers.Serializer[HeldPay]):
    """A payee's pay of one order: what is held of it, why and until when, and what the month released or forfeited."""

    order = serializers.IntegerField(source="order_id")
    order_name = serializers.CharField()
    customer = serializers.IntegerField(source="customer_id")
    customer_name = serializers.CharField()
    state = serializers.CharField()
    state_label = serializers.CharField()
    since_on = serializers.DateField()
    held = MoneyField(minor="held_minor", read_only=True)
    released = MoneyField(minor="released_minor", read_only=True)
    forfeited = MoneyField(minor="forfeited_minor", read_only=True)
    waits_for = serializers.ListField(child=serializers.CharField())
    why = serializers.CharField()
    # The last day on which it can still be released; null where it waits for as long as it takes.
    last_on = serializers.DateField(allow_null=True)


class HeldListSerializer(serializers.Serializer[HeldList]):
    """The held pay of a statement, the oldest orders first: the first 200, and how many there are."""

    count = serializers.IntegerField()
    rows = HeldPaySerializer(many=True)


class NewReleaseSerializer(serializers.Serializer[Any]):
    """Whose pay is let go, and why."""

    order = ReachableField("order.view", queryset=Order.objects.all())
    reason = serializers.CharField(max_length=500)


class ReleaseSerializer(serializers.ModelSerializer[HoldRelease]):
    """Held pay of an order that a person let go."""

    by = SalespersonSerializer(read_only=True)

    class Meta:
        model = HoldRelease
        fields = ["id", "order", "on", "reason", "by", "at"]
