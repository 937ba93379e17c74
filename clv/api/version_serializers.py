"""How definitions of value, boundaries and what they would change look in JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from clv.models import Definition, SegmentRules, ValueMeasure
from clv.rules import Code
from clv.selectors.definitions import DefinitionSum, Example, example_of
from clv.services.preview import CategoryShift, Mover, Restatement
from crm.accounts.api.fields import CompanyMoneyField, SalespersonSerializer, company_currency
from crm.core.api.fields import RateField
from crm.core.money import minor_digits

REPLACES = "The number of the newest version you have seen; refused with 412 if there is a newer one."
DECISION = ["id", "number", "effective_on", "why", "author", "created_at", "is_current"]


class ExampleSerializer(serializers.Serializer[Example]):
    """200 an order, twice a year, for the lifespan: the simple product, and the same discounted month by month."""

    average_order = CompanyMoneyField(minor="average_minor", read_only=True)
    orders_per_year = serializers.IntegerField()
    years = serializers.SerializerMethodField()
    simple = CompanyMoneyField(minor="simple_minor", read_only=True)
    discounted = CompanyMoneyField(minor="discounted_minor", read_only=True)

    def get_years(self, example: Example) -> str:
        """Return the lifespan in years."""
        return f"{example.years_e4 / 10_000:.4f}".rstrip("0").rstrip(".")


class DefinitionSumSerializer(serializers.Serializer[DefinitionSum]):
    """What all customers who bought were worth under one version."""

    as_of = serializers.DateField()
    customers = serializers.IntegerField()
    margin = CompanyMoneyField(minor="margin_minor", read_only=True)
    revenue = CompanyMoneyField(minor="revenue_minor", read_only=True)


class DefinitionSerializer(serializers.ModelSerializer[Definition]):
    """What lifetime value means from a day on."""

    author = SalespersonSerializer(allow_null=True)
    measure_label = serializers.CharField(source="get_measure_display")
    yearly_discount_rate = RateField(source="yearly_discount_ppm")
    contact_minute_cost = CompanyMoneyField(minor="contact_minute_minor", read_only=True)
    is_current = serializers.SerializerMethodField()
    example = serializers.SerializerMethodField()
    total = serializers.SerializerMethodField()

    class Meta:
        model = Definition
        fields = [
            *DECISION,
            *("measure", "measure_label", "lifespan_months", "yearly_discount_rate"),
            *("includes_cost_to_serve", "includes_acquisition_cost", "contact_minute_cost", "example", "total"),
        ]
        read_only_fields = fields

    def get_is_current(self, version: Definition) -> bool:
        """Say whether this version holds today."""
        return bool(version.pk == self.context["current_id"])

    @extend_schema_field(ExampleSerializer)
    def get_example(self, version: Definition) -> Any:
        """Return what the version makes of a customer that everybody can check."""
        unit = 10 ** minor_digits(company_currency(self.context))
        return ExampleSerializer(example_of(version, unit=unit), context=self.context).data

    @extend_schema_field(DefinitionSumSerializer(allow_null=True))
    def get_total(self, version: Definition) -> Any:
        """Return what all were worth on the last day on which this version was used; null if it never was."""
        found = self.context["sums"].get(version.pk)
        return DefinitionSumSerializer(found, context=self.context).data if found else None


class DefinitionValuesSerializer(serializers.Serializer[Any]):
    """What a definition says; what isn't sent stays as in the newest version."""

    measure = serializers.ChoiceField(choices=ValueMeasure.choices, required=False)
    lifespan_months = serializers.IntegerField(min_value=1, max_value=600, required=False)
    yearly_discount_rate = RateField(source="yearly_discount_ppm", high="10", required=False)
    includes_cost_to_serve = serializers.BooleanField(required=False)
    includes_acquisition_cost = serializers.BooleanField(required=False)
    contact_minute_cost = CompanyMoneyField(minor="contact_minute_minor", required=False)


class NewDefinitionSerializer(DefinitionValuesSerializer):
    """A new version: what it says, from when on, and why."""

    effective_on = serializers.DateField(required=False, help_text="Today unless said otherwise.")
    why = serializers.CharField(max_length=500)
    replaces = serializers.IntegerField(
        required=False,
        help_text="The number of the newest version you have seen; refused with 412 if there is a newer.",
    )


class SegmentRulesSerializer(serializers.ModelSerializer[SegmentRules]):
    """Where categories, tenure and quiet profit begin and end, from a day on."""

    author = SalespersonSerializer(allow_null=True)
    major_share = RateField(source="major_share_ppm")
    inactive_below = RateField(source="inactive_below_ppm")
    quiet_band = RateField(source="quiet_band_ppm")
    quiet_serve_share = RateField(source="quiet_serve_share_ppm")
    quiet_profit_share = RateField(source="quiet_profit_share_ppm")
    is_current = serializers.SerializerMethodField()

    class Meta:
        model = SegmentRules
        fields = [
            *DECISION,
            *("major_share", "long_term_days", "inactive_days", "inactive_below"),
            *("quiet_band", "quiet_serve_share", "quiet_profit_share"),
        ]
        read_only_fields = fields

    def get_is_current(self, version: SegmentRules) -> bool:
        """Say whether this version holds today."""
        return bool(version.pk == self.context["current_id"])


class SegmentRulesValuesSerializer(serializers.Serializer[Any]):
    """Boundaries; what isn't sent stays as in the newest version."""

    major_share = RateField(source="major_share_ppm", low="0.000001", required=False)
    long_term_days = serializers.IntegerField(min_value=1, max_value=7_300, required=False)
    inactive_days = serializers.IntegerField(min_value=1, max_value=7_300, required=False)
    inactive_below = RateField(source="inactive_below_ppm", required=False)
    quiet_band = RateField(source="quiet_band_ppm", required=False, help_text="How far revenue may be from the median.")
    quiet_serve_share = RateField(
        source="quiet_serve_share_ppm", low="0.000001", required=False, help_text="The least costly share of buyers."
    )
    quiet_profit_share = RateField(
        source="quiet_profit_share_ppm",
        low="0.000001",
        required=False,
        help_text="The most profitable share of buyers.",
    )


class NewSegmentRulesSerializer(SegmentRulesValuesSerializer):
    """A new version: the boundaries, from when on, and why."""

    effective_on = serializers.DateField(required=False, help_text="Today unless said otherwise.")
    why = serializers.CharField(max_length=500)
    replaces = serializers.IntegerField(
        required=False,
        help_text="The number of the newest version you have seen; refused with 412 if there is a newer.",
    )


class CategoryShiftSerializer(serializers.Serializer[CategoryShift]):
    """One category before and after."""

    code = serializers.ChoiceField(choices=[code.value for code in Code])
    label = serializers.CharField()  # type: ignore[assignment]  # a field of the answer, named like an option
    customers_before = serializers.IntegerField()
    customers_after = serializers.IntegerField()
    before = CompanyMoneyField(minor="before_minor", read_only=True)
    after = CompanyMoneyField(minor="after_minor", read_only=True)


class CategoryMoveSerializer(serializers.Serializer[Any]):
    """How many would go from one category to another."""

    before = serializers.CharField(source="before_label")
    after = serializers.CharField(source="after_label")
    customers = serializers.IntegerField()


class MoverSerializer(serializers.Serializer[Mover]):
    """A customer whose value would change much."""

    customer = serializers.IntegerField(source="customer_id")
    name = serializers.CharField()
    before = CompanyMoneyField(minor="before_minor", read_only=True)
    after = CompanyMoneyField(minor="after_minor", read_only=True)
    change = CompanyMoneyField(minor="change_minor", read_only=True)


class RestatementSerializer(serializers.Serializer[Restatement]):
    """Old beside new, as of the last night; nothing is written."""

    as_of = serializers.DateField()
    customers = serializers.IntegerField(help_text="Who bought; the others are worth a guess and count in no total.")
    before = CompanyMoneyField(minor="before_minor", read_only=True)
    after = CompanyMoneyField(minor="after_minor", read_only=True)
    changed_categories = serializers.IntegerField()
    categories = CategoryShiftSerializer(many=True)
    moves = CategoryMoveSerializer(many=True)
    winners = MoverSerializer(many=True)
    losers = MoverSerializer(many=True)
