"""Merges in JSON."""

from typing import Any

from rest_framework import serializers

from crm.accounts.api.fields import SalespersonSerializer
from crm.core.api.relations import ReachableField
from customers.models import Customer, Merge


class MergedCustomerSerializer(serializers.ModelSerializer[Customer]):
    """One side of a merge."""

    class Meta:
        model = Customer
        fields = ["id", "name", "external_id"]


class MergeSerializer(serializers.ModelSerializer[Merge]):
    """Who was merged into whom, when and why, how many rows moved, and whether it was undone."""

    survivor = MergedCustomerSerializer(read_only=True)
    absorbed = MergedCustomerSerializer(read_only=True)
    merged_by = SalespersonSerializer(read_only=True, allow_null=True)
    undone_by = SalespersonSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Merge
        fields = [
            "id",
            "survivor",
            "absorbed",
            "reason",
            "merged_on",
            "merged_at",
            "merged_by",
            "row_count",
            "is_undone",
            "undone_on",
            "undone_at",
            "undone_by",
            "undo_reason",
        ]


class TwoCustomersSerializer(serializers.Serializer[Any]):
    """Who stays, and who turned out to be that customer."""

    survivor = ReachableField("customer.merge", queryset=Customer.objects.all())
    absorbed = ReachableField("customer.merge", queryset=Customer.objects.all())


class NewMergeSerializer(TwoCustomersSerializer):
    """Two customers that are one, and why."""

    reason = serializers.CharField(max_length=500)


class UndoSerializer(serializers.Serializer[Any]):
    """Why they are two after all."""

    reason = serializers.CharField(max_length=500)
