"""What `manage.py check` says about an installation."""

import pytest
from django.db import connection

from crm.core.checks import browser_libraries_are_built, not_the_demo, sqlite_is_new_enough


def test_the_demo_is_not_fit_to_deploy(settings):
    settings.DEMO = True

    assert [found.id for found in not_the_demo()] == ["core.E002"]


def test_an_ordinary_site_is(settings):
    settings.DEMO = False

    assert not_the_demo() == []


def test_missing_browser_libraries_are_named(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    settings.STATIC_ROOT = tmp_path / "collected"

    found = browser_libraries_are_built()

    assert [warning.id for warning in found] == ["core.W001"]
    assert "lit.js and echarts.js" in found[0].msg
    assert found[0].hint == "Run `make setup`."


@pytest.mark.parametrize(("vendor", "said"), [("sqlite", ["core.E001"]), ("postgresql", [])])
def test_an_old_sqlite_is_refused_only_where_it_is_used(monkeypatch, vendor, said):
    monkeypatch.setattr("sqlite3.sqlite_version_info", (3, 31, 1))
    monkeypatch.setattr(connection, "vendor", vendor)

    assert [found.id for found in sqlite_is_new_enough()] == said
