"""Writes the files that contracts compare with: `python -m tests.contracts.write`, after a change that was meant."""

import os
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SCHEMA = HERE.parent.parent / "docs" / "api" / "openapi.yaml"
PERMISSIONS = HERE / "permissions.txt"


def api_schema() -> dict[str, Any]:
    """Return the schema of the API as it is now."""
    from drf_spectacular.generators import SchemaGenerator

    return SchemaGenerator().get_schema(request=None, public=True)


def schema_text(schema: dict[str, Any]) -> str:
    """Return a schema as the file has it."""
    from drf_spectacular.renderers import OpenApiYamlRenderer

    return OpenApiYamlRenderer().render(schema, renderer_context={}).decode()


def permissions_text() -> str:
    """Return the reach of every role through every door, one line each."""
    from crm.accounts.access import Role
    from tests.contracts.routes import ROUTES

    head = f"{'':76} {'rule':24} " + " ".join(f"{role.value[:11]:11}" for role in Role)
    lines = [
        f"{route.id:76} {route.rule:24} " + " ".join(f"{route.reach(role).value:11}" for role in Role)
        for route in ROUTES
    ]
    return "\n".join(line.rstrip() for line in [head, *lines]) + "\n"


def main() -> None:
    """Write both."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings.test")
    import django

    django.setup()
    SCHEMA.parent.mkdir(parents=True, exist_ok=True)
    SCHEMA.write_text(schema_text(api_schema()))
    PERMISSIONS.write_text(permissions_text())


if __name__ == "__main__":
    main()
