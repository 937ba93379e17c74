"""Shapes of people, teams, tokens and the company."""

from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from crm.accounts.access import ACTIONS, Role
from crm.accounts.models import Company, Team, Token, User
from crm.accounts.models.token import SCOPES
from crm.accounts.models.user import Theme
from crm.core.actors import Reach
from crm.core.api.fields import NO_CURRENCY, LabelField


class TeamSerializer(serializers.ModelSerializer[Team]):
    """A team."""

    class Meta:
        model = Team
        fields = ["id", "name", "version"]
        read_only_fields = ["id", "version"]


class NewTeamSerializer(serializers.Serializer[Any]):
    """What a team is made of."""

    name = serializers.CharField(max_length=80)


class TeamNameSerializer(serializers.Serializer[Any]):
    """A team as others refer to it."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class UserSerializer(serializers.ModelSerializer[User]):
    """Somebody who signs in."""

    role = serializers.ChoiceField(choices=Role.choices)
    team = TeamNameSerializer(allow_null=True)

    class Meta:
        model = User
        fields = ["id", "email", "name", "role", "team", "is_active", "version"]
        read_only_fields = fields


class NewUserSerializer(serializers.Serializer[Any]):
    """What a user is made of. Without a password they choose one by “forgot password”."""

    email = serializers.EmailField(max_length=254)
    name = serializers.CharField(max_length=120)
    role = serializers.ChoiceField(choices=Role.choices)
    team = serializers.PrimaryKeyRelatedField(queryset=Team.objects.all(), allow_null=True, required=False)
    password = serializers.CharField(write_only=True, required=False, max_length=128, trim_whitespace=False)


class UserChangeSerializer(serializers.Serializer[Any]):
    """What an administrator may change of a user."""

    name = serializers.CharField(max_length=120)
    role = serializers.ChoiceField(choices=Role.choices)
    team = serializers.PrimaryKeyRelatedField(queryset=Team.objects.all(), allow_null=True)
    is_active = serializers.BooleanField()


class SalespersonChoiceSerializer(serializers.ModelSerializer[User]):
    """Somebody who can look after customers."""

    team = TeamNameSerializer(allow_null=True)

    class Meta:
        model = User
        fields = ["id", "name", "role", "team"]
        read_only_fields = fields


class CompanySerializer(serializers.ModelSerializer[Company]):
    """The company."""

    class Meta:
        model = Company
        fields = [
            "name",
            "currency",
            "time_zone",
            "version",
        ]
        read_only_fields = fields


class CompanyChangeSerializer(serializers.Serializer[Any]):
    """What may be changed of the company."""

    name = serializers.CharField(max_length=120)
    currency = serializers.RegexField(
        r"\A[A-Z]{3}\Z", help_text="Fixed once an order is booked.", error_messages={"invalid": NO_CURRENCY}
    )
    time_zone = serializers.CharField(max_length=60)

    def validate_time_zone(self, name: str) -> str:
        """Refuse a time zone that the machine doesn't know."""
        if name not in available_timezones():
            raise serializers.ValidationError(_("Write a time zone like Europe/London."))
        return name


class CompanyNameSerializer(serializers.ModelSerializer[Company]):
    """What every page needs to know of the company."""

    class Meta:
        model = Company
        fields = ["name", "currency", "time_zone"]
        read_only_fields = fields


class MeSerializer(serializers.ModelSerializer[User]):
    """The caller, what they may do, and how the pages look to them."""

    role = serializers.ChoiceField(choices=Role.choices)
    role_label = LabelField(Role.choices, source="role")
    team = TeamNameSerializer(allow_null=True)
    actions = serializers.SerializerMethodField()
    company = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = [
            "id",
            "email",
            "name",
            "role",
            "role_label",
            "team",
            "locale",
            "theme",
            "has_single_keys",
            "actions",
            "company",
            "version",
        ]
        read_only_fields = fields

    @extend_schema_field({"type": "object", "additionalProperties": {"enum": ["OWN", "TEAM", "ALL"]}})
    def get_actions(self, user: User) -> dict[str, str]:
        """Return the reach of every action that the user may do at all."""
        reaches = {action: user.reach(action) for action in ACTIONS}
        return {action: str(reach) for action, reach in reaches.items() if reach is not Reach.NONE}

    @extend_schema_field(CompanyNameSerializer)
    def get_company(self, user: User) -> dict[str, Any]:
        """Return the company."""
        return CompanyNameSerializer(Company.objects.current()).data


class PreferencesSerializer(serializers.Serializer[Any]):
    """How the pages look and feel to the caller."""

    locale = serializers.ChoiceField(choices=settings.LANGUAGES)
    theme = serializers.ChoiceField(choices=Theme.choices)
    has_single_keys = serializers.BooleanField(help_text="Whether single keys are shortcuts.")


class TokenSerializer(serializers.ModelSerializer[Token]):
    """A token of the caller, without its secret."""

    scopes = serializers.ListField(child=serializers.ChoiceField(choices=SCOPES), source="scope_list")
    start = serializers.CharField(help_text="How the secret begins.")

    class Meta:
        model = Token
        fields = ["id", "name", "start", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at"]
        read_only_fields = fields


class NewTokenSerializer(serializers.Serializer[Any]):
    """What a token is made of."""

    name = serializers.CharField(max_length=80)
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=SCOPES), min_length=1, max_length=len(SCOPES))
    expires_at = serializers.DateTimeField(help_text="Within a year from now.")


class TokenSecretSerializer(TokenSerializer):
    """A new token. Its secret is shown this once."""

    secret = serializers.CharField()

    class Meta(TokenSerializer.Meta):
        fields = [*TokenSerializer.Meta.fields, "secret"]
        read_only_fields = fields
