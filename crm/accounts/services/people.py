"""Making and changing the people who sign in."""

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils.translation import gettext as _

from crm.accounts.access import Role
from crm.accounts.models import Team, User
from crm.audit.services import record
from crm.core.errors import Refused
from crm.core.locks import expect_version

# Left out of the history: it says that a password changed, never to what.
KEPT = ("email", "name", "role", "team_id", "is_active")
PREFERENCES = ("locale", "theme", "has_single_keys")


class LastAdministrator(Refused):
    """Nobody would be left to let people in."""

    default_code = "last_administrator"


@transaction.atomic
def create_user(
    *, email: str, name: str, role: str, by: User | None, team: Team | None = None, password: str | None = None
) -> User:
    """Return a new user. Without a password they set their own by “forgot password”.

    Raises:
        ValidationError: a value is malformed, the address is taken, or the password is weak.
    """
    if password is not None:
        validate_password(password)
    user: User = User.objects.create_user(email, password, name=name, role=role, team=team)
    record("user.created", subject=user, by=by, after=_kept(user))
    return user


@transaction.atomic
def change_user(*, user: User, by: User | None, version: int | None = None, **values: Any) -> User:
    """Change name, role, team or whether somebody may sign in.

    Raises:
        Stale: somebody else changed them meanwhile.
        LastAdministrator: no active administrator would be left.
    """
    administrators = _administrators() if {"role", "is_active"} & set(values) else []
    current = expect_version(user, version)
    before = _kept(current)
    stays = values.get("role", current.role) == Role.ADMINISTRATOR and values.get("is_active", current.is_active)
    if current.role == Role.ADMINISTRATOR and current.is_active and not stays:
        _need_another(current, administrators)
    for name, value in values.items():
        setattr(current, name, value)
    current.full_clean(exclude=["password"])
    current.change(**values)
    after = _kept(current)
    changed = [name for name in KEPT if before[name] != after[name]]
    record(
        "user.changed",
        subject=current,
        by=by,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    return current


def _administrators() -> list[int]:
    """Return the ids of the active administrators, locked in one order, so that two of them can't leave at once.

    They are locked before the row that changes: taken one after the other, two requests could wait for each other.
    """
    active = User.objects.active().filter(role=Role.ADMINISTRATOR).order_by("pk")
    return list(active.select_for_update(of=("self",)).values_list("pk", flat=True))


def _need_another(user: User, administrators: list[int]) -> None:
    """Refuse to lose the last active administrator."""
    if not set(administrators) - {user.pk}:
        raise LastAdministrator(
            _("%(name)s is the only administrator. Make somebody else one first.") % {"name": user.name}
        )


@transaction.atomic
def change_preferences(*, user: User, version: int | None = None, **values: Any) -> User:
    """Change how the pages look and feel to `user`: language, theme, single-key shortcuts."""
    current = expect_version(user, version)
    before = {name: getattr(current, name) for name in values}
    current.change(**{name: value for name, value in values.items() if name in PREFERENCES})
    record("user.preferences_changed", subject=current, by=user, before=before, after=values)
    return current


def _kept(user: User) -> dict[str, Any]:
    return {name: getattr(user, name) for name in KEPT}
