"""The doors to lifetime rewards: what was paid, and how far customers are from the next one."""

from datetime import date
from typing import Any

import django_filters
from django.db import models
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from compensation.api.filters import of_payee
from compensation.api.reward_serializers import NextRewardSerializer, RewardSerializer
from compensation.models import CommissionEntry
from compensation.selectors.next_rewards import nearest_rewards, next_reward
from compensation.selectors.rewards import rewards
from crm.accounts.models import Company
from crm.core import clock
from crm.core.api.filter_values import IdFilter, YesNoFilter
from crm.core.api.viewsets import GuardedViewSet, ListMixin, RetrieveMixin
from customers.api.survivors import LeadsToSurvivor
from customers.models import Customer

Rows = models.QuerySet[Any]


class RewardFilter(django_filters.FilterSet):
    """Narrows the rewards; `payee=house` is the house account, `stands=false` keeps what was taken back."""

    customer = IdFilter(field_name="source_id")
    payee = django_filters.CharFilter(method="by_payee")
    stands = YesNoFilter(method="by_standing")
    from_day = django_filters.DateFilter(field_name="origin_on", lookup_expr="gte")
    before_day = django_filters.DateFilter(field_name="origin_on", lookup_expr="lt")

    class Meta:
        model = CommissionEntry
        fields: list[str] = []

    def by_payee(self, rows: Rows, _name: str, value: str) -> Rows:
        """Keep one payee's rewards."""
        return of_payee(rows, value)

    def by_standing(self, rows: Rows, _name: str, value: Any) -> Rows:
        """Keep what stands, or what was taken back."""
        return rows.filter(stands_minor__gt=0) if value else rows.filter(stands_minor=0)


class RewardViewSet(ListMixin, RetrieveMixin, GuardedViewSet):
    """Lifetime rewards with what was taken back: salespeople see their own, managers the team's, finance all."""

    queryset = rewards()
    serializer_class = RewardSerializer
    filterset_class = RewardFilter
    orderings = {"awarded_on": "origin_on"}
    ordering = "-awarded_on"
    access = {"list": "pay.view", "retrieve": "pay.view", "nearest": "pay.view"}

    @extend_schema(responses=NextRewardSerializer(many=True))
    @action(detail=False, methods=["get"], pagination_class=None, filterset_class=None)
    def nearest(self, request: Request) -> Response:
        """Return the caller's own customers that are nearest to a reward; an estimate, no part of what is earned."""
        return Response(NextRewardSerializer(nearest_rewards(self.caller, _today()), many=True).data)


class CustomerRewardViewSet(LeadsToSurvivor, GuardedViewSet):
    """How far one customer is from the next reward."""

    queryset = Customer.objects.all()
    serializer_class = NextRewardSerializer
    access = {"next_reward": "pay.view"}

    @extend_schema(responses={200: NextRewardSerializer, 204: None})
    @action(detail=True, methods=["get"], url_path="next-reward")
    def next_reward(self, request: Request, pk: str) -> Response:
        """Return what is missing to the next threshold, and its reward; nothing where the plan has none."""
        found = next_reward(self.get_object(), _today())
        return Response(status=204) if found is None else Response(NextRewardSerializer(found).data)


def _today() -> date:
    return clock.business_date(clock.now(), Company.objects.current().time_zone)
