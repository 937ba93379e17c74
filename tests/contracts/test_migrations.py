"""The tables are those that the models describe, and each written-by-hand migration says what it costs."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

ROOT = Path(settings.BASE_DIR)
BY_HAND = [
    path
    for path in sorted(ROOT.glob("**/migrations/0*.py"))
    if not {".venv", "node_modules"} & set(path.parts) and re.search(r"RunPython|RunSQL", path.read_text())
]


@pytest.mark.django_db
def test_no_migration_is_missing():
    out = StringIO()
    try:
        call_command("makemigrations", "--check", "--dry-run", stdout=out)
    except SystemExit:
        pytest.fail(out.getvalue())


@pytest.mark.parametrize("path", BY_HAND, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_migration_by_hand_tells_rows_locks_and_the_way_back(path):
    text = path.read_text()

    assert all(word in text for word in ("Rows:", "Locks:", "Back:", "Needs:"))
