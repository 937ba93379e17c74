"""What a merge of two customers would do, before it is done."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from crm.accounts.api.fields import CompanyMoneyField, SalespersonSerializer
from crm.accounts.models import Company
from crm.core import clock
from crm.core.api.access import GuardedView
from crm.dashboards.selectors.merge_check import MergeCheck, Side, check_merge
from customers.api.merge_serializers import TwoCustomersSerializer


class MergeSideSerializer(serializers.Serializer[Side]):
    """What one of the two has."""

    id = serializers.IntegerField(source="customer.pk")
    name = serializers.CharField(source="customer.name")
    external_id = serializers.CharField(source="customer.external_id", allow_null=True)
    salesperson = SalespersonSerializer(allow_null=True)
    order_count = serializers.IntegerField()
    first_ordered_on = serializers.DateField(allow_null=True)
    contact_count = serializers.IntegerField()
    person_count = serializers.IntegerField()
    life_event_count = serializers.IntegerField()
    holding_count = serializers.IntegerField()
    term_count = serializers.IntegerField()


class MergeCheckSerializer(serializers.Serializer[MergeCheck]):
    """A merge worked out but not done; `refusal` says why it would be refused, or is empty."""

    survivor = MergeSideSerializer()
    absorbed = MergeSideSerializer()
    refusal = serializers.CharField()
    salesperson_sentence = serializers.CharField()
    returning_count = serializers.IntegerField()
    pay = CompanyMoneyField(minor="pay_minor", read_only=True)
    pay_sentence = serializers.CharField()


class MergeCheckView(GuardedView):
    """Shows two customers side by side, and what it would do to pay if they were one."""

    access = {"post": "customer.merge"}

    @extend_schema(request=TwoCustomersSerializer, responses=MergeCheckSerializer, operation_id="merges_check")
    def post(self, request: Request) -> Response:
        """Return what the merge would do; nothing is written."""
        company = Company.objects.current()
        context = {"request": request, "company_currency": company.currency}
        wish = TwoCustomersSerializer(data=request.data, context=context)
        wish.is_valid(raise_exception=True)
        today = clock.business_date(clock.now(), company.time_zone)
        check = check_merge(**wish.validated_data, today=today)
        return Response(MergeCheckSerializer(check, context=context).data)
