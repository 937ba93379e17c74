"""How lifetime rewards look in JSON."""

from typing import Any

from rest_framework import serializers

from compensation.api.serializers import EntryCustomerSerializer, EntryOrderSerializer
from compensation.models import CommissionEntry
from compensation.selectors.next_rewards import NextReward
from crm.accounts.api.fields import SalespersonSerializer
from crm.core.api.fields import MoneyField, RateField


class RewardSerializer(serializers.ModelSerializer[CommissionEntry]):
    """One person's part of a reward: what it paid, what was taken back of it, and what stands."""

    customer = EntryCustomerSerializer(read_only=True)
    payee = SalespersonSerializer(read_only=True)
    # The order that reached the threshold when the reward was posted.
    order = EntryOrderSerializer(read_only=True)
    awarded_on = serializers.DateField(source="origin_on", read_only=True)
    threshold = MoneyField(minor="threshold_minor", read_only=True)
    # 1 for the first time that the customer reached the threshold, 2 after a reward was taken back, …
    ordinal = serializers.IntegerField(read_only=True)
    share = RateField(source="share_ppm", read_only=True)
    paid = MoneyField(minor="paid_minor", read_only=True)
    taken_back = MoneyField(minor="taken_back_minor", read_only=True)
    taken_back_on = serializers.DateField(read_only=True, allow_null=True)
    stands = MoneyField(minor="stands_minor", read_only=True)
    plan_version = serializers.IntegerField(source="plan_version_id", read_only=True, allow_null=True)

    class Meta:
        model = CommissionEntry
        fields = [
            "id",
            "customer",
            "payee",
            "order",
            "awarded_on",
            "threshold",
            "ordinal",
            "share",
            "paid",
            "taken_back",
            "taken_back_on",
            "stands",
            "plan_version",
        ]


class RewardCustomerSerializer(serializers.Serializer[NextReward]):
    """Whose value it is."""

    id = serializers.IntegerField(source="customer_id")
    name = serializers.CharField(source="customer")


class NextRewardSerializer(serializers.Serializer[Any]):
    """How far a customer is from the next reward. An estimate: `bonus` is no part of anything that is earned."""

    customer = RewardCustomerSerializer(source="*")
    # Orders less all refunds, in the company's currency, as pay counts it.
    value = MoneyField(minor="value_minor")
    threshold = MoneyField(minor="threshold_minor")
    # 0.00 where the very next order pays for a threshold that was reached before.
    missing = MoneyField(minor="missing_minor")
    bonus = MoneyField(minor="bonus_minor")
