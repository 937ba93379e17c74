"""How replays of the lab look in JSON."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from compensation.api.plan_serializers import ComponentSerializer
from compensation.api.serializers import EntryCustomerSerializer, EntryOrderSerializer
from compensation.models import PlanVersion, Simulation, SimulationLine, SimulationMonth, SimulationPayee, SimulationRow
from compensation.models.simulation import AppliesTo, SimulationStatus
from compensation.rules.rounding import half_away
from compensation.selectors.lab import PartSum, Share, Side
from crm.accounts.api.fields import SalespersonSerializer
from crm.core import clock
from crm.core.api.fields import MoneyField, RateField
from crm.core.api.relations import ReachableField
from crm.core.money import PPM

# A replay whose process died: it can be started again.
INTERRUPTED = "INTERRUPTED"
STATES = [*SimulationStatus.choices, (INTERRUPTED, _("Interrupted"))]


class TriedVersionSerializer(serializers.ModelSerializer[PlanVersion]):
    """The version that is tried, as a name."""

    plan = serializers.CharField(source="plan.name", read_only=True)

    class Meta:
        model = PlanVersion
        fields = ["id", "plan", "number", "status"]


class SimulationSerializer(serializers.ModelSerializer[Simulation]):
    """A replay: A is what the live plans pay for the orders of the stretch, B what the version would have."""

    plan_version = TriedVersionSerializer(read_only=True)
    team = serializers.CharField(source="team.name", default=None, read_only=True)
    status = serializers.SerializerMethodField()
    requested_by = SalespersonSerializer(read_only=True)
    live = MoneyField(minor="live_minor", read_only=True)
    tried = MoneyField(minor="tried_minor", read_only=True)
    difference = serializers.SerializerMethodField()
    ledger = MoneyField(minor="ledger_minor", read_only=True)
    revenue = MoneyField(minor="revenue_minor", read_only=True)
    live_payable = MoneyField(minor="live_payable_minor", read_only=True)
    tried_payable = MoneyField(minor="tried_payable_minor", read_only=True)
    live_held = MoneyField(minor="live_held_minor", read_only=True)
    tried_held = MoneyField(minor="tried_held_minor", read_only=True)
    live_of_revenue = serializers.SerializerMethodField()
    tried_of_revenue = serializers.SerializerMethodField()
    live_per_retained = serializers.SerializerMethodField()
    tried_per_retained = serializers.SerializerMethodField()

    class Meta:
        model = Simulation
        fields = [
            *("id", "plan_version", "applies_to", "starts_on", "ends_on", "team", "status", "error"),
            *("requested_by", "requested_at", "started_at", "ended_at", "done_count", "customer_count"),
            *("as_of", "plans_hash", "tried_hash", "order_count", "refund_count", "revenue"),
            *("live", "tried", "difference", "ledger", "live_of_revenue", "tried_of_revenue"),
            *("live_payable", "tried_payable", "live_held", "tried_held"),
            *("retained_count", "live_per_retained", "tried_per_retained"),
            *("changed_count", "kept_count", "better_count", "worse_count", "same_count"),
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(choices=STATES))
    def get_status(self, simulation: Simulation) -> str:
        """Return how far it has come; INTERRUPTED: its process died, and it can be started again."""
        return INTERRUPTED if simulation.is_left(clock.now()) else simulation.status

    @extend_schema_field(MoneyField(minor="difference"))
    def get_difference(self, simulation: Simulation) -> dict[str, str] | None:
        """Return B less A."""
        return self._money(simulation, simulation.tried_minor - simulation.live_minor)

    @extend_schema_field(RateField(allow_null=True))
    def get_live_of_revenue(self, simulation: Simulation) -> str | None:
        """Return A as a share of revenue."""
        return self._share(simulation.live_minor, simulation.revenue_minor)

    @extend_schema_field(RateField(allow_null=True))
    def get_tried_of_revenue(self, simulation: Simulation) -> str | None:
        """Return B as a share of revenue."""
        return self._share(simulation.tried_minor, simulation.revenue_minor)

    @extend_schema_field(MoneyField(minor="live_per_retained", allow_null=True))
    def get_live_per_retained(self, simulation: Simulation) -> dict[str, str] | None:
        """Return what A costs for each customer who returned in the stretch."""
        return self._each(simulation, simulation.live_minor)

    @extend_schema_field(MoneyField(minor="tried_per_retained", allow_null=True))
    def get_tried_per_retained(self, simulation: Simulation) -> dict[str, str] | None:
        """Return what B costs for each customer who returned in the stretch."""
        return self._each(simulation, simulation.tried_minor)

    def _each(self, simulation: Simulation, minor: int) -> dict[str, str] | None:
        count = simulation.retained_count
        return self._money(simulation, half_away(minor, count)) if count else None

    def _money(self, simulation: Simulation, minor: int) -> dict[str, str] | None:
        return MoneyField(minor="minor").to_representation(Amount(minor, simulation.currency))

    def _share(self, part: int, whole: int) -> str | None:
        return RateField().to_representation(half_away(part * PPM, whole)) if whole > 0 else None


class Amount:
    """An amount as a money field reads it."""

    def __init__(self, minor: int, currency: str) -> None:
        self.minor, self.currency = minor, currency


class SideSerializer(serializers.Serializer[Side]):
    """One of the two plans: the version, and each of its parts in sentences."""

    id = serializers.IntegerField(source="version.pk")
    plan = serializers.CharField(source="version.plan.name")
    number = serializers.IntegerField(source="version.number")
    status = serializers.CharField(source="version.status")
    components = ComponentSerializer(many=True)


class PartSumSerializer(serializers.Serializer[PartSum]):
    """One part of the plan, of all payees together."""

    component = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of this name hides the serializer's own
    live = MoneyField(minor="live_minor", read_only=True)
    tried = MoneyField(minor="tried_minor", read_only=True)
    live_count = serializers.IntegerField()
    tried_count = serializers.IntegerField()


class ShareSerializer(serializers.Serializer[Share]):
    """How much of the whole pay a group of parts is."""

    group = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of this name hides the serializer's own
    live = RateField(source="live_ppm", allow_null=True)
    tried = RateField(source="tried_ppm", allow_null=True)


class SimulationDetailSerializer(SimulationSerializer):
    """A replay with both plans, the parts of each, and what the figures don't say."""

    version = SideSerializer(source="tried_side", read_only=True)
    live_versions = SideSerializer(source="live_sides", many=True, read_only=True)
    parts = PartSumSerializer(many=True, read_only=True)
    shares = ShareSerializer(many=True, read_only=True)
    is_bounded = serializers.BooleanField(
        read_only=True, help_text=_("Whether holds or limits of either plan move what becomes payable.")
    )
    notes = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta(SimulationSerializer.Meta):
        fields = [
            *SimulationSerializer.Meta.fields,
            *("version", "live_versions", "parts", "shares", "is_bounded", "notes"),
        ]
        read_only_fields = fields


class NewSimulationSerializer(serializers.Serializer[Any]):
    """The wish to replay a stretch of orders under a version of a plan, a draft for instance."""

    version = ReachableField("pay_plan.view", queryset=PlanVersion.objects.select_related("plan"))
    starts_on = serializers.DateField(help_text=_("The first day of orders that are replayed."))
    ends_on = serializers.DateField(help_text=_("The day after the last one."))
    applies_to = serializers.ChoiceField(choices=AppliesTo.choices, default=AppliesTo.FOLLOWERS)


class SimulationRowSerializer(serializers.ModelSerializer[SimulationRow]):
    """One part of the plan of one payee."""

    component_label = serializers.CharField(source="get_component_display", read_only=True)
    live = MoneyField(minor="live_minor", currency="result.currency", read_only=True)
    tried = MoneyField(minor="tried_minor", currency="result.currency", read_only=True)

    class Meta:
        model = SimulationRow
        fields = ["component", "component_label", "live", "tried", "live_count", "tried_count"]


class SimulationPayeeSerializer(serializers.ModelSerializer[SimulationPayee]):
    """What one payee earns by both plans. No payee is the house account."""

    payee = SalespersonSerializer(read_only=True)
    live = MoneyField(minor="live_minor", read_only=True)
    tried = MoneyField(minor="tried_minor", read_only=True)
    difference = MoneyField(minor="difference_minor", read_only=True)
    live_payable = MoneyField(minor="live_payable_minor", read_only=True)
    tried_payable = MoneyField(minor="tried_payable_minor", read_only=True)
    live_held = MoneyField(minor="live_held_minor", read_only=True)
    tried_held = MoneyField(minor="tried_held_minor", read_only=True)
    live_returning_share = RateField(source="live_returning_ppm", allow_null=True, read_only=True)
    tried_returning_share = RateField(source="tried_returning_ppm", allow_null=True, read_only=True)
    live_per_retained = MoneyField(minor="live_per_retained_minor", read_only=True, allow_null=True)
    tried_per_retained = MoneyField(minor="tried_per_retained_minor", read_only=True, allow_null=True)
    parts = SimulationRowSerializer(many=True, read_only=True)

    class Meta:
        model = SimulationPayee
        fields = [
            *("id", "payee", "live", "tried", "difference", "live_returning_share", "tried_returning_share"),
            *("live_payable", "tried_payable", "live_held", "tried_held"),
            *("retained_count", "live_per_retained", "tried_per_retained", "changed_count", "parts"),
        ]


class SimulationMonthSerializer(serializers.ModelSerializer[SimulationMonth]):
    """A month of one payee after holds and limits, by one of the two plans."""

    payee = SalespersonSerializer(source="result.payee", read_only=True)
    side_label = serializers.CharField(source="get_side_display", read_only=True)
    total = MoneyField(minor="total_minor", read_only=True)
    held = MoneyField(minor="held_minor", read_only=True, help_text=_("What waits at the month's end."))
    lapsed = MoneyField(minor="lapsed_minor", read_only=True, help_text=_("Forfeited, as it waited too long."))
    capped = MoneyField(minor="capped_minor", read_only=True, help_text=_("Over the cap, and lost."))
    carried = MoneyField(
        minor="carried_minor", read_only=True, help_text=_("Over the cap, and kept for later months so far.")
    )
    topped_up = MoneyField(minor="topped_up_minor", read_only=True, help_text=_("Added up to the floor."))
    advanced = MoneyField(
        minor="advanced_minor", read_only=True, help_text=_("Added up to the draw; below zero, what is recovered.")
    )
    draw = MoneyField(minor="draw_minor", read_only=True, help_text=_("What of the draw is owed at the month's end."))
    payable = MoneyField(minor="payable_minor", read_only=True)

    class Meta:
        model = SimulationMonth
        fields = [
            *("id", "payee", "month_on", "side", "side_label", "is_closed", "total", "held", "lapsed"),
            *("capped", "carried", "topped_up", "advanced", "draw", "payable"),
        ]


class SimulationLineSerializer(serializers.ModelSerializer[SimulationLine]):
    """A line that would have been another one, or not at all."""

    payee = SalespersonSerializer(read_only=True)
    customer = EntryCustomerSerializer(read_only=True)
    order = EntryOrderSerializer(read_only=True)
    event_label = serializers.CharField(source="get_event_display", read_only=True)
    component_label = serializers.CharField(source="get_component_display", read_only=True)
    live = MoneyField(minor="live_minor", read_only=True)
    tried = MoneyField(minor="tried_minor", read_only=True)
    difference = MoneyField(minor="difference_minor", read_only=True)

    class Meta:
        model = SimulationLine
        fields = [
            *("id", "place", "payee", "customer", "order", "source", "event", "event_label"),
            *("component", "component_label", "origin_on", "live", "tried", "difference"),
        ]
