"""How customers and the facets of a relationship look in JSON."""

from typing import Any, ClassVar

from rest_framework import serializers

from crm.accounts.api.fields import CompanyMoneyField, SalespersonSerializer
from crm.accounts.models import User
from crm.core.api.fields import MoneySerializer
from crm.core.api.relations import ReachableField
from customers.models import Assignment, Contact, Customer, LifeEvent, LifeEventKind, Person
from customers.models.contact import ContactChannel, ContactOutcome
from customers.models.customer import AcquisitionChannel, RelationshipType


class CustomerChangeSerializer(MoneySerializer):
    """What can be changed of a customer; a new salesperson comes by a handover."""

    external_id = serializers.CharField(max_length=64, required=False, allow_null=True, allow_blank=True)
    name = serializers.CharField(max_length=200)
    relationship_type = serializers.ChoiceField(choices=RelationshipType.choices, required=False)
    acquisition_channel = serializers.ChoiceField(choices=AcquisitionChannel.choices, required=False)
    acquired_on = serializers.DateField(required=False, allow_null=True)
    acquisition_cost = CompanyMoneyField(minor="acquisition_cost_minor", required=False)
    note = serializers.CharField(max_length=5000, required=False, allow_blank=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Drop the currency: it is always the company's."""
        attrs.pop("company_currency", None)
        return attrs


class NewCustomerSerializer(CustomerChangeSerializer):
    """What a new customer needs; without a salesperson it waits for one, or goes into the own book of who has one."""

    # In whose book the caller may put a customer: the own, those of the team, all.
    salesperson = ReachableField(
        "customer.create", queryset=User.objects.active().salespeople(), required=False, allow_null=True
    )


class CustomerSerializer(serializers.ModelSerializer[Customer]):
    """A customer without its value; the customer's own page adds that."""

    acquisition_cost = CompanyMoneyField(minor="acquisition_cost_minor", read_only=True)

    class Meta:
        model = Customer
        fields = [
            "id",
            "external_id",
            "name",
            "relationship_type",
            "acquisition_channel",
            "acquired_on",
            "acquisition_cost",
            "note",
            "version",
            "created_at",
            "updated_at",
        ]


class AssignmentSerializer(serializers.ModelSerializer[Assignment]):
    """One term of one dedicated salesperson; `ends_on` is the first day that no longer belongs to it."""

    salesperson = SalespersonSerializer(read_only=True)

    class Meta:
        model = Assignment
        fields = ["id", "salesperson", "starts_on", "ends_on", "reason"]


class ReassignSerializer(serializers.Serializer[Any]):
    """A handover: to whom, from which day, and why."""

    # Anybody who can look after customers: a handover may lead to another team.
    salesperson = ReachableField("user.view", queryset=User.objects.active())
    on = serializers.DateField(required=False)
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True)


class PersonSerializer(serializers.ModelSerializer[Person]):
    """A human on the customer's side."""

    class Meta:
        model = Person
        fields = [
            "id",
            "customer",
            "external_id",
            "name",
            "title",
            "role",
            "email",
            "phone",
            "joined_on",
            "left_on",
            "note",
            "version",
        ]
        read_only_fields = ["customer", "version"]
        # The database's own constraint says it; asking beforehand would cost a query and still race.
        extra_kwargs: ClassVar[dict[str, Any]] = {"external_id": {"validators": []}}


class ContactSerializer(serializers.ModelSerializer[Contact]):
    """One touch, as it was logged."""

    by = SalespersonSerializer(read_only=True)
    person = serializers.SerializerMethodField()
    cost = CompanyMoneyField(minor="cost_minor", read_only=True)

    class Meta:
        model = Contact
        fields = [
            "id",
            "customer",
            "person",
            "by",
            "channel",
            "outcome",
            "happened_at",
            "happened_on",
            "minutes",
            "cost",
            "note",
            "next_step",
            "next_step_on",
            "version",
        ]

    def get_person(self, contact: Contact) -> dict[str, Any] | None:
        """Return who was spoken to, as a name to show."""
        return {"id": contact.person.pk, "name": contact.person.name} if contact.person else None


class NewContactSerializer(serializers.Serializer[Any]):
    """What is written down about a touch; without `happened_at` it was just now."""

    person = ReachableField("person.view", queryset=Person.objects.all(), required=False, allow_null=True)
    channel = serializers.ChoiceField(choices=ContactChannel.choices)
    outcome = serializers.ChoiceField(choices=ContactOutcome.choices)
    happened_at = serializers.DateTimeField(required=False)
    minutes = serializers.IntegerField(min_value=0, max_value=1440, required=False)
    note = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    next_step = serializers.CharField(max_length=200, required=False, allow_blank=True)
    next_step_on = serializers.DateField(required=False, allow_null=True)


class LifeEventKindSerializer(serializers.ModelSerializer[LifeEventKind]):
    """One entry of the catalogue of life events."""

    label = serializers.SerializerMethodField()  # type: ignore[assignment]  # the field's name is ours, not the base's label

    class Meta:
        model = LifeEventKind
        fields = ["id", "code", "label", "is_custom"]

    def get_label(self, kind: LifeEventKind) -> str:
        """Return the label in the reader's language."""
        return kind.translated_label


class NewLifeEventKindSerializer(serializers.Serializer[Any]):
    """A kind of event that the company adds to the catalogue."""

    label = serializers.CharField(max_length=80)  # type: ignore[assignment]  # the field's name is ours, not the base's label


class LifeEventSerializer(serializers.ModelSerializer[LifeEvent]):
    """Something that happened in a customer's life."""

    kind = LifeEventKindSerializer(read_only=True)
    logged_by = SalespersonSerializer(read_only=True)

    class Meta:
        model = LifeEvent
        fields = ["id", "customer", "kind", "happened_on", "note", "source", "logged_by", "version"]


class NewLifeEventSerializer(serializers.Serializer[Any]):
    """What is written down about a life event; without a day it was today."""

    kind = serializers.SlugRelatedField(slug_field="code", queryset=LifeEventKind.objects.all())
    happened_on = serializers.DateField(required=False)
    note = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    source = serializers.CharField(  # type: ignore[assignment]  # the field's name is ours, not the base's source
        max_length=120, required=False, allow_blank=True
    )
