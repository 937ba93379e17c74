"""The app's place in Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, teams, roles and the company."""

    name = "crm.accounts"
    label = "accounts"
