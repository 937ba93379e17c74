"""How a line of the history looks in JSON."""

from typing import Any

from rest_framework import serializers

from crm.audit.models import Line


class AuditActorSerializer(serializers.Serializer[Any]):
    """Who did it, as a name to show."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()


class AuditLineSerializer(serializers.ModelSerializer[Line]):
    """One write: who did what to which record, before and after. `by` is null where the system acted on its own."""

    by = AuditActorSerializer(allow_null=True)
    before = serializers.DictField()
    after = serializers.DictField()

    class Meta:
        model = Line
        fields = ["id", "at", "by", "action", "subject_type", "subject_id", "before", "after", "request_id"]
        read_only_fields = fields
