"""The door to an order's credit: who holds it, and sharing it as agreed."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from compensation.api import credit_serializers as shapes
from compensation.selectors.credit import credit_splits
from compensation.services.credit import split_credit
from crm.core.api.viewsets import GuardedViewSet
from orders.models import Order


class OrderCreditViewSet(GuardedViewSet):
    """Agreed splits of an order's credit."""

    queryset = Order.objects.all()
    serializer_class = shapes.CreditSplitSerializer
    access = {"credit": "pay.view", "split": "pay.split"}

    @extend_schema(responses=shapes.CreditSplitSerializer(many=True))
    @action(detail=True, methods=["get"])
    def credit(self, request: Request, pk: str) -> Response:
        """Return the splits of the order, the one in force first; where there is none, the dedicated one has it all."""
        return Response(shapes.CreditSplitSerializer(credit_splits(self.get_object()), many=True).data)

    @extend_schema(request=shapes.NewCreditSplitSerializer, responses={201: shapes.CreditSplitSerializer})
    @credit.mapping.post
    def split(self, request: Request, pk: str) -> Response:
        """Share the credit of the order; it takes the place of the split before, and the next night pays by it."""
        split = split_credit(order=self.get_object(), by=self.caller, **self.read(shapes.NewCreditSplitSerializer))
        return self.answer(split, shapes.CreditSplitSerializer, status=201)
