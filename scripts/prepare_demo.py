#!/usr/bin/env python
"""Tables, demo company and first night in one process, since starting Python takes longer than finding them done."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings.demo")


def main() -> None:
    """Bring the database to where the site can show something; what is there already stays."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("demo_company")
    call_command("nightly")
    call_command("demo_months")


if __name__ == "__main__":
    main()
