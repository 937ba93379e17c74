"""The least that a page of the API can cost here: a plain list by Django REST framework, through the same doors."""

from typing import Any

from django.urls import URLPattern, URLResolver, include, path
from rest_framework import generics, permissions, serializers

from customers.models import Customer


class PlainSerializer(serializers.ModelSerializer[Customer]):
    """Four columns of one table."""

    class Meta:
        model = Customer
        fields = ["id", "external_id", "name", "relationship_type"]


class PlainList(generics.ListAPIView[Customer]):
    """Fifty customers in order of name, without a right, a count, a value or a cursor."""

    serializer_class = PlainSerializer
    permission_classes = [permissions.IsAuthenticated]
    pagination_class = None

    def get_queryset(self) -> Any:
        """Return the first fifty."""
        return Customer.objects.order_by("name", "pk")[:50]

    filter_backends: list[Any] = []


urlpatterns: list[URLPattern | URLResolver] = [path("floor/", PlainList.as_view()), path("", include("crm.urls"))]
