"""The translations: compiled as they are written, with every place that a value goes into."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

LOCALE = Path(__file__).parent.parent.parent / "locale"
CATALOGUES = sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))
KEYWORD = re.compile(r'^(msgctxt|msgid|msgid_plural|msgstr|msgstr\[\d\]) (".*")$')
PLACE = re.compile(r"%\(\w+\)[.\d]*[sdf]|{\w+}")


def entries(path: Path) -> Iterator[dict[str, str]]:
    """Yield the entries of a .po file: keyword -> text. The head, whose text is empty, is left out."""
    for block in path.read_text().split("\n\n"):
        entry: dict[str, str] = {}
        keyword = ""
        for line in block.splitlines():
            if found := KEYWORD.match(line):
                keyword = found[1]
                entry[keyword] = ast.literal_eval(found[2])
            elif line.startswith('"'):
                entry[keyword] += ast.literal_eval(line)
        if entry.get("msgid"):
            yield entry


def texts_of(entry: dict[str, str]) -> list[str]:
    return [text for keyword, text in entry.items() if keyword.startswith("msgstr")]


def translations(entry: dict[str, str]) -> list[str]:
    return [text for text in texts_of(entry) if text]


def places(text: str) -> set[str]:
    return set(PLACE.findall(text))


def keeps_places(entry: dict[str, str]) -> bool:
    """Say whether each text has the places of its own source: the form for one thing may do without its number."""
    one, many = places(entry["msgid"]), places(entry.get("msgid_plural", entry["msgid"]))
    texts = {keyword: places(text) for keyword, text in entry.items() if keyword.startswith("msgstr") and text}
    return all(found in ((one, many) if keyword == "msgstr[0]" else (many,)) for keyword, found in texts.items())


def name(path: Path) -> str:
    return path.relative_to(LOCALE).as_posix()


def test_there_is_a_catalogue_for_pages_and_scripts_in_each_language():
    assert [name(path) for path in CATALOGUES] == [
        f"{language}/LC_MESSAGES/{domain}.po" for language in ("de", "en") for domain in ("django", "djangojs")
    ]


@pytest.mark.parametrize("path", CATALOGUES, ids=name)
def test_a_translation_keeps_every_place_for_a_value(path):
    wrong = [entry["msgid"] for entry in entries(path) if not keeps_places(entry)]

    assert wrong == []


@pytest.mark.parametrize("path", CATALOGUES, ids=name)
def test_what_is_written_is_what_is_compiled(path):
    with path.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    written = [entry for entry in entries(path) if "msgid_plural" not in entry and translations(entry)]

    stale = [
        entry["msgid"]
        for entry in written
        if (
            compiled.pgettext(entry["msgctxt"], entry["msgid"])
            if "msgctxt" in entry
            else compiled.gettext(entry["msgid"])
        )
        != entry["msgstr"]
    ]

    assert stale == []


@pytest.mark.parametrize("path", [path for path in CATALOGUES if "/de/" in path.as_posix()], ids=name)
def test_the_frame_speaks_german(path):
    found = {entry["msgid"]: entry["msgstr"] for entry in entries(path) if "msgstr" in entry}

    expected = {"django": {"Customers": "Kunden"}, "djangojs": {"Try again": "Noch einmal versuchen"}}
    assert expected[path.stem].items() <= found.items()


@pytest.mark.parametrize("path", [path for path in CATALOGUES if "/de/" in path.as_posix()], ids=name)
def test_german_leaves_no_text_out(path):
    missing = [entry["msgid"] for entry in entries(path) if not all(texts_of(entry))]

    assert missing == []
