"""The frame of Perennial: settings, doors, the roof and the ground."""

from crm.celery import app as celery_app

__all__ = ["celery_app"]
