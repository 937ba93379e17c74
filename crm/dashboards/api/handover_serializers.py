"""What a change of salesperson costs, in JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from compensation.api.serializers import EntryCustomerSerializer
from crm.accounts.api.fields import CompanyMoneyField, SalespersonSerializer
from crm.core.api.fields import LabelField
from crm.dashboards.api.book_serializers import LEAST_CUSTOMERS, share
from crm.dashboards.models import Handover, HandoverFigures, HandoverMatch, Outcome
from crm.dashboards.selectors.handovers import Ownership
from crm.dashboards.sums import difference_interval, share_interval


def _shown(part: float) -> str:
    return f"{part:.4f}"


class KeptSerializer(serializers.Serializer[HandoverFigures]):
    """Of the handovers whose watched days are over, who ordered again; of too few no share is told."""

    base = serializers.IntegerField(source="decided")
    returned = serializers.IntegerField(source="kept")
    share = serializers.CharField(allow_null=True)
    low = serializers.CharField(allow_null=True)
    high = serializers.CharField(allow_null=True)

    def to_representation(self, row: HandoverFigures) -> dict[str, Any]:
        """Return the share with its 80 percent interval."""
        between = share_interval(row.kept, row.decided) if row.decided >= LEAST_CUSTOMERS else None
        return {
            "base": row.decided,
            "returned": row.kept,
            "share": share(row.kept, row.decided) if between else None,
            "low": _shown(between[0]) if between else None,
            "high": _shown(between[1]) if between else None,
        }


class ComparedSerializer(serializers.Serializer[HandoverFigures]):
    """The handovers for which there is somebody to compare with, beside those; of too few no share is told."""

    base = serializers.IntegerField(source="compared")
    returned = serializers.IntegerField(source="compared_kept")
    matches = serializers.IntegerField(help_text="Customers compared with, each time they are.")
    share = serializers.CharField(allow_null=True)
    matched_share = serializers.CharField(
        allow_null=True, help_text="Each handover counts once, whether it has one match or three."
    )
    difference = serializers.CharField(allow_null=True, help_text="`share` less `matched_share`.")
    low = serializers.CharField(allow_null=True, help_text="80 percent interval of the difference.")
    high = serializers.CharField(allow_null=True)

    def to_representation(self, row: HandoverFigures) -> dict[str, Any]:
        """Return both shares and their difference with its interval."""
        found: dict[str, Any] = dict.fromkeys(("share", "matched_share", "difference", "low", "high"))
        if row.compared >= LEAST_CUSTOMERS:
            # Weighted, the matches say as much as so many would that count alike (Kish).
            counted = 6 * row.compared**2 / row.each_sixths
            matched = row.kept_sixths / (6 * row.compared)
            between = difference_interval((row.compared_kept, row.compared), (matched * counted, counted))
            found["share"], found["matched_share"] = share(row.compared_kept, row.compared), _shown(matched)
            found["difference"] = _shown(row.compared_kept / row.compared - matched)
            found["low"], found["high"] = (_shown(end) for end in between) if between else (None, None)
        return {"base": row.compared, "returned": row.compared_kept, "matches": row.matches, **found}


class HandoverSumsSerializer(serializers.Serializer[HandoverFigures]):
    """What came of some handovers."""

    handovers = serializers.IntegerField()
    retention = KeptSerializer(source="*")
    comparison = ComparedSerializer(source="*")
    waiting = serializers.IntegerField(help_text="Still watched, without an order since the handover.")
    at_stake = CompanyMoneyField(minor="stake_minor", read_only=True)


class HandoverPairSerializer(HandoverSumsSerializer):
    """What came of the handovers from one salesperson to another."""

    from_salesperson = SalespersonSerializer()
    to_salesperson = SalespersonSerializer()


class HandoverReasonSerializer(HandoverSumsSerializer):
    """What came of the handovers with one reason; an empty one was never given."""

    reason = serializers.CharField(allow_blank=True)


class OwnershipSerializer(serializers.Serializer[Ownership]):
    """What a change of salesperson costs; before the first night `as_of` is null, without a handover `total` is."""

    as_of = serializers.DateField(allow_null=True)
    team = serializers.SerializerMethodField()
    months = serializers.IntegerField(help_text="Handovers of so many months are told.")
    horizon_days = serializers.IntegerField(help_text="Who orders within so many days of a handover was kept.")
    least_customers = serializers.SerializerMethodField()
    total = HandoverSumsSerializer(allow_null=True)
    pairs = HandoverPairSerializer(many=True)
    reasons = HandoverReasonSerializer(many=True)

    @extend_schema_field(serializers.DictField(allow_null=True))
    def get_team(self, found: Ownership) -> dict[str, Any] | None:
        """Return the team, as a name to show."""
        return {"id": found.team.pk, "name": found.team.name} if found.team else None

    def get_least_customers(self, _found: Ownership) -> int:
        """Return the number of handovers from which a share is told."""
        return LEAST_CUSTOMERS


class HandoverMatchSerializer(serializers.ModelSerializer[HandoverMatch]):
    """A customer who was like the one handed over, and kept the salesperson."""

    customer = serializers.SerializerMethodField()

    class Meta:
        model = HandoverMatch
        fields = ["place", "customer", "order_day_count", "last_ordered_on", "returned_on"]

    @extend_schema_field(EntryCustomerSerializer(allow_null=True))
    def get_customer(self, match: Any) -> dict[str, Any] | None:
        """Return the customer, if the caller may see it."""
        return dict(EntryCustomerSerializer(match.customer).data) if match.is_seen else None


class HandoverSerializer(serializers.ModelSerializer[Handover]):
    """One handover with what came of it, and whom it is compared with."""

    id = serializers.IntegerField(source="pk", read_only=True)
    customer = EntryCustomerSerializer(read_only=True)
    from_salesperson = SalespersonSerializer(read_only=True)
    to_salesperson = SalespersonSerializer(read_only=True)
    reason = serializers.CharField(source="assignment.reason", read_only=True)
    outcome_label = LabelField(source="outcome", choices=Outcome.choices)
    at_stake = CompanyMoneyField(minor="stake_minor", read_only=True)
    matches = HandoverMatchSerializer(many=True, read_only=True)

    class Meta:
        model = Handover
        fields = [
            *("id", "customer", "on", "from_salesperson", "to_salesperson", "reason", "outcome", "outcome_label"),
            *("order_day_count", "last_ordered_on", "returned_on", "at_stake", "matches"),
        ]
