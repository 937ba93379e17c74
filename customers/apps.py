"""The app's place in Django."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Who they are, who looks after them, what happened to them."""

    name = "customers"
    label = "customers"
