"""Every example in the documentation and in docstrings is run."""

import doctest
import importlib
import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.conftest import shared_data

ROOT = Path(settings.BASE_DIR)
OURS = ["crm", "customers", "orders", "clv", "retention", "compensation"]
FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
SAMPLE = re.compile(r'shared_data\("([^"]+)"\)')
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def pages():
    top = [ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")]
    return [path for path in [*top, *sorted((ROOT / "docs").rglob("*.md"))] if path.exists() and examples(path)]


def examples(path):
    """Return the ```python blocks of a page that show their answers."""
    return [block for block in BLOCK.findall(path.read_text()) if ">>>" in block]


def modules():
    files = [path for name in OURS for path in sorted((ROOT / name).rglob("*.py"))]
    return [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in files if ">>>" in path.read_text()]


@pytest.mark.django_db
@pytest.mark.parametrize("path", pages(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_tells_the_truth(path):
    for name in SAMPLE.findall(path.read_text()):
        # Without the sample data the page is left out, with the reason.
        shared_data(name)
    # One page is one session: a block may use what an earlier one made.
    test = doctest.DocTestParser().get_doctest("\n".join(examples(path)), {}, path.name, str(path), 0)
    said: list[str] = []

    failed, _ = doctest.DocTestRunner(optionflags=FLAGS).run(test, out=said.append)

    assert not failed, "".join(said)


@pytest.mark.django_db
@pytest.mark.parametrize("name", modules())
def test_a_docstring_tells_the_truth(name):
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=FLAGS)
    for test in doctest.DocTestFinder(exclude_empty=True).find(importlib.import_module(name.removesuffix(".__init__"))):
        runner.run(test, out=said.append)

    assert not runner.summarize(verbose=False).failed, "".join(said)
