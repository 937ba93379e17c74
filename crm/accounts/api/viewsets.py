"""Doors to people, teams, tokens and the company."""

from typing import Any, cast

from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from crm.accounts.api.serializers import (
    CompanyChangeSerializer,
    CompanySerializer,
    MeSerializer,
    NewTeamSerializer,
    NewTokenSerializer,
    NewUserSerializer,
    PreferencesSerializer,
    SalespersonChoiceSerializer,
    TeamSerializer,
    TokenSecretSerializer,
    TokenSerializer,
    UserChangeSerializer,
    UserSerializer,
)
from crm.accounts.models import Company, Team, Token, User
from crm.accounts.services import (
    change_preferences,
    change_team,
    change_user,
    create_team,
    create_token,
    create_user,
    delete_team,
    revoke_token,
    update_company,
)
from crm.core import clock
from crm.core.api.access import GuardedView
from crm.core.api.concurrency import etag
from crm.core.api.filter_values import YesNoFilter
from crm.core.api.viewsets import (
    CreateMixin,
    DestroyMixin,
    GuardedViewSet,
    ListMixin,
    RetrieveMixin,
    UpdateMixin,
)
from crm.core.models import Versioned


class SingleView(GuardedView):
    """A view of one record that needs no id in its address."""

    serializer_class: Any
    change_serializer_class: Any

    def record(self) -> Versioned:
        """Return the record."""
        raise NotImplementedError

    def change(self, values: dict[str, Any]) -> Versioned:
        """Change the record by a service and return it."""
        raise NotImplementedError

    def get(self, request: Request) -> Response:
        """Return the record with its ETag."""
        return self._answer(self.record())

    def patch(self, request: Request) -> Response:
        """Change the values that were sent and return the record."""
        wish = self.change_serializer_class(data=request.data, partial=True, context={})
        wish.is_valid(raise_exception=True)
        return self._answer(self.change(dict(wish.validated_data)))

    def current_representation(self) -> Any:
        """Return the record as it is now, for the caller who was slower."""
        return self._answer(self.record()).data

    def _answer(self, record: Versioned) -> Response:
        return Response(self.serializer_class(record, context={}).data, headers={"ETag": etag(record)})


class MeView(SingleView):
    """The caller: who they are, what they may do, how the pages look to them."""

    serializer_class = MeSerializer
    change_serializer_class = PreferencesSerializer
    access = {"get": "me.view", "patch": "me.view"}

    def record(self) -> User:
        """Return the caller."""
        me: User = User.objects.select_related("team").get(pk=self.request.user.pk)
        return me

    def change(self, values: dict[str, Any]) -> User:
        """Change the caller's preferences."""
        return change_preferences(user=self.record(), version=self.seen_version, **values)

    @extend_schema(operation_id="me_retrieve", responses=MeSerializer)
    def get(self, request: Request) -> Response:
        """Return the caller, with the reach of every action that they may do."""
        return super().get(request)

    @extend_schema(operation_id="me_update", request=PreferencesSerializer, responses=MeSerializer)
    def patch(self, request: Request) -> Response:
        """Change language, theme or shortcuts of the caller."""
        return super().patch(request)


class CompanyView(SingleView):
    """The company and the assumptions that every value rests on."""

    serializer_class = CompanySerializer
    change_serializer_class = CompanyChangeSerializer
    access = {"get": "company.view", "patch": "company.change"}

    def record(self) -> Company:
        """Return the company."""
        return Company.objects.current()

    def change(self, values: dict[str, Any]) -> Company:
        """Change the company's settings."""
        return update_company(by=cast("User", self.request.user), version=self.seen_version, **values)

    @extend_schema(operation_id="company_retrieve", responses=CompanySerializer)
    def get(self, request: Request) -> Response:
        """Return the company's settings."""
        return super().get(request)

    @extend_schema(operation_id="company_update", request=CompanyChangeSerializer, responses=CompanySerializer)
    def patch(self, request: Request) -> Response:
        """Change the company's settings; the next night reckons with them."""
        return super().patch(request)


class UserFilter(filters.FilterSet):
    """By role, team, or whether they may sign in."""

    is_active = YesNoFilter()

    class Meta:
        model = User
        fields = ["role", "team"]


class UserViewSet(ListMixin, RetrieveMixin, CreateMixin, UpdateMixin, GuardedViewSet):
    """People who sign in. Administrators add them, change role and team, and shut them out."""

    queryset = User.objects.select_related("team")
    serializer_class = UserSerializer
    create_serializer_class = NewUserSerializer
    update_serializer_class = UserChangeSerializer
    filterset_class = UserFilter
    orderings = {"name": "name", "email": "email"}
    ordering = "name,id"
    access = {
        "list": "user.view",
        "retrieve": "user.view",
        "create": "user.change",
        "partial_update": "user.change",
    }

    def perform_create(self, values: dict[str, Any]) -> User:
        """Make a user."""
        return create_user(by=self.caller, **values)

    def perform_update(self, record: User, values: dict[str, Any]) -> User:
        """Change a user."""
        return change_user(user=record, by=self.caller, version=self.seen_version, **values)


class SalespersonFilter(filters.FilterSet):
    """By team."""

    class Meta:
        model = User
        fields = ["team"]


class SalespersonViewSet(ListMixin, GuardedViewSet):
    """Active people who can look after customers, for choosing one."""

    queryset = User.objects.active().salespeople().select_related("team")
    serializer_class = SalespersonChoiceSerializer
    filterset_class = SalespersonFilter
    orderings = {"name": "name"}
    ordering = "name,id"
    access = {"list": "user.view"}


class TeamViewSet(ListMixin, RetrieveMixin, CreateMixin, UpdateMixin, DestroyMixin, GuardedViewSet):
    """Teams of salespeople. A team can be dissolved once nobody is in it."""

    queryset = Team.objects.all()
    serializer_class = TeamSerializer
    create_serializer_class = NewTeamSerializer
    update_serializer_class = NewTeamSerializer
    orderings = {"name": "name"}
    ordering = "name,id"
    access = {
        "list": "team.view",
        "retrieve": "team.view",
        "create": "team.change",
        "partial_update": "team.change",
        "destroy": "team.change",
    }

    def perform_create(self, values: dict[str, Any]) -> Team:
        """Make a team."""
        return create_team(by=self.caller, **values)

    def perform_update(self, record: Team, values: dict[str, Any]) -> Team:
        """Rename a team."""
        return change_team(team=record, name=values.get("name", record.name), by=self.caller, version=self.seen_version)

    def perform_destroy(self, record: Team) -> None:
        """Dissolve a team."""
        delete_team(team=record, by=self.caller, version=self.seen_version)


class TokenViewSet(ListMixin, RetrieveMixin, DestroyMixin, GuardedViewSet):
    """The caller's keys for programs: scoped, expiring, shown once. Deleting one revokes it; its record stays."""

    queryset = Token.objects.all()
    serializer_class = TokenSerializer
    orderings = {"created_at": "created_at", "expires_at": "expires_at"}
    ordering = "-created_at,-id"
    access = {"list": "token.own", "retrieve": "token.own", "create": "token.own", "destroy": "token.own"}
    # A token isn't edited: revoking twice is the same as once.
    unversioned = {"destroy"}

    @extend_schema(request=NewTokenSerializer, responses={201: TokenSecretSerializer})
    def create(self, request: Request) -> Response:
        """Make a token. Its secret is in this answer only; a program can't make keys for itself."""
        if request.auth is not None:
            raise PermissionDenied(_("Sign in as a person to make a token."))
        token, secret = create_token(user=self.caller, at=clock.now(), **self.read(NewTokenSerializer))
        token.secret = secret  # type: ignore[attr-defined]  # for this answer only, never stored
        return self.answer(token, TokenSecretSerializer, status=201)

    def perform_destroy(self, record: Token) -> None:
        """Revoke a token."""
        revoke_token(token=record, by=self.caller, at=clock.now())
