"""How the office of pay looks in JSON: adjustments, questions, sign-offs, readiness and payroll."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from compensation.api.serializers import EntrySerializer, PeriodNameSerializer
from compensation.models import Adjustment, CommissionEntry, Dispute, DisputeMessage, PayrollRun, SignOff
from compensation.selectors.ageing import Ageing
from compensation.selectors.causes import cause
from compensation.selectors.readiness import Check, Readiness
from crm.accounts.api.fields import SalespersonSerializer
from crm.accounts.models import User
from crm.core.api.fields import MoneyField
from crm.core.api.relations import ReachableField

TEXT = 2000


class AdjustmentLineSerializer(EntrySerializer):
    """A line of an adjustment: the day it comes from, and why it comes only now."""

    cause = serializers.SerializerMethodField()

    class Meta(EntrySerializer.Meta):
        fields = [*EntrySerializer.Meta.fields, "cause"]

    def get_cause(self, entry: CommissionEntry) -> str:
        """Return the cause in a sentence."""
        return cause(entry)


class SignOffSerializer(serializers.ModelSerializer[SignOff]):
    """Who has seen a final statement and agreed, and when."""

    by = SalespersonSerializer(read_only=True)

    class Meta:
        model = SignOff
        fields = ["by", "at", "content_hash"]


class SealSerializer(serializers.Serializer[Any]):
    """Whether a final statement is what it was when its month was closed."""

    is_final = serializers.BooleanField()
    is_intact = serializers.BooleanField(allow_null=True)
    content_hash = serializers.CharField(allow_blank=True)
    previous_hash = serializers.CharField(allow_blank=True)


class AdjustmentSerializer(serializers.ModelSerializer[Adjustment]):
    """An amount beside the plan, proposed by one person and decided by another."""

    payee = SalespersonSerializer(read_only=True)
    author = SalespersonSerializer(read_only=True)
    decided_by = SalespersonSerializer(read_only=True)
    amount = MoneyField(minor="amount_minor", read_only=True)
    status_label = serializers.CharField(source="get_status_display", read_only=True)
    dispute = serializers.IntegerField(source="dispute_id", read_only=True, allow_null=True)
    entry = serializers.IntegerField(source="entry_id", read_only=True, allow_null=True)

    class Meta:
        model = Adjustment
        fields = [
            "id",
            "payee",
            "amount",
            "origin_on",
            "reason",
            "author",
            "status",
            "status_label",
            "decided_by",
            "decided_at",
            "note",
            "dispute",
            "entry",
            "created_at",
            "version",
        ]


class NewAdjustmentSerializer(serializers.Serializer[Any]):
    """What it takes to propose an adjustment."""

    payee = serializers.PrimaryKeyRelatedField(queryset=User.objects.active())
    amount = MoneyField(minor="amount_minor", allow_negative=True)
    origin_on = serializers.DateField()
    reason = serializers.CharField(max_length=300)
    dispute = ReachableField("pay.answer", queryset=Dispute.objects.all(), allow_null=True, default=None)


class NoteSerializer(serializers.Serializer[Any]):
    """Why it is refused."""

    note = serializers.CharField(max_length=300)


class MessageSerializer(serializers.ModelSerializer[DisputeMessage]):
    """One turn of a thread."""

    by = SalespersonSerializer(read_only=True)

    class Meta:
        model = DisputeMessage
        fields = ["id", "by", "at", "text"]


class NewMessageSerializer(serializers.Serializer[Any]):
    """What is said."""

    text = serializers.CharField(max_length=TEXT)


class NewQuestionSerializer(serializers.Serializer[Any]):
    """A question about a line of the statement; without a line, about the statement as a whole."""

    text = serializers.CharField(max_length=TEXT)
    entry = ReachableField("pay.sign", queryset=CommissionEntry.objects.all(), allow_null=True, default=None)


class DisputeSerializer(serializers.ModelSerializer[Dispute]):
    """A question about pay, and whose turn it is."""

    payee = SalespersonSerializer(read_only=True)
    period = PeriodNameSerializer(source="statement.period", read_only=True)
    ended_by = SalespersonSerializer(read_only=True)
    status_label = serializers.CharField(source="get_status_display", read_only=True)
    is_running = serializers.BooleanField(read_only=True)
    statement = serializers.IntegerField(source="statement_id", read_only=True)
    entry = serializers.IntegerField(source="entry_id", read_only=True, allow_null=True)
    customer = serializers.CharField(source="entry.customer.name", read_only=True, default="")
    amount = MoneyField(minor="amount_minor", currency="statement.currency", read_only=True)
    messages = serializers.SerializerMethodField()

    class Meta:
        model = Dispute
        fields = [
            "id",
            "payee",
            "period",
            "statement",
            "entry",
            "customer",
            "amount",
            "status",
            "status_label",
            "is_running",
            "opened_at",
            "ended_by",
            "ended_at",
            "messages",
            "version",
        ]

    @extend_schema_field(MessageSerializer(many=True))
    def get_messages(self, dispute: Dispute) -> list[dict[str, Any]]:
        """Return the thread, the oldest first."""
        ordered = sorted(dispute.messages.all(), key=lambda message: message.pk)
        return list(MessageSerializer(ordered, many=True).data)


class AgeingSerializer(serializers.Serializer[Ageing]):
    """How many questions run, by age."""

    running_count = serializers.IntegerField()
    waiting_count = serializers.IntegerField()
    week_count = serializers.IntegerField()
    month_count = serializers.IntegerField()
    older_count = serializers.IntegerField()
    oldest_at = serializers.DateTimeField(allow_null=True)


class CheckSerializer(serializers.Serializer[Check]):
    """One sentence of the readiness list."""

    code = serializers.CharField()
    sentence = serializers.CharField()
    is_done = serializers.BooleanField()
    is_needed = serializers.BooleanField()


class PayrollRunSerializer(serializers.ModelSerializer[PayrollRun]):
    """What was handed over for a month, with its control totals, and whether it is paid."""

    period = PeriodNameSerializer(read_only=True)
    made_by = SalespersonSerializer(read_only=True)
    paid_by = SalespersonSerializer(read_only=True)
    total = MoneyField(minor="total_minor", read_only=True)

    class Meta:
        model = PayrollRun
        fields = [
            "id",
            "period",
            "made_by",
            "made_at",
            "payee_count",
            "total",
            "content_hash",
            "paid_by",
            "paid_at",
            "paid_on",
            "reference",
            "version",
        ]


class MarkPaidSerializer(serializers.Serializer[Any]):
    """The day on which the money went out, and its reference."""

    paid_on = serializers.DateField()
    reference = serializers.CharField(max_length=60)


class ReadinessSerializer(serializers.Serializer[Readiness]):
    """What stands between a month and its payroll."""

    checks = CheckSerializer(many=True)
    is_ready = serializers.BooleanField()
    total = MoneyField(minor="total_minor")
    requested_total = MoneyField(minor="requested_total_minor", allow_null=True)
    payee_count = serializers.IntegerField()
    payroll = PayrollRunSerializer(source="run", allow_null=True)
