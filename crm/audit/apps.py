"""The app's place in Django."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The append-only history of every write."""

    name = "crm.audit"
    label = "audit"
