"""Every text is translated, nothing is inline, and a template stays short enough to be read at a glance."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.contracts.lit_templates import HOLE, templates

ROOT = Path(__file__).parent.parent.parent
PAGES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted(path for path in (ROOT / "static" / "js").rglob("*.js"))
STYLES = sorted((ROOT / "static" / "css").rglob("*.css"))

SPOKEN = {"aria-label", "title", "alt", "placeholder", "label", "summary"}
LETTERS = re.compile(r"[^\W\d_]")
NOT_TEXT = (
    re.compile(r"{%\s*comment\s*%}.*?{%\s*endcomment\s*%}", re.DOTALL),
    re.compile(r"{%\s*blocktranslate\b.*?{%\s*endblocktranslate\s*%}", re.DOTALL),
    re.compile(r"{#.*?#}", re.DOTALL),
    re.compile(r"{%.*?%}", re.DOTALL),
    re.compile(r"{{.*?}}", re.DOTALL),
)


class Reader(HTMLParser):
    """Notes what may not stand in a template."""

    def __init__(self) -> None:
        super().__init__()
        self.bare: list[str] = []
        self.inline: list[str] = []
        self.is_key = False

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        # What is printed on a key is the same in every language.
        self.is_key = tag == "kbd" or "data-mod-key" in given
        if tag == "style" or (tag == "script" and "src" not in given and given.get("type") != "application/json"):
            self.inline.append(f"<{tag}>")
        for name, value in attrs:
            if name == "style" or name.startswith("on") or (value or "").strip().lower().startswith("javascript:"):
                self.inline.append(name)
            if name in SPOKEN and LETTERS.search(value or ""):
                self.bare.append(f"{name}={value}")

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)

    def handle_data(self, data):
        text = data.strip()
        if LETTERS.search(text) and not self.is_key:
            self.bare.append(text)

    def handle_endtag(self, tag):
        self.is_key = False


def read(markup: str) -> Reader:
    reader = Reader()
    reader.feed(markup)
    reader.close()
    return reader


def without_tags(template: str) -> str:
    for pattern in NOT_TEXT:
        template = pattern.sub("", template)
    return template


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_template_holds_no_bare_text_and_nothing_inline(path):
    found = read(without_tags(path.read_text()))

    assert found.bare == []
    assert found.inline == []


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_an_element_holds_no_bare_text_and_nothing_inline(path):
    found = [read(text) for text in templates(path.read_text())]

    assert [text for reader in found for text in reader.bare] == []
    assert [text for reader in found for text in reader.inline] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_a_text_to_be_translated_is_written_as_it_is(path):
    """The catalogue is made by reading the source, so a text put together at run time would never be found."""
    calls = re.findall(r"\b(?:gettext|ngettext|pgettext)\(\s*([^\s\"'])", path.read_text())

    assert [first for first in calls if path.name != "i18n.js"] == []


@pytest.mark.parametrize("path", STYLES, ids=name)
def test_a_colour_is_a_token(path):
    literals = re.findall(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch)\(", path.read_text())

    assert path.name == "tokens.css" or literals == []


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_template_is_short(path):
    limit = 40 if "parts" in path.parts else 120

    assert len(path.read_text().splitlines()) < limit


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_a_module_is_short(path):
    assert len(path.read_text().splitlines()) <= 150


def test_every_style_sheet_is_linked():
    linked = set(re.findall(r'{% static "(css/[^"]+)" %}', "".join(path.read_text() for path in PAGES)))

    assert {path.relative_to(ROOT / "static").as_posix() for path in STYLES} == linked


def test_every_picture_that_is_named_is_in_the_sprite():
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (ROOT / "static" / "img" / "icons.svg").read_text()))
    named = set(re.findall(r'{% icon "([^"]+)" %}', "".join(path.read_text() for path in PAGES)))
    named |= set(re.findall(r"\bicon\(\"([^\"]+)\"\)", "".join(path.read_text() for path in SCRIPTS)))

    assert named - sprite == set()


@pytest.mark.parametrize(
    ("markup", "bare", "inline"),
    [
        ("<p>Hello</p>", ["Hello"], []),
        ('<p title="Hello">…</p>', ["title=Hello"], []),
        ('<p style="color: red"></p>', [], ["style"]),
        ('<a href="javascript:void(0)"></a>', [], ["href"]),
        ("<script></script>", [], ["<script>"]),
        ('<button onclick="go()"></button>', [], ["onclick"]),
    ],
)
def test_the_reader_sees_what_is_forbidden(markup, bare, inline):
    found = read(markup)

    assert (found.bare, found.inline) == (bare, inline)


def test_inner_templates_of_an_element_are_read_too():
    source = 'const a = html`<p class=${x ? "on" : `off`}>${rows.map((row) => html`<b>Bare</b>${row}`)}</p>`;'

    assert list(templates(source)) == [f"<p class={HOLE}>{HOLE}</p>", f"<b>Bare</b>{HOLE}"]
