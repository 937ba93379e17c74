"""Reads the HTML out of Lit templates in JavaScript, so that the contracts on texts hold there too."""

from collections.abc import Iterator

HOLE = "\N{OBJECT REPLACEMENT CHARACTER}"
OPENERS = ("html`", "svg`")


def templates(source: str) -> Iterator[str]:
    """Yield each template of `source` with its expressions cut out; inner templates come as templates of their own."""
    place = 0
    while place < len(source):
        if source.startswith(OPENERS, place):
            text, inner, place = _template(source, source.index("`", place) + 1)
            yield text
            for expression in inner:
                yield from templates(expression)
        elif source.startswith(("//", "/*"), place):
            place = _after_comment(source, place)
        elif source[place] in "'\"`":
            place = _after_string(source, place)
        else:
            place += 1


def _template(source: str, start: int) -> tuple[str, list[str], int]:
    """Return the text with holes, the expressions, and where the template that opens at `start` is over."""
    text, inner, place = [], [], start
    while source[place] != "`":
        if source.startswith("${", place):
            end = _after_expression(source, place + 2)
            inner.append(source[place + 2 : end - 1])
            text.append(HOLE)
            place = end
        else:
            text.append(source[place])
            place += 1
    return "".join(text), inner, place + 1


def _after_expression(source: str, place: int) -> int:
    """Return the place after the brace that closes the expression beginning at `place`."""
    depth = 1
    while depth:
        if source[place] in "'\"`":
            place = _after_string(source, place)
            continue
        depth += {"{": 1, "}": -1}.get(source[place], 0)
        place += 1
    return place


def _after_string(source: str, place: int) -> int:
    """Return the place after the string that opens at `place`."""
    quote, place = source[place], place + 1
    while source[place] != quote:
        if source[place] == "\\":
            place += 2
        elif quote == "`" and source.startswith("${", place):
            place = _after_expression(source, place + 2)
        else:
            place += 1
    return place + 1


def _after_comment(source: str, place: int) -> int:
    """Return the place after the comment that opens at `place`."""
    closing = "\n" if source.startswith("//", place) else "*/"
    found = source.find(closing, place)
    return len(source) if found < 0 else found + len(closing)
