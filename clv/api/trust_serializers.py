"""How backtests, forecasts and cautions look in JSON."""

from typing import Any

from rest_framework import serializers

from clv.models import Contender, ForecastKind, LoyaltyPattern, Measure
from clv.selectors.backtest import BinCard, ContenderCard, OriginCard
from clv.selectors.card import TrialCard
from clv.selectors.cautions import Caution
from clv.selectors.champion import ChampionCard
from clv.selectors.forecast import Expectation, ForecastCard, MonthCard, Outlook, PatternCard, RecurringCard
from crm.accounts.api.fields import CompanyMoneyField
from crm.core.api.fields import RateField


class ChampionSerializer(serializers.Serializer[ChampionCard]):
    """A buying model the predictions stood on from a day on; the newest is the present one."""

    model = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of this name hides the serializer's own
    since_on = serializers.DateField(allow_null=True, help_text="Null: since ever.")
    reason = serializers.CharField()
    reason_text = serializers.CharField()
    before = serializers.CharField(help_text="The model before it; empty for none.")
    gain = serializers.FloatField(allow_null=True, help_text="In log-likelihood per customer, over the model before.")
    gain_error = serializers.FloatField(allow_null=True)
    origins = serializers.IntegerField()


class BinSerializer(serializers.Serializer[BinCard]):
    """One group of customers: means of what was expected of each, and of what happened."""

    from_value = serializers.FloatField()
    to_value = serializers.FloatField()
    customers = serializers.IntegerField()
    expected = serializers.FloatField()
    happened = serializers.FloatField()


class ContenderSerializer(serializers.Serializer[ContenderCard]):
    """What one contender foretold from an origin."""

    model = serializers.ChoiceField(choices=Contender.choices)
    label = serializers.CharField()  # type: ignore[assignment]  # a field of this name hides the serializer's own
    is_usable = serializers.BooleanField()
    reason = serializers.CharField()
    reason_text = serializers.CharField()
    orders_expected = serializers.FloatField(allow_null=True)
    margin_expected = CompanyMoneyField(minor="margin_expected_minor", read_only=True, allow_null=True)
    measures = serializers.DictField(
        child=serializers.FloatField(), help_text="By code: " + ", ".join(Measure.values) + "."
    )
    by_frequency = BinSerializer(many=True, help_text="By repeat purchases until the origin.")
    by_tenth = BinSerializer(many=True, help_text="By tenth of the expectation, the highest first.")
    by_alive = BinSerializer(many=True, help_text="By P(alive): the chance to buy beside the share who bought.")


class OriginSerializer(serializers.Serializer[OriginCard]):
    """One past day: what was known on it, what happened after it, and what each contender foretold."""

    origin_on = serializers.DateField()
    ends_on = serializers.DateField()
    horizon_days = serializers.IntegerField()
    as_of = serializers.DateField()
    customers = serializers.IntegerField()
    repeat_customers = serializers.IntegerField()
    data_from = serializers.DateField(allow_null=True)
    orders_happened = serializers.IntegerField()
    margin_happened = CompanyMoneyField(minor="margin_happened_minor", read_only=True)
    contenders = ContenderSerializer(many=True)


class CautionSerializer(serializers.Serializer[Caution]):
    """One reason for mistrust."""

    code = serializers.CharField()
    text = serializers.CharField()


class TrialSerializer(serializers.Serializer[TrialCard]):
    """What came of trying a model of its own for one segment; gain and penalty are in log-likelihood."""

    segment = serializers.CharField()
    segment_text = serializers.CharField()
    customers = serializers.IntegerField()
    repeat_customers = serializers.IntegerField()
    gain = serializers.FloatField(allow_null=True)
    penalty = serializers.FloatField(allow_null=True, help_text="What its parameters have to earn.")
    is_chosen = serializers.BooleanField(help_text="Whether the customers are cut this way.")
    reason = serializers.CharField()
    reason_text = serializers.CharField()


class ExpectationSerializer(serializers.Serializer[Expectation]):
    """A margin that is expected, with its 80 percent interval, and what happened."""

    expected = CompanyMoneyField(minor="expected_minor", read_only=True)
    low = CompanyMoneyField(minor="low_minor", read_only=True)
    high = CompanyMoneyField(minor="high_minor", read_only=True)
    happened = CompanyMoneyField(minor="happened_minor", read_only=True, allow_null=True)
    error = RateField(
        source="error_ppm", read_only=True, allow_null=True,
        help_text="How far the expectation is over what happened, as a share of it; below zero it fell short.",
    )  # fmt: skip
    is_within = serializers.BooleanField(allow_null=True, help_text="Whether it happened within the interval.")


class OutlookSerializer(serializers.Serializer[Outlook]):
    """Margin of the customers there are, of those still to come, and of both."""

    existing = ExpectationSerializer()
    new = ExpectationSerializer()
    total = ExpectationSerializer()


class ForecastMonthSerializer(serializers.Serializer[MonthCard]):
    """One twelfth of a year."""

    starts_on = serializers.DateField()
    ends_on = serializers.DateField(help_text="The first day of the next one.")
    existing = ExpectationSerializer(source="outlook.existing")
    new = ExpectationSerializer(source="outlook.new")
    total = ExpectationSerializer(source="outlook.total")


class ForecastSerializer(serializers.Serializer[ForecastCard]):
    """Twelve months after a day, as foretold from what was known on it; the months sum to the year."""

    kind = serializers.ChoiceField(choices=ForecastKind.choices)
    origin_on = serializers.DateField()
    ends_on = serializers.DateField()
    as_of = serializers.DateField()
    model = serializers.CharField(help_text="Empty: everybody goes on at the pace so far.")
    model_text = serializers.CharField()
    customers = serializers.IntegerField()
    new_per_month = serializers.FloatField()
    new_customers_happened = serializers.IntegerField(allow_null=True)
    assumption = serializers.CharField()
    year = OutlookSerializer(source="outlook")
    months = ForecastMonthSerializer(many=True)


class ForecastsSerializer(serializers.Serializer[Any]):
    """The next twelve months, and the last twelve beside what happened; each null before there is one."""

    ahead = ForecastSerializer(allow_null=True)
    last_year = ForecastSerializer(allow_null=True)


class PatternSerializer(serializers.Serializer[PatternCard]):
    """The customers of one loyalty pattern: the last twelve months, and the margin expected of the next."""

    pattern = serializers.ChoiceField(choices=LoyaltyPattern.choices, allow_blank=True)
    label = serializers.CharField()  # type: ignore[assignment]  # a field of this name hides the serializer's own
    customers = serializers.IntegerField()
    revenue = CompanyMoneyField(minor="revenue_minor", read_only=True)
    margin = CompanyMoneyField(minor="margin_minor", read_only=True)
    repeat_revenue = CompanyMoneyField(minor="repeat_revenue_minor", read_only=True)
    repeat_margin = CompanyMoneyField(minor="repeat_margin_minor", read_only=True)
    expected_margin = CompanyMoneyField(minor="expected_margin_minor", read_only=True)


class RecurringSerializer(serializers.Serializer[RecurringCard]):
    """The business that recurs: what came from repeat purchases, and is expected of the customers there are."""

    as_of = serializers.DateField(allow_null=True)
    repeat_share = RateField(source="repeat_share_ppm", read_only=True, allow_null=True)
    total = PatternSerializer()
    patterns = PatternSerializer(many=True)
