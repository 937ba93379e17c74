"""The worklist in JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from crm.accounts.api.fields import CompanyMoneyField, SalespersonSerializer
from crm.core.api.fields import LabelField
from customers.models import Customer, Person
from retention.api.fields import ClvSerializer, RhythmSerializer, rhythm
from retention.models.task import TaskKind, TaskState
from retention.rows import WorkItem


class NamedCustomerSerializer(serializers.ModelSerializer[Customer]):
    """A customer, as a name to show."""

    class Meta:
        model = Customer
        fields = ["id", "name"]


class CalledPersonSerializer(serializers.ModelSerializer[Person]):
    """Whom to call, and how."""

    class Meta:
        model = Person
        fields = ["id", "name", "title", "role", "phone", "email"]


class WorkItemSerializer(serializers.Serializer[WorkItem]):
    """One entry of the worklist."""

    id = serializers.IntegerField(source="task.pk")
    version = serializers.IntegerField(source="task.version")
    kind = serializers.ChoiceField(source="task.kind", choices=TaskKind.choices)
    badge = LabelField(TaskKind.choices, source="task.kind")
    reason = serializers.CharField()
    suggestion = serializers.CharField()
    at_stake = CompanyMoneyField(minor="task.at_stake_minor", read_only=True)
    minutes = serializers.IntegerField(source="task.minutes")
    score = serializers.IntegerField(source="task.score")
    state = serializers.ChoiceField(source="task.state", choices=TaskState.choices)
    snoozed_until = serializers.DateField(source="task.snoozed_until", allow_null=True)
    opened_on = serializers.DateField(source="task.opened_on")
    as_of = serializers.DateField(source="task.as_of")
    customer = NamedCustomerSerializer(source="task.customer")
    salesperson = SalespersonSerializer(allow_null=True)
    person = CalledPersonSerializer(allow_null=True)
    clv = ClvSerializer(source="score_row", allow_null=True)
    rhythm = serializers.SerializerMethodField()

    @extend_schema_field(RhythmSerializer)
    def get_rhythm(self, item: WorkItem) -> dict[str, Any]:
        """Return when the customer ordered and when the next order was expected."""
        return rhythm(item.order_days, next_on=item.task.expected_on, as_of=item.task.as_of)


class WorkloadSerializer(serializers.Serializer[Any]):
    """What is on a list."""

    as_of = serializers.DateField(allow_null=True)
    count = serializers.IntegerField()
    minutes = serializers.IntegerField()
    at_stake = CompanyMoneyField(minor="at_stake_minor", read_only=True)
    waiting = serializers.IntegerField(help_text="For which today has no room.")
    done_today = serializers.IntegerField()


class SnoozeSerializer(serializers.Serializer[Any]):
    """Until when a task stays off the list."""

    until = serializers.DateField()
