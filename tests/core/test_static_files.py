"""Static files in production: each is named by its content, and so is every import inside a module."""

import re

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

IMPORT = re.compile(r"""(?:from\s*|import\s*\(?\s*)["'](\.{1,2}/[^"']+\.js)["']""")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
NAMED_BY_CONTENT = re.compile(r"\.[0-9a-f]{12}\.js$")


# All on one process, so that the files are collected once.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("static files")]


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """Return the folder into which production's files were collected."""
    folder = tmp_path_factory.mktemp("static")
    hashed = {**settings.STORAGES, "staticfiles": {"BACKEND": "crm.core.static_files.HashedFiles"}}
    with override_settings(STATIC_ROOT=folder, STORAGES=hashed):
        call_command("collectstatic", interactive=False, verbosity=0)
    return folder


def test_every_import_of_our_modules_names_a_file_by_its_content(collected):
    modules = [path for path in (collected / "js").rglob("*.js") if NAMED_BY_CONTENT.search(path.name)]
    imports = [(module, name) for module in modules for name in IMPORT.findall(COMMENT.sub("", module.read_text()))]

    assert len(modules) > 10
    assert len(imports) > 10
    for module, name in imports:
        assert NAMED_BY_CONTENT.search(name), f"{module.name} imports {name}, which browsers may have kept"
        assert (module.parent / name).exists(), f"{module.name} imports {name}, which does not exist"


def test_files_are_there_compressed_too(collected):
    styles = list((collected / "css").glob("tokens.*.css"))

    assert len(styles) == 1
    assert styles[0].with_name(styles[0].name + ".gz").exists()
