"""People who sign in."""

from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.accounts.access import Role, reach
from crm.accounts.models.team import Team
from crm.core.actors import Reach
from crm.core.models import Versioned


class Theme(models.TextChoices):
    """How the pages look."""

    SYSTEM = "SYSTEM", _("As the device")
    LIGHT = "LIGHT", _("Light")
    DARK = "DARK", _("Dark")


class UserQuerySet(models.QuerySet["User"]):
    """Questions about people."""

    def active(self) -> Self:
        """Keep those who may sign in."""
        return self.filter(is_active=True)

    def salespeople(self) -> Self:
        """Keep those who can look after customers: salespeople and their managers."""
        return self.filter(role__in=[Role.SALESPERSON, Role.MANAGER])

    def visible_to(self, user: object, action: str = "user.view") -> Self:
        """Keep the people whom `user` may reach by `action`."""
        match reach(user, action):
            case Reach.ALL:
                return self
            case Reach.TEAM if getattr(user, "team_id", None):
                return self.filter(team=getattr(user, "team_id", None))
            case Reach.OWN:
                return self.filter(pk=getattr(user, "pk", None))
            case _:
                return self.none()


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]  # mypy can't see a base made at run time
    """Makes users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Return a new user; without a password nobody can sign in as them by password."""
        user: User = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Return a new administrator."""
        return self.create_user(email, password, **{"role": Role.ADMINISTRATOR, **fields})


class User(AbstractBaseUser, Versioned):
    """Somebody who signs in by e-mail and has one role."""

    email = models.EmailField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("Somebody with this e-mail address exists already.")},
    )
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(max_length=20, choices=Role)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="members")
    is_active = models.BooleanField(default=True)
    locale = models.CharField(max_length=10, default="en-gb")
    theme = models.CharField(max_length=10, choices=Theme, default=Theme.SYSTEM)
    has_single_keys = models.BooleanField(default=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("user")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=models.functions.Lower("email")),
                name="user_email_in_lower_case",
                violation_error_message=_("An e-mail address is kept in lower case."),
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_known"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """Return the name as people say it."""
        return self.name

    def reach(self, action: str) -> Reach:
        """Return how far this person may do `action`."""
        return reach(self, action)

    def may(self, action: str) -> bool:
        """Say whether this person may do `action` on anything at all."""
        return reach(self, action) is not Reach.NONE
