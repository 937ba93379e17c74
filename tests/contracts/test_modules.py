"""The modules of the pages find each other, in one direction: pages, parts, lib."""

import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parent.parent.parent / "static" / "js"
IMPORT = re.compile(
    r"^(?:import|export)\b[^;\"']*?[\"'](\.[^\"']+)[\"'];|\bimport\(\"(\.[^\"]+)\"\)(?!\.)", re.MULTILINE
)
TYPES = re.compile(r"/\*\*.*?\*/", re.DOTALL)


def imports(path: Path) -> set[Path]:
    """Return the files that a module imports, those of static/vendor left out: they are built at set-up."""
    found = IMPORT.findall(TYPES.sub("", path.read_text()))
    files = {(path.parent / (one or other)).resolve() for one, other in found}
    return {file for file in files if "vendor" not in file.parts}


MODULES = {path: imports(path) for path in sorted(SCRIPTS.rglob("*.js"))}


def name(path: Path) -> str:
    return path.relative_to(SCRIPTS).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_every_import_leads_to_a_module(path):
    assert [name(file) for file in MODULES[path] if not file.is_file()] == []


def test_no_modules_import_each_other_in_a_circle():
    """A file named by its content can't be named when its content holds its own name."""
    try:
        TopologicalSorter(MODULES).prepare()
    except CycleError as circle:
        pytest.fail(" -> ".join(name(path) for path in circle.args[1]))


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_nothing_imports_a_page(path):
    assert [name(file) for file in MODULES[path] if file.parent.name == "pages"] == []


def test_every_module_belongs_to_a_page():
    templates = SCRIPTS.parent.parent / "templates"
    linked = re.findall(r'{% static "js/([^"]+)" %}', "".join(path.read_text() for path in templates.rglob("*.html")))
    waiting, reached = [SCRIPTS / path for path in linked], set()
    while waiting:
        path = waiting.pop()
        if path not in reached:
            reached.add(path)
            waiting += MODULES.get(path, ())

    assert [name(path) for path in MODULES if path not in reached] == []
