"""How a preview that is worked out in the background looks in JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from clv.api.version_serializers import RestatementSerializer
from clv.models import Preview, PreviewStatus
from clv.services.preview_jobs import restatement_of


class PreviewSerializer(serializers.Serializer[Preview]):
    """A preview: how far it is, and the figures once they are there."""

    id = serializers.IntegerField()
    status = serializers.ChoiceField(choices=PreviewStatus.choices)
    done = serializers.IntegerField(source="done_count", help_text="Customers worked out so far.")
    total = serializers.IntegerField(source="total_count")
    error = serializers.CharField(help_text="Why there are no figures; empty unless it failed.")
    found = serializers.SerializerMethodField()

    @extend_schema_field(RestatementSerializer(allow_null=True))
    def get_found(self, preview: Preview) -> dict[str, Any] | None:
        """Return old beside new."""
        restatement = restatement_of(preview)
        return None if restatement is None else dict(RestatementSerializer(restatement, context=self.context).data)
