"""Filters by the address's query, refused in the API's own words where they make no sense."""

from typing import Any

from django.utils.translation import gettext as _
from django_filters import rest_framework as django_filters
from rest_framework.request import Request

from crm.core.api.errors import BadQuery


class ProblemFilterBackend(django_filters.DjangoFilterBackend):
    """django-filter, whose refusals point to the parameter."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        """Return the rows that the query asks for.

        Raises:
            BadQuery: a parameter can't be understood.
        """
        filterset = self.get_filterset(request, queryset, view)
        if filterset is None:
            return queryset
        if not filterset.is_valid():
            name, said = next(iter(filterset.errors.items()))
            raise BadQuery(name, " ".join(said) or _("This can't be understood."))
        return filterset.qs
