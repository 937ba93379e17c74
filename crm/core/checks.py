"""What can be wrong with an installation, said before anybody runs into it (`manage.py check`)."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import connection

OLDEST_SQLITE = (3, 37, 0)


@checks.register(checks.Tags.database)
def sqlite_is_new_enough(**_kwargs: Any) -> Sequence[checks.CheckMessage]:
    """Refuse an SQLite that lacks what the guards in the database are written with."""
    if connection.vendor != "sqlite" or sqlite3.sqlite_version_info >= OLDEST_SQLITE:
        return []
    return [
        checks.Error(
            f"This Python comes with SQLite {sqlite3.sqlite_version}; 3.37 or newer is needed.",
            hint="Use a newer Python, or PostgreSQL by DATABASE_URL.",
            id="core.E001",
        )
    ]


@checks.register(checks.Tags.staticfiles)
def browser_libraries_are_built(**_kwargs: Any) -> Sequence[checks.CheckMessage]:
    """Warn if the pages would come without what moves on them."""
    vendor = Path(settings.BASE_DIR, "static", "vendor")
    missing = [name for name in ("lit.js", "echarts.js") if not (vendor / name).exists()]
    if not missing or Path(settings.STATIC_ROOT, "vendor").exists():
        return []
    return [
        checks.Warning(
            f"The browser libraries {' and '.join(missing)} are not built.", hint="Run `make setup`.", id="core.W001"
        )
    ]


@checks.register(checks.Tags.security, deploy=True)
def not_the_demo(**_kwargs: Any) -> Sequence[checks.CheckMessage]:
    """Refuse to deploy what lets everybody in with one click."""
    if not settings.DEMO:
        return []
    return [
        checks.Error(
            "These are the settings of the demo: anybody can sign in as anyone.",
            hint="Set DJANGO_SETTINGS_MODULE=crm.settings.production.",
            id="core.E002",
        )
    ]
