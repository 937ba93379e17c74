"""Every write to people, teams, tokens and the company."""

from crm.accounts.services.company import keep_currency_while, update_company
from crm.accounts.services.people import change_preferences, change_user, create_user
from crm.accounts.services.teams import change_team, create_team, delete_team
from crm.accounts.services.tokens import create_token, revoke_token, use_token

__all__ = [
    "change_preferences",
    "change_team",
    "change_user",
    "create_team",
    "create_token",
    "create_user",
    "delete_team",
    "keep_currency_while",
    "revoke_token",
    "update_company",
    "use_token",
]
