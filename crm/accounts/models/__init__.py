"""People, teams, their keys and the company they work for."""

from crm.accounts.models.company import Company
from crm.accounts.models.team import Team
from crm.accounts.models.token import Token
from crm.accounts.models.user import User

__all__ = ["Company", "Team", "Token", "User"]
