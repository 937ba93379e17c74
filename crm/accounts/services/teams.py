"""Making, naming and dissolving teams."""

from django.db import transaction

from crm.accounts.models import Team, User
from crm.audit.services import record
from crm.core.locks import expect_version


@transaction.atomic
def create_team(*, name: str, by: User | None) -> Team:
    """Return a new team."""
    team = Team(name=name)
    team.clean_fields()
    team.save()
    record("team.created", subject=team, by=by, after={"name": name})
    return team


@transaction.atomic
def change_team(*, team: Team, name: str, by: User | None, version: int | None = None) -> Team:
    """Give a team another name."""
    current = expect_version(team, version)
    before = current.name
    current.name = name
    current.clean_fields()
    current.change(name=name)
    record("team.changed", subject=current, by=by, before={"name": before}, after={"name": name})
    return current


@transaction.atomic
def delete_team(*, team: Team, by: User | None, version: int | None = None) -> None:
    """Dissolve a team that has nobody in it.

    Raises:
        ProtectedError: somebody is still in it.
    """
    current = expect_version(team, version)
    record("team.deleted", subject=current, by=by, before={"name": current.name})
    current.delete()
