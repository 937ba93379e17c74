"""The scorecard in JSON: the month beside the lifetime."""

from rest_framework import serializers

from compensation.api.reward_serializers import NextRewardSerializer, RewardCustomerSerializer
from compensation.api.target_serializers import TargetSerializer
from compensation.selectors.expected import ExpectedReturn
from crm.accounts.api.fields import SalespersonSerializer
from crm.core.api.fields import MoneyField, RateField
from crm.dashboards.api.book_serializers import AtRiskSerializer, RetentionSerializer
from crm.dashboards.api.serializers import IntervalSerializer
from crm.dashboards.selectors.scorecard import LifetimeHalf, MonthHalf, Scorecard


class MonthHalfSerializer(serializers.Serializer[MonthHalf]):
    """What the month has come to so far."""

    starts_on = serializers.DateField(source="pay.starts_on")
    ends_on = serializers.DateField(source="pay.ends_on")
    as_of = serializers.DateField(source="pay.as_of", allow_null=True)
    earned = MoneyField(minor="pay.earned_minor", currency="pay.currency", read_only=True)
    returning = MoneyField(minor="pay.returning_minor", currency="pay.currency", read_only=True)
    total = MoneyField(minor="pay.total_minor", currency="pay.currency", read_only=True)
    # Which share of what is earned came from customers who returned.
    returning_share = RateField(source="pay.returning_ppm", allow_null=True)
    statement = serializers.IntegerField(source="pay.statement_id", allow_null=True)
    targets = TargetSerializer(many=True)


class ExpectedReturnSerializer(serializers.Serializer[ExpectedReturn]):
    """An estimate: about what a customer's usual order would pay on the day on which they are due."""

    customer = RewardCustomerSerializer(source="*")
    due_on = serializers.DateField()
    about = MoneyField(minor="amount_minor", read_only=True)


class LifetimeHalfSerializer(serializers.Serializer[LifetimeHalf]):
    """What the customers are worth for as long as they stay; nothing here is a part of what is earned."""

    as_of = serializers.DateField(allow_null=True)
    customers = serializers.IntegerField(source="book.customers")
    in_profit = serializers.IntegerField(source="book.in_profit")
    clv = IntervalSerializer(source="book")
    retention = RetentionSerializer(source="book")
    at_risk = AtRiskSerializer(source="book")
    # Estimates, like the next: neither is in any sum.
    next_rewards = NextRewardSerializer(source="rewards", many=True)
    expected_returns = ExpectedReturnSerializer(source="returns", many=True)


class ScorecardSerializer(serializers.Serializer[Scorecard]):
    """The month beside the lifetime; both are always there."""

    salesperson = SalespersonSerializer()
    month = MonthHalfSerializer()
    lifetime = LifetimeHalfSerializer()
