"""The transfer pack in JSON: the parts look as they do on their own."""

from typing import Any

from rest_framework import serializers

from compensation.selectors.handover import PaidShare
from crm.accounts.api.fields import SalespersonSerializer
from crm.core.api.fields import RateField
from crm.dashboards.api.serializers import CustomerPageSerializer
from crm.dashboards.selectors.transfer import TransferPack
from customers.api.serializers import ContactSerializer, LifeEventSerializer, PersonSerializer
from orders.api.holdings import HoldingSerializer
from orders.api.serializers import OrderSerializer


class PaidShareSerializer(serializers.Serializer[PaidShare]):
    """One person's part of each order; without a payee it is the house account's."""

    payee = SalespersonSerializer(allow_null=True)
    share = RateField(source="ppm", read_only=True)
    until = serializers.DateField(allow_null=True, help_text="The first day on which it no longer holds.")


class TransferPackSerializer(serializers.Serializer[TransferPack]):
    """What whoever takes a customer over has to know."""

    on = serializers.DateField()
    customer = CustomerPageSerializer(source="page")
    orders = OrderSerializer(many=True, help_text="The newest.")
    people = PersonSerializer(many=True, help_text="Who has not left.")
    next_steps = ContactSerializer(source="steps", many=True)
    contacts = ContactSerializer(many=True, help_text="The newest.")
    life_events = LifeEventSerializer(source="events", many=True)
    holdings = HoldingSerializer(many=True, help_text="What runs.")
    paid_now = PaidShareSerializer(many=True, help_text="Who holds an order of today; the shares sum to 1.")
    paid_then = PaidShareSerializer(many=True, help_text="Who does once the part of the one before is over.")


def shown_pack(pack: TransferPack, context: dict[str, Any]) -> Any:
    """Return a pack as the API shows it."""
    return TransferPackSerializer(pack, context={**context, "today": pack.on}).data
