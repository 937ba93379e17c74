"""References to customers in a request's body."""

from typing import Any

from rest_framework import serializers

from crm.core.api.relations import ReachableField
from customers.models import Customer


class NamedCustomerField(ReachableField):
    """The id of a customer; one that was merged is taken where its survivor may be: the service goes to that one."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the customer that was named."""
        try:
            return super().to_internal_value(data)
        except serializers.ValidationError:
            is_id = isinstance(data, int | str) and str(data).isdecimal() and len(str(data)) <= 18
            found = Customer.objects.merged().filter(pk=int(data), merged_into__in=self.get_queryset()) if is_id else []
            for merged in found:
                return merged
            raise
