"""The API: the addresses of every app under /api/v1/."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from crm.core.api.views import DocsScriptView, DocsView, SchemaView, no_such_address


def addresses() -> list[URLPattern | URLResolver]:
    """Return the addresses of every installed app of ours that has an `api/urls.py`, in the order of the floors."""
    found: list[URLPattern | URLResolver] = []
    for config in apps.get_app_configs():
        name = f"{config.name}.api.urls"
        is_ours = config.name in settings.INSTALLED_APPS and str(config.path).startswith(str(settings.BASE_DIR))
        if is_ours and ".venv" not in str(config.path) and find_spec(f"{config.name}.api") and find_spec(name):
            found += import_module(name).urlpatterns
    return found


urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
    path("docs/script.js/", DocsScriptView.as_view(), name="docs-script"),
    path("", include(addresses())),
    path("<path:rest>", no_such_address),
    path("", no_such_address),
]
