"""The tables are those that the models describe, and each written-by-hand migration says what it costs."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from tests.tables import MAY_USE

ROOT = Path(settings.BASE_DIR)
OURS = sorted(
    {app.name.partition(".")[0] for app in apps.get_app_configs() if Path(app.path).parent in {ROOT, ROOT / "crm"}}
)
BY_HAND = [
    path
    for path in sorted(ROOT.glob("**/migrations/0*.py"))
    if not {".venv", "node_modules"} & set(path.parts) and re.search(r"RunPython|RunSQL", path.read_text())
]


@pytest.mark.django_db
@pytest.mark.slow
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


def test_migrations_use_nothing_of_ours_but_what_the_tests_know_of():
    """The tests migrate anew only when a migration changes, or what it uses (tests/tables.py)."""
    ours = "|".join(OURS)
    texts = [path.read_text() for name in OURS for path in ROOT.glob(f"{name}/**/migrations/0*.py")]
    imported = {
        ".".join(filter(None, words))
        for text in texts
        for words in re.findall(rf"^ *(?:from|import) ((?:{ours})[\w.]*)(?: import (\w+))?", text, flags=re.MULTILINE)
    }

    assert imported == {name.removesuffix(".py").replace("/", ".") for name in MAY_USE}
