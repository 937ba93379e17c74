"""How budgets look in JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from crm.accounts.api.fields import CompanyMoneyField, SalespersonSerializer, company_currency
from crm.core.api.fields import LabelField, RateField
from crm.core.money import minor_digits
from crm.planning.models import BudgetPlan, Segmenting, Side, Source, WhyNot
from crm.planning.rules import SidePoint
from crm.planning.selectors.basis import Estimate
from crm.planning.selectors.plan import Line, Part, Plan, SharePoint, SideOfPlan

MOST_ESTIMATES, MOST_OBSERVED = 60, 400


class PointSerializer(serializers.Serializer[Any]):
    """What an amount of money a year would bring: customers won, or the share of customers kept."""

    spend = CompanyMoneyField(minor="spend_minor")
    result = serializers.FloatField(min_value=0, max_value=1e9)


class ObservedSerializer(serializers.Serializer[Any]):
    """What was spent in one stretch of time, such as a campaign's month, and how many customers it won."""

    spend = CompanyMoneyField(minor="spend_minor")
    customers = serializers.IntegerField(min_value=0, max_value=1_000_000_000)


class EstimateSerializer(serializers.Serializer[Any]):
    """What somebody judges of one segment and side: a second point or the most there could be; today's is the first."""

    segment = serializers.CharField(max_length=20)
    side = serializers.ChoiceField(choices=Side.choices)
    first = PointSerializer(required=False, help_text="Today's spending and result unless said otherwise.")
    second = PointSerializer(required=False)
    ceiling = serializers.FloatField(
        required=False, min_value=0, max_value=1e9, help_text="Customers a year, or a share of them from 0 to 1."
    )

    observed = serializers.ListField(
        child=ObservedSerializer(), required=False, max_length=MOST_OBSERVED,
        help_text="Stretches of one length, at least six, from which the curve of winning is learnt.",
    )  # fmt: skip
    observed_per_year = serializers.IntegerField(
        min_value=1, max_value=366, default=12, help_text="How many of these stretches a year has."
    )

    def estimate(self, values: dict[str, Any], place: int) -> Estimate:
        """Return it as the selectors take it."""
        first, second = (
            (values[name]["spend_minor"], values[name]["result"]) if name in values else None
            for name in ("first", "second")
        )
        observed = tuple((one["spend_minor"], one["customers"]) for one in values.get("observed", []))
        side, many = Side(values["side"]), values["observed_per_year"]
        return Estimate(values["segment"], side, first, second, values.get("ceiling"), observed, many, place)


class BudgetWishSerializer(serializers.Serializer[Any]):
    """A year's budget, by what to cut customers, and where the curves come from."""

    segmenting = serializers.ChoiceField(choices=Segmenting.choices, default=Segmenting.RELATIONSHIP)
    total = CompanyMoneyField(
        minor="total_minor", required=False, help_text="What is spent today unless said otherwise."
    )
    curves_from = serializers.ChoiceField(
        choices=[(one.value, one.label) for one in (Source.HISTORY, Source.CEILING)], default=Source.HISTORY
    )
    estimates = serializers.ListField(child=EstimateSerializer(), required=False, max_length=MOST_ESTIMATES)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Return the wish with its estimates as the selectors take them."""
        values: dict[str, Any] = super().to_internal_value(data)
        given = values.get("estimates", [])
        values["estimates"] = [EstimateSerializer().estimate(one, place) for place, one in enumerate(given)]
        return values


class NewBudgetPlanSerializer(BudgetWishSerializer):
    """A budget to keep, under a name."""

    name = serializers.CharField(max_length=120)


class BudgetPurposeSerializer(serializers.Serializer[Part]):
    """Today's spending and the best one on winning, or on keeping, one segment; the curve between money and result."""

    now = CompanyMoneyField(minor="row.now_minor", read_only=True)
    best = CompanyMoneyField(minor="row.best_minor", read_only=True)
    next_unit_now = RateField(
        source="next_now_ppm", allow_null=True, help_text="What the next unit of money brings beyond today's spending."
    )
    next_unit_best = RateField(source="next_best_ppm", allow_null=True, help_text="The same beyond the best spending.")
    value = CompanyMoneyField(
        minor="row.value_minor", read_only=True,
        help_text="Keeping: what the customers are still expected to bring. Winning: the lifetime of one customer.",
    )  # fmt: skip
    base = serializers.IntegerField(source="row.base", help_text="Customers who ordered in the year before.")
    result = serializers.IntegerField(source="row.result", help_text="Those of them who came back; or customers won.")
    curve_from = serializers.ChoiceField(source="row.source", choices=Source.choices)
    curve_from_label = LabelField(Source.choices, source="row.source")
    why_not = serializers.ChoiceField(source="row.why_not", choices=WhyNot.choices, allow_blank=True)
    why_not_label = serializers.SerializerMethodField()
    ceiling = serializers.FloatField(source="row.ceiling", allow_null=True)
    rate = serializers.SerializerMethodField()

    def get_why_not_label(self, part: Part) -> str:
        """Return in words why the curve is not the one that was asked for; empty if it is."""
        return str(WhyNot(part.row.why_not).label) if part.row.why_not else ""

    @extend_schema_field(serializers.FloatField(allow_null=True, help_text="Per unit of money, not per minor unit."))
    def get_rate(self, part: Part) -> float | None:
        """Return how fast the ceiling is neared, per unit of money."""
        unit = 10 ** minor_digits(company_currency(self.context))
        return None if part.row.rate is None else part.row.rate * unit


class BudgetLineSerializer(serializers.Serializer[Line]):
    """One segment of a budget."""

    segment = serializers.CharField(source="code")
    segment_label = serializers.CharField(source="label")
    winning = BudgetPurposeSerializer()
    keeping = BudgetPurposeSerializer()


class AllocationSerializer(serializers.Serializer[Plan]):
    """How the budget is divided; what stands under `best` sums to the total."""

    total = CompanyMoneyField(minor="plan.total_minor", read_only=True)
    next_unit_returns = RateField(source="next_unit_ppm", help_text="What one more unit of money would bring.")
    lines = BudgetLineSerializer(many=True)


class SharePointSerializer(serializers.Serializer[SharePoint]):
    """Customer equity by the share of the budget that goes into keeping."""

    keeping_share = RateField(source="share_ppm")
    equity = CompanyMoneyField(minor="equity_minor", read_only=True)


class NearlyBestSerializer(serializers.Serializer[Any]):
    """The shares for keeping, from and to, that bring 99 percent of the best or more."""

    low = RateField(source="low_ppm")
    high = RateField(source="high_ppm")


class SidePointSerializer(serializers.Serializer[SidePoint]):
    """What one side's money brings with its 80 percent interval; null where no curve was learnt."""

    spend = CompanyMoneyField(minor="spend_minor", read_only=True)
    worth = CompanyMoneyField(minor="worth_minor", read_only=True)
    low = CompanyMoneyField(minor="low_minor", read_only=True)
    high = CompanyMoneyField(minor="high_minor", read_only=True)


class SideOfPlanSerializer(serializers.Serializer[SideOfPlan]):
    """What winning, or keeping, brings: from nothing to the whole budget, today, and at the best division."""

    curve = SidePointSerializer(many=True)
    now = SidePointSerializer()
    best = SidePointSerializer()


class BudgetSerializer(AllocationSerializer):
    """A budget with the division that brings most, beside today's."""

    id = serializers.IntegerField(source="plan.pk", allow_null=True)
    name = serializers.CharField(source="plan.name")
    segmenting = serializers.ChoiceField(source="plan.segmenting", choices=Segmenting.choices)
    as_of = serializers.DateField(source="plan.as_of")
    author = SalespersonSerializer(source="plan.author", allow_null=True)
    created_at = serializers.DateTimeField(source="plan.created_at", allow_null=True)
    worth_spending = CompanyMoneyField(minor="worth_spending_minor", read_only=True,
        help_text="The budget at which the next unit of money brings just itself back.",
    )  # fmt: skip
    best = SharePointSerializer()
    today = SharePointSerializer(allow_null=True)
    nearly_best = NearlyBestSerializer()
    equity = SharePointSerializer(many=True)
    winning = SideOfPlanSerializer(help_text="In the lifetime value of the customers won in a year.")
    keeping = SideOfPlanSerializer(help_text="In what the customers who are kept are expected to bring.")
    lifespan_months = serializers.IntegerField()


class BudgetPlanSerializer(serializers.ModelSerializer[BudgetPlan]):
    """A saved plan, in a list."""

    total = CompanyMoneyField(minor="total_minor", read_only=True)
    author = SalespersonSerializer()
    segmenting_label = LabelField(Segmenting.choices, source="segmenting")

    class Meta:
        model = BudgetPlan
        fields = ["id", "name", "total", "segmenting", "segmenting_label", "as_of", "author", "created_at"]
        read_only_fields = fields
