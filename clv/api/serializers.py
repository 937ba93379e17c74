"""How value looks in JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from clv.api.trust_serializers import (
    CautionSerializer,
    ChampionSerializer,
    ForecastSerializer,
    OriginSerializer,
    TrialSerializer,
)
from clv.models import ContractWorth
from clv.models.score import Method
from clv.rules import Code
from clv.selectors.card import ModelCard, RungCard
from clv.selectors.categories import CategoryCard
from clv.selectors.customer import Ahead, CustomerValue, Explanation, Part, SimpleFormula
from clv.selectors.fits import FitCard
from crm.accounts.api.fields import CompanyMoneyField
from crm.core.api.fields import RateField


class RealisedSerializer(serializers.Serializer[Any]):
    """What happened so far, net of refunds and credits."""

    revenue = CompanyMoneyField(minor="facts.revenue_minor", read_only=True)
    margin = CompanyMoneyField(minor="facts.margin_minor", read_only=True)
    refunds = CompanyMoneyField(minor="facts.refunded_minor", read_only=True)
    cost_to_serve = CompanyMoneyField(minor="facts.cost_to_serve_minor", read_only=True)
    acquisition_cost = CompanyMoneyField(minor="facts.acquisition_cost_minor", read_only=True)
    contribution = CompanyMoneyField(minor="facts.contribution_minor", read_only=True)
    break_even_on = serializers.DateField(source="facts.break_even_on", allow_null=True, help_text="Null: not yet.")
    first_order = CompanyMoneyField(minor="facts.first_revenue_minor", read_only=True)
    lifetime = CompanyMoneyField(minor="facts.revenue_minor", read_only=True)
    multiple = serializers.DecimalField(
        source="lifetime_multiple", max_digits=12, decimal_places=1, allow_null=True,
        help_text="Lifetime revenue in first orders.",
    )  # fmt: skip
    orders = serializers.IntegerField(source="facts.order_count")
    purchase_days = serializers.IntegerField(source="facts.purchase_day_count")
    first_ordered_on = serializers.DateField(source="facts.first_ordered_on", allow_null=True)
    last_ordered_on = serializers.DateField(source="facts.last_ordered_on", allow_null=True)
    usual_gap_days = serializers.FloatField(source="facts.usual_gap_days", allow_null=True)
    silent_days = serializers.IntegerField(allow_null=True)
    contacts = serializers.IntegerField(source="facts.contact_count")
    contact_minutes = serializers.IntegerField(source="facts.contact_minutes")
    last_contact_on = serializers.DateField(source="facts.last_contact_on", allow_null=True)


class YearSerializer(serializers.Serializer[Any]):
    """What is expected within twelve months, with the 80 percent interval of the margin."""

    orders = serializers.FloatField(source="year_orders")
    margin = CompanyMoneyField(minor="year_margin_minor", read_only=True)
    low = CompanyMoneyField(minor="year_low_minor", read_only=True)
    high = CompanyMoneyField(minor="year_high_minor", read_only=True)


class AheadSerializer(serializers.Serializer[Ahead]):
    """What is expected within some months, not discounted, with the 80 percent interval of the margin."""

    months = serializers.IntegerField()
    orders = serializers.FloatField()
    margin = CompanyMoneyField(minor="margin_minor", read_only=True)
    low = CompanyMoneyField(minor="low_minor", read_only=True)
    high = CompanyMoneyField(minor="high_minor", read_only=True)


class FutureSerializer(serializers.Serializer[Any]):
    """What is expected from here until the end of the assumed lifespan, discounted."""

    margin = CompanyMoneyField(minor="score.future_margin_minor", read_only=True)
    low = CompanyMoneyField(minor="future_low_minor", read_only=True)
    high = CompanyMoneyField(minor="future_high_minor", read_only=True)
    revenue = CompanyMoneyField(minor="score.future_revenue_minor", read_only=True)


class SimpleFormulaSerializer(serializers.Serializer[SimpleFormula]):
    """Average order x orders per year x years = total, to the cent; beside it the same in margin."""

    average_order = CompanyMoneyField(minor="average_order_minor", read_only=True)
    orders_per_year = serializers.DecimalField(max_digits=20, decimal_places=4)
    years = serializers.DecimalField(max_digits=8, decimal_places=4)
    total = CompanyMoneyField(minor="total_minor", read_only=True)
    margin_share = RateField(source="margin_share_ppm", read_only=True)
    margin_total = CompanyMoneyField(minor="margin_total_minor", read_only=True)


# The first purchase; the same again; other products; a higher tier or more; orders to come; renewals to come; costs,
# where included.
PARTS = ["FIRST_ORDER", "REPEAT", "CROSS_SELL", "UP_SELL", "EXPECTED", "RENEWALS", "COSTS"]


class ValuePartSerializer(serializers.Serializer[Part]):
    """One part of the lifetime margin."""

    code = serializers.ChoiceField(choices=PARTS)
    margin = CompanyMoneyField(minor="margin_minor", read_only=True)


class ExplanationSerializer(serializers.Serializer[Explanation]):
    """How the figures came about; the parts sum to the lifetime margin."""

    sentence = serializers.CharField(help_text="All of it in one sentence, in the caller's language.")
    simple = SimpleFormulaSerializer()
    parts = ValuePartSerializer(many=True)
    purchase_days = serializers.IntegerField(source="purchase_day_count")
    lifespan_months = serializers.IntegerField(allow_null=True)
    yearly_discount = RateField(source="yearly_discount_ppm", read_only=True, allow_null=True)


class ContractsSerializer(serializers.Serializer[ContractWorth]):
    """What the running contracts are still worth; it is part of the future and of the next twelve months."""

    count = serializers.IntegerField(source="contract_count")
    renews_on = serializers.DateField(help_text="The next renewal.")
    renewal_chance = serializers.FloatField(help_text="That at least one of them is renewed when it is due.")
    future_margin = CompanyMoneyField(minor="future_margin_minor", read_only=True)
    future_revenue = CompanyMoneyField(minor="future_revenue_minor", read_only=True)
    year_margin = CompanyMoneyField(minor="year_margin_minor", read_only=True)
    year_renewals = serializers.FloatField()
    beside = RateField(
        source="beside_ppm", read_only=True, help_text="The part of the revenue so far for products not under contract."
    )


class CustomerValueSerializer(serializers.Serializer[CustomerValue]):
    """A customer's lifetime value by margin, revenue beside it; everything is null before the first night."""

    customer = serializers.IntegerField(source="customer_id")
    margin = serializers.SerializerMethodField()
    revenue = serializers.SerializerMethodField()
    low = serializers.SerializerMethodField()
    high = serializers.SerializerMethodField()
    p_alive = serializers.FloatField(source="score.p_alive", default=None, allow_null=True)
    as_of = serializers.DateField(source="score.as_of", default=None, allow_null=True)
    method = serializers.ChoiceField(choices=Method.choices, source="score.method", default=None, allow_null=True)
    reason_code = serializers.CharField(source="score.reason", default=None, allow_null=True)
    reason = serializers.CharField(source="score.reason_text", default=None, allow_null=True)
    value_at_risk = serializers.SerializerMethodField()
    next_order_on = serializers.DateField(source="score.next_order_on", default=None, allow_null=True)
    gap_ratio = serializers.FloatField(source="score.gap_ratio", default=None, allow_null=True)
    next_12_months = YearSerializer(source="score", allow_null=True)
    future = serializers.SerializerMethodField()
    realised = serializers.SerializerMethodField()
    contracts = ContractsSerializer(allow_null=True, help_text="Null: no contract is running.")
    next_36_months = AheadSerializer(source="three_years", allow_null=True, help_text="Only with `explain`.")
    explain = ExplanationSerializer(source="explanation", allow_null=True)

    def __init__(self, *args: Any, is_explained: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_explained:
            del self.fields["explain"], self.fields["next_36_months"]

    @extend_schema_field(CompanyMoneyField(minor="margin_minor", read_only=True, allow_null=True))
    def get_margin(self, value: CustomerValue) -> Any:
        """Return the lifetime margin."""
        return self._money(value.score, "margin_minor")

    @extend_schema_field(CompanyMoneyField(minor="revenue_minor", read_only=True, allow_null=True))
    def get_revenue(self, value: CustomerValue) -> Any:
        """Return the lifetime revenue."""
        return self._money(value.score, "revenue_minor")

    @extend_schema_field(CompanyMoneyField(minor="margin_low_minor", read_only=True, allow_null=True))
    def get_low(self, value: CustomerValue) -> Any:
        """Return the low end of the lifetime margin."""
        return self._money(value.score, "margin_low_minor")

    @extend_schema_field(CompanyMoneyField(minor="margin_high_minor", read_only=True, allow_null=True))
    def get_high(self, value: CustomerValue) -> Any:
        """Return the high end of the lifetime margin."""
        return self._money(value.score, "margin_high_minor")

    @extend_schema_field(CompanyMoneyField(minor="value_at_risk_minor", read_only=True, allow_null=True))
    def get_value_at_risk(self, value: CustomerValue) -> Any:
        """Return what falls away if the customer is lost now."""
        return self._money(value.score, "value_at_risk_minor")

    @extend_schema_field(FutureSerializer(allow_null=True))
    def get_future(self, value: CustomerValue) -> Any:
        """Return what is expected from here."""
        return FutureSerializer(value, context=self.context).data if value.score else None

    @extend_schema_field(RealisedSerializer(allow_null=True))
    def get_realised(self, value: CustomerValue) -> Any:
        """Return what happened so far."""
        return RealisedSerializer(value, context=self.context).data if value.facts else None

    def _money(self, record: Any, minor: str) -> Any:
        """Return an amount of a record that may not be there yet."""
        if record is None:
            return None
        field = CompanyMoneyField(minor=minor, read_only=True)
        field.bind(minor, self)
        return field.to_representation(record)


class ParameterSerializer(serializers.Serializer[Any]):
    """One parameter under the symbol of the papers."""

    symbol = serializers.CharField()
    value = serializers.FloatField()
    standard_error = serializers.FloatField(allow_null=True)


class FitSerializer(serializers.Serializer[FitCard]):
    """One fitted model; alpha is in days, v in whole units of the currency."""

    model = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of this name hides the serializer's own
    as_of = serializers.DateField()
    unit = serializers.CharField()
    currency = serializers.CharField()
    parameters = ParameterSerializer(many=True)
    log_likelihood = serializers.FloatField(allow_null=True)
    alpha_in_weeks = serializers.FloatField(allow_null=True)
    log_likelihood_in_weeks = serializers.FloatField(allow_null=True)
    mean = serializers.FloatField(allow_null=True)
    customers = serializers.IntegerField()
    repeat_customers = serializers.IntegerField()
    repeat_purchases = serializers.IntegerField()
    is_converged = serializers.BooleanField()
    is_usable = serializers.BooleanField()
    reason = serializers.CharField()
    reason_text = serializers.CharField()


class RungSerializer(serializers.Serializer[RungCard]):
    """How many customers stand on one rung of the ladder for one reason."""

    method = serializers.ChoiceField(choices=Method.choices)
    method_text = serializers.CharField()
    reason = serializers.CharField()
    reason_text = serializers.CharField()
    customers = serializers.IntegerField()


class ModelCardSerializer(serializers.Serializer[ModelCard]):
    """What the predictions rest on."""

    as_of = serializers.DateField(allow_null=True)
    unit = serializers.CharField()
    data_from = serializers.DateField(allow_null=True)
    data_until = serializers.DateField(allow_null=True)
    customers = serializers.IntegerField()
    repeat_customers = serializers.IntegerField()
    repeat_purchases = serializers.IntegerField()
    models = FitSerializer(source="fits", many=True)
    rungs = RungSerializer(many=True)
    scored_as_of = serializers.DateField(allow_null=True)
    lifespan_months = serializers.IntegerField(allow_null=True)
    yearly_discount = RateField(source="yearly_discount_ppm", read_only=True, allow_null=True)
    shared_deviation = serializers.FloatField(allow_null=True)
    champions = ChampionSerializer(many=True, help_text="The present one first.")
    backtests = OriginSerializer(many=True, help_text="The newest origin first.")
    last_year = ForecastSerializer(allow_null=True)
    cautions = CautionSerializer(many=True, help_text="Where the predictions are not to be trusted.")
    trials = TrialSerializer(many=True, help_text="Segments that were tried with a model of their own.")
    fit_choice_text = serializers.CharField(help_text="Why the models were fitted anew in the newest night, or kept.")


class CategorySerializer(serializers.Serializer[CategoryCard]):
    """One category with its rule in words; the first rule that fits a customer decides."""

    code = serializers.ChoiceField(choices=[code.value for code in Code])
    label = serializers.CharField()  # type: ignore[assignment]  # a field of this name hides the serializer's own
    rule = serializers.CharField()
    customers = serializers.IntegerField(help_text="Within the caller's reach.")
    major_from = CompanyMoneyField(minor="from_minor", read_only=True, allow_null=True)
