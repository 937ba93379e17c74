"""Viewsets that can't forget a right.

How to write one:

    class CustomerViewSet(ListMixin, RetrieveMixin, CreateMixin, UpdateMixin, GuardedViewSet):
        '''Customers the caller may see, and the moves allowed on them.'''     # becomes the schema's description

        queryset = Customer.objects.select_related("score")       # no order_by: `ordering` says it
        serializer_class = CustomerSerializer                     # what is read
        create_serializer_class = NewCustomerSerializer           # what a POST takes (default: serializer_class)
        update_serializer_class = CustomerChangeSerializer        # what a PATCH takes (default: serializer_class)
        filterset_class = CustomerFilter                          # django-filter, optional
        orderings = {"name": "name", "clv_margin": "score__margin_minor"}     # public name -> path of the ORM
        ordering = "name,id"                                      # `id` always exists and is added by itself
        access = {
            "list": "customer.view", "retrieve": "customer.view", "create": "customer.create",
            "partial_update": "customer.change", "reassign": "customer.reassign",
        }
        versioned = {"partial_update", "reassign"}                # these need If-Match; PATCH, PUT and DELETE always do

        def perform_create(self, values):                         # returns the new record
            return create_customer(by=self.caller, **values)

        def perform_update(self, record, values):                 # returns the changed record
            return change_customer(customer=record, version=self.seen_version, by=self.caller, **values)

        @extend_schema(request=ReassignSerializer, responses={201: AssignmentSerializer})
        @action(detail=True, methods=["post"])
        def reassign(self, request, pk):
            wish = self.read(ReassignSerializer)                  # validates request.data, or answers 400
            term = reassign_customer(
                customer=self.get_object(), version=self.seen_version, by=self.caller, **wish
            )
            return self.answer(term, AssignmentSerializer, status=201)

What happens by itself:
- `get_queryset()` is narrowed by `.visible_to(user, rule)`; a queryset without `visible_to` is a programming error.
- `get_object()` looks among what the caller may see (`access["retrieve"]`, else `access["list"]`, else the rule
  itself): outside of it 404, inside of it but outside the action's own reach 403.
- Services call `crm.core.locks.expect_version(record, version)` first: it locks the row and refuses with 412. The
  answer then holds `sent` and `current`.
- `Idempotency-Key` on any POST, rate limits, problem+json, keyset pages, the ETag of what `answer()` returns.
- A list of a record's children (`/customers/5/contacts/`) is an action with detail=True that returns
  `self.page(contacts, ContactSerializer)`; narrow `contacts` by `.visible_to(self.caller, self.rule)` yourself. Its own
  orderings are given as `self.page(contacts, ContactSerializer, ordering="-happened_at", orderings={…})`.
- A view without a queryset (`/me/`) subclasses `crm.core.api.access.GuardedView`; its `access` has the methods as keys.
- Times: views may call `crm.core.clock.now()`; hand the instant on to the service.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import GenericViewSet

from crm.core.actors import Reach
from crm.core.api.access import GuardedView
from crm.core.api.concurrency import etag
from crm.core.models import Versioned

Serializer = type[BaseSerializer[Any]]
Rows = models.QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Order:
    """The orders that a list offers, where it isn't the view's own list."""

    ordering: str
    orderings: Mapping[str, str]


class GuardedViewSet(GuardedView, GenericViewSet[Any]):
    """A viewset whose rows and actions are all held by rules; see the top of this module."""

    orderings: ClassVar[Mapping[str, str]] = {}
    ordering: str = "id"
    create_serializer_class: Serializer | None = None
    update_serializer_class: Serializer | None = None
    lookup_value_regex = r"[0-9]{1,18}"
    http_method_names = ["get", "head", "post", "patch", "delete"]

    @property
    def caller(self) -> Any:
        """Return the user who asks."""
        return self.request.user

    @property
    def sight(self) -> str:
        """Return the rule by which the caller sees the records at all."""
        return self.access.get("retrieve") or self.access.get("list") or self.rule

    def get_queryset(self) -> Rows:
        """Return the rows on which the caller may do the current action."""
        return self.narrowed(self.rule)

    def narrowed(self, rule: str) -> Rows:
        """Return the view's rows within the caller's reach by `rule`."""
        rows: Any = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            nothing: Rows = rows.none()
            return nothing
        if not hasattr(rows, "visible_to"):
            raise ImproperlyConfigured(f"{type(rows).__name__} has no visible_to(user, action)")
        narrowed: Rows = rows.visible_to(self.caller, rule)
        return narrowed

    def get_object(self) -> Any:
        """Return the record of the address: 404 if the caller can't see it, 403 if they may not do this with it."""
        name = self.lookup_url_kwarg or self.lookup_field
        record = get_object_or_404(self.narrowed(self.sight), **{self.lookup_field: self.kwargs[name]})
        if self.rule != self.sight and not self.narrowed(self.rule).filter(pk=record.pk).exists():
            raise exceptions.PermissionDenied(_("You may see this, but not do that with it."))
        return record

    def refuse_role(self) -> None:
        """Refuse a caller whose role has no reach; of what they can't see, they don't learn that it exists."""
        if self.detail and self.caller.reach(self.sight) is not Reach.NONE:
            self.get_object()
        super().refuse_role()

    def read(self, serializer_class: Serializer, *, partial: bool = False) -> dict[str, Any]:
        """Return the valid values of the request's body, or refuse it."""
        wish = serializer_class(data=self.request.data, partial=partial, context=self.get_serializer_context())
        wish.is_valid(raise_exception=True)
        return dict(wish.validated_data)

    def answer(self, record: Any, serializer_class: Serializer | None = None, *, status: int = 200) -> Response:
        """Return the record as the caller reads it, with its ETag if it has a version."""
        chosen = serializer_class or self.get_serializer_class()
        shown = chosen(record, context=self.get_serializer_context())
        headers = {"ETag": etag(record)} if isinstance(record, Versioned) else None
        return Response(shown.data, status=status, headers=headers)

    def page(
        self,
        rows: Rows,
        serializer_class: Serializer | None = None,
        *,
        ordering: str | None = None,
        orderings: Mapping[str, str] | None = None,
    ) -> Response:
        """Return one page of rows; `ordering` and `orderings` are the view's own unless given."""
        order = self if ordering is None else Order(ordering, orderings or {})
        paginator: Any = self.paginator
        page = paginator.paginate_queryset(rows, self.request, view=order)
        chosen = serializer_class or self.get_serializer_class()
        shown = chosen(page, many=True, context=self.get_serializer_context())
        return self.get_paginated_response(shown.data)

    def as_read(self, record: Any) -> Any:
        """Return a record that was just written as a GET would find it, with the view's joins and annotations."""
        return self.narrowed(self.sight).filter(pk=record.pk).first() or record

    def current_representation(self) -> Any:
        """Return the record as it is now, for the caller who was slower; None where there is nothing to show."""
        try:
            return self.answer(self.get_object()).data if self.detail else None
        except (Http404, exceptions.APIException):
            return None


class ListMixin(GuardedViewSet):
    """GET on the collection."""

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return one page."""
        return self.page(self.filter_queryset(self.get_queryset()))


class RetrieveMixin(GuardedViewSet):
    """GET on one record."""

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return one record with its ETag."""
        return self.answer(self.get_object())


class CreateMixin(GuardedViewSet):
    """POST on the collection; the view says by `perform_create(values)` which service makes the record."""

    def perform_create(self, values: dict[str, Any]) -> Any:
        """Make the record and return it."""
        raise NotImplementedError

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Make a record and return it."""
        record = self.perform_create(self.read(self.create_serializer_class or self.get_serializer_class()))
        response = self.answer(self.as_read(record), status=201)
        response.headers["Location"] = f"{request.path}{record.pk}/"
        return response


class UpdateMixin(GuardedViewSet):
    """PATCH on one record; the view says by `perform_update(record, values)` which service changes it."""

    def perform_update(self, record: Any, values: dict[str, Any]) -> Any:
        """Change the record and return it."""
        raise NotImplementedError

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Change the values that were sent and return the record."""
        record = self.get_object()
        values = self.read(self.update_serializer_class or self.get_serializer_class(), partial=True)
        return self.answer(self.as_read(self.perform_update(record, values)))


class DestroyMixin(GuardedViewSet):
    """DELETE on one record; the view says by `perform_destroy(record)` which service does it."""

    def perform_destroy(self, record: Any) -> None:
        """Delete the record."""
        raise NotImplementedError

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Delete the record."""
        self.perform_destroy(self.get_object())
        return Response(status=204)
