"""The doors to customers, the people on their side, and what happened between us."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from crm.accounts.models import Company
from crm.core import clock
from crm.core.actors import Reach
from crm.core.api.viewsets import CreateMixin, GuardedViewSet, ListMixin, RetrieveMixin, UpdateMixin
from customers.api import serializers as shapes
from customers.api.survivors import LeadsToSurvivor
from customers.models import Customer, LifeEventKind, Person
from customers.services.assignments import reassign_customer
from customers.services.customers import change_customer, create_customer
from customers.services.relationship import (
    add_life_event_kind,
    add_person,
    change_person,
    log_contact,
    log_life_event,
)


class CustomerMoves(LeadsToSurvivor, CreateMixin, UpdateMixin, GuardedViewSet):
    """What may be done with a customer; the roof adds the reads, which know what a customer is worth."""

    queryset = Customer.objects.all()
    serializer_class = shapes.CustomerSerializer
    create_serializer_class = shapes.NewCustomerSerializer
    update_serializer_class = shapes.CustomerChangeSerializer
    access = {
        "list": "customer.view",
        "retrieve": "customer.view",
        "create": "customer.create",
        "partial_update": "customer.change",
        "assignments": "customer.view",
        "reassign": "customer.reassign",
        "people": "person.view",
        "add_person": "person.change",
        "contacts": "contact.view",
        "log_contact": "contact.log",
        "life_events": "life_event.view",
        "log_life_event": "life_event.log",
    }
    versioned = {"partial_update", "reassign"}

    def perform_create(self, values: dict[str, Any]) -> Customer:
        """Make the customer; who works on the own book only, gets it."""
        if self.caller.reach("customer.create") is Reach.OWN:
            values["salesperson"] = self.caller
        return create_customer(by=self.caller, on=self._today(), **values)

    def perform_update(self, record: Customer, values: dict[str, Any]) -> Customer:
        """Change the customer."""
        return change_customer(customer=record, version=self.seen_version, by=self.caller, **values)

    @extend_schema(responses=shapes.AssignmentSerializer(many=True))
    @action(detail=True, methods=["get"])
    def assignments(self, request: Request, pk: str) -> Response:
        """Who looked after this customer, newest first."""
        terms = self.get_object().assignments.select_related("salesperson")
        return self.page(
            terms, shapes.AssignmentSerializer, ordering="-starts_on", orderings={"starts_on": "starts_on"}
        )

    @extend_schema(request=shapes.ReassignSerializer, responses={201: shapes.AssignmentSerializer})
    @assignments.mapping.post
    def reassign(self, request: Request, pk: str) -> Response:
        """Hand the customer to another salesperson."""
        today = self._today()
        wish = self.read(shapes.ReassignSerializer)
        term = reassign_customer(
            customer=self.get_object(),
            to=wish["salesperson"],
            on=wish.get("on", today),
            by=self.caller,
            today=today,
            reason=wish.get("reason", ""),
            version=self.seen_version,
        )
        return self.answer(term, shapes.AssignmentSerializer, status=201)

    @extend_schema(responses=shapes.PersonSerializer(many=True))
    @action(detail=True, methods=["get"])
    def people(self, request: Request, pk: str) -> Response:
        """The people on this customer's side."""
        people = self.get_object().people.visible_to(self.caller, self.rule)
        return self.page(people, shapes.PersonSerializer, ordering="name", orderings={"name": "name"})

    @extend_schema(request=shapes.PersonSerializer, responses={201: shapes.PersonSerializer})
    @people.mapping.post
    def add_person(self, request: Request, pk: str) -> Response:
        """Add somebody on this customer's side."""
        wish = self.read(shapes.PersonSerializer)
        person = add_person(customer=self.get_object(), by=self.caller, **wish)
        return self.answer(person, shapes.PersonSerializer, status=201)

    @extend_schema(responses=shapes.ContactSerializer(many=True))
    @action(detail=True, methods=["get"])
    def contacts(self, request: Request, pk: str) -> Response:
        """Every touch with this customer, newest first."""
        rows = self.get_object().contacts.visible_to(self.caller, self.rule).select_related("by", "person")
        orderings = {"happened_at": "happened_at"}
        return self.page(rows, shapes.ContactSerializer, ordering="-happened_at", orderings=orderings)

    @extend_schema(request=shapes.NewContactSerializer, responses={201: shapes.ContactSerializer})
    @contacts.mapping.post
    def log_contact(self, request: Request, pk: str) -> Response:
        """Log one touch with this customer."""
        now = clock.now()
        wish = {"happened_at": now, **self.read(shapes.NewContactSerializer)}
        contact = log_contact(customer=self.get_object(), by=self.caller, now=now, **wish)
        return self.answer(contact, shapes.ContactSerializer, status=201)

    @extend_schema(responses=shapes.LifeEventSerializer(many=True))
    @action(detail=True, methods=["get"], url_path="life-events")
    def life_events(self, request: Request, pk: str) -> Response:
        """What happened in this customer's life, newest first."""
        rows = self.get_object().life_events.visible_to(self.caller, self.rule).select_related("kind", "logged_by")
        orderings = {"happened_on": "happened_on"}
        return self.page(rows, shapes.LifeEventSerializer, ordering="-happened_on", orderings=orderings)

    @extend_schema(request=shapes.NewLifeEventSerializer, responses={201: shapes.LifeEventSerializer})
    @life_events.mapping.post
    def log_life_event(self, request: Request, pk: str) -> Response:
        """Log something that happened in this customer's life."""
        today = self._today()
        wish = {"happened_on": today, **self.read(shapes.NewLifeEventSerializer)}
        event = log_life_event(customer=self.get_object(), today=today, by=self.caller, **wish)
        return self.answer(event, shapes.LifeEventSerializer, status=201)

    def _today(self) -> Any:
        return clock.business_date(clock.now(), Company.objects.current().time_zone)


class PersonViewSet(RetrieveMixin, UpdateMixin, GuardedViewSet):
    """One human on a customer's side; set `left_on` when they leave."""

    queryset = Person.objects.all()
    serializer_class = shapes.PersonSerializer
    access = {"retrieve": "person.view", "partial_update": "person.change"}

    def perform_update(self, record: Person, values: dict[str, Any]) -> Person:
        """Change what is known about somebody."""
        return change_person(person=record, version=self.seen_version, by=self.caller, **values)


class LifeEventKindViewSet(ListMixin, CreateMixin, GuardedViewSet):
    """The catalogue of life events; companies add their own."""

    queryset = LifeEventKind.objects.all()
    serializer_class = shapes.LifeEventKindSerializer
    create_serializer_class = shapes.NewLifeEventKindSerializer
    orderings = {"label": "label"}
    ordering = "label"
    access = {"list": "life_event.view", "create": "life_event.log"}

    def perform_create(self, values: dict[str, Any]) -> LifeEventKind:
        """Add a kind of event."""
        return add_life_event_kind(by=self.caller, **values)
