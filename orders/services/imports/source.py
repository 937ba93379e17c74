"""The file itself: gzip or plain, its encoding, its delimiter, its rows. Memory stays the same however long it is."""

import codecs
import csv
import gzip
import io
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from django.utils.translation import gettext as _

from crm.core.errors import Invalid
from orders.rules.imports.columns import Columns, find_columns

GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
CHUNK = 1 << 20
LONGEST_LINE = 1_000_000
WHITESPACE = "whitespace"
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t", "pipe": "|", WHITESPACE: WHITESPACE}
SNIFFED = (",", ";", "\t", "|")
# Excel's own hint on the first line: sep=;
HINT = re.compile(r'"?sep=(.)"?', re.IGNORECASE)


@dataclass(frozen=True)
class Source:
    """A file whose encoding, delimiter and columns are settled."""

    path: Path
    encoding: str
    delimiter: str
    columns: Columns
    first_line: int
    notes: Sequence[str] = field(default=())

    def rows(self, progress: Callable[[int], None] = lambda _position: None) -> Iterator[tuple[int, list[str]]]:
        """Yield (line, cells) of every row that isn't blank; `progress` hears the position in the file in bytes."""
        with opened(self.path) as (raw, text):
            for count, (line, cells) in enumerate(_parsed(text, self.delimiter, self.encoding)):
                if count % 2_000 == 0:
                    progress(raw.tell())
                if line >= self.first_line and any(cells):
                    yield line, cells


def open_source(
    path: Path,
    *,
    mapping: Mapping[str, str],
    delimiter: str = "",
    encoding: str = "",
    column_names: Sequence[str] = (),
) -> Source:
    """Return the file with its encoding, delimiter and columns settled.

    Args:
        path: the file; gzip is told by its first bytes, not by its name.
        mapping: {field: column}.
        delimiter: a character, or a word of DELIMITERS; "" finds it out.
        encoding: "" finds it out.
        column_names: names for a file that has no header line.

    Raises:
        Invalid: it can't be read, or a mapped column is missing.
    """
    notes: list[str] = []
    encoding = _known_encoding(encoding) if encoding else find_encoding(path, notes)
    first = _first_lines(path, encoding)
    hinted = HINT.fullmatch(first[0].strip()) if first else None
    start = 2 if hinted else 1
    lines = first[start - 1 :]
    if not lines:
        raise Invalid(_("The file %(path)s is empty.") % {"path": path.name}, code="file_empty")
    wished = DELIMITERS.get(delimiter, delimiter) or (hinted.group(1) if hinted else "")
    if len(wished) > 1 and wished != WHITESPACE:
        known = ", ".join(sorted(DELIMITERS))
        raise Invalid(_("A delimiter is one character or one of: %(known)s.") % {"known": known}, code="delimiter")
    delimiter = wished or _sniff(lines, mapping, column_names)
    header = next(iter(_parsed(io.StringIO("".join(lines)), delimiter, encoding)))[1]
    # A file of rejected rows begins with the names that were given for the file it comes from.
    has_header = not column_names or [name.strip() for name in header[: len(column_names)]] == list(column_names)
    columns = find_columns(header if has_header else list(column_names), mapping)
    if has_header and any(len(name) > 200 for name in columns.names):
        raise Invalid(_("The first line of %(path)s isn't a header.") % {"path": path.name}, code="header")
    return Source(path, encoding, delimiter, columns, start + 1 if has_header else start, notes)


@contextmanager
def opened(path: Path) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """Open a file and yield it as it lies on the disk and as it reads once unpacked.

    Raises:
        Invalid: it isn't there, can't be opened, or ends in the middle of its compression.
    """
    try:
        with path.open("rb") as raw:
            magic = raw.read(4)
            raw.seek(0)
            if magic == ZIP:
                sentence = _("%(path)s is a workbook or a zip file. Save it as CSV first.") % {"path": path.name}
                raise Invalid(sentence, code="file_is_zip")
            yield raw, cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if magic[:2] == GZIP else raw
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        sentence = _("%(path)s is broken: its compression ends in the middle. Fetch it again.") % {"path": path.name}
        raise Invalid(sentence, code="file_broken") from error
    except OSError as error:
        sentence = _("%(path)s can't be read: %(reason)s.") % {"path": path, "reason": error.strerror or error}
        raise Invalid(sentence, code="file_unreadable") from error


def find_encoding(path: Path, notes: list[str]) -> str:
    """Return the encoding of a file from all of its bytes; what isn't plain is said in `notes`.

    Raises:
        Invalid: it is no text in an encoding that can be told.
    """
    utf8, may_be_utf8, may_be_cp1252 = codecs.getincrementaldecoder("utf-8")(), True, True
    line, first_strange_line = 1, 0
    with opened(path) as (_raw, file):
        start = file.read(4)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            notes.append(_("Read as UTF-16."))
            return "utf-16"
        chunk = start
        while chunk:
            if b"\0" in chunk:
                raise Invalid(_("%(path)s isn't a text file.") % {"path": path.name}, code="file_not_text")
            if may_be_utf8:
                try:
                    utf8.decode(chunk)
                except UnicodeDecodeError as error:
                    may_be_utf8 = False
                    first_strange_line = line + error.object[: error.start].count(b"\n")
            if not may_be_utf8 and may_be_cp1252:
                may_be_cp1252 = _fits(chunk, "cp1252")
            line += chunk.count(b"\n")
            chunk = file.read(CHUNK)
    if may_be_utf8:
        return "utf-8-sig"
    if may_be_cp1252:
        notes.append(
            _("Read as Windows-1252, for line %(line)s isn't UTF-8. Name another with --encoding.")
            % {"line": first_strange_line}
        )
        return "cp1252"
    sentence = _("Line %(line)s is neither UTF-8 nor Windows-1252. Name the encoding with --encoding.")
    raise Invalid(sentence % {"line": first_strange_line}, code="encoding_unclear")


def _known_encoding(name: str) -> str:
    try:
        found = codecs.lookup(name).name
    except LookupError as error:
        raise Invalid(_("There is no encoding %(name)s.") % {"name": name}, code="encoding") from error
    return "utf-8-sig" if found == "utf-8" else found


def _fits(chunk: bytes, encoding: str) -> bool:
    try:
        chunk.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _first_lines(path: Path, encoding: str) -> list[str]:
    with opened(path) as (_raw, file):
        return list(islice(_lines(file, encoding), 20))


def _lines(file: BinaryIO, encoding: str) -> Iterator[str]:
    """Yield the lines of a file; none is longer than fits into memory."""
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        while line := text.readline(LONGEST_LINE):
            if len(line) == LONGEST_LINE and not line.endswith("\n"):
                sentence = _("A line of the file is longer than a million characters. Is it the right file?")
                raise Invalid(sentence, code="line_too_long")
            yield line
    except UnicodeDecodeError as error:
        sentence = _("The file isn't in the encoding %(name)s.") % {"name": encoding}
        raise Invalid(sentence, code="encoding") from error
    finally:
        # Whoever stops in the middle may have closed the file already.
        if not text.closed:
            text.detach()


def _parsed(file: BinaryIO | TextIO, delimiter: str, encoding: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (line on which the row begins, cells)."""
    # A file is read to its end; of a text in memory there are only the first lines.
    is_whole = not isinstance(file, io.TextIOBase)
    lines = _lines(cast("BinaryIO", file), encoding) if is_whole else cast("TextIO", file)
    if delimiter == WHITESPACE:
        yield from ((line, text.split()) for line, text in enumerate(lines, start=1))
        return
    # Behind the last line a blank one: if it is no row of its own, a quotation mark was never closed, and the rows
    # behind it hide in one cell.
    reader = csv.reader(chain(lines, ["\n"]) if is_whole else lines, delimiter=delimiter)
    begins, starts, cells = 1, 1, list[str]()
    try:
        for cells in reader:
            yield begins, cells
            starts, begins = begins, reader.line_num + 1
    except csv.Error as error:
        raise _unreadable(begins) from error
    if is_whole and cells:
        raise _unreadable(starts)


def _unreadable(line: int) -> Invalid:
    sentence = _("The row that begins on line %(line)s can't be read; a quotation mark may be missing.")
    return Invalid(sentence % {"line": line}, code="row_unreadable")


def _sniff(lines: Sequence[str], mapping: Mapping[str, str], column_names: Sequence[str]) -> str:
    """Return the delimiter under which the mapped columns are there, else the one that parts most."""
    wanted = {column.strip().casefold() for column in mapping.values()}

    def score(delimiter: str) -> tuple[int, int]:
        rows = [cells for _line, cells in _parsed(io.StringIO("".join(lines)), delimiter, "")]
        if column_names:
            # A file of rejected rows begins with the names, and has two columns more.
            begins = [name.strip() for name in rows[0][: len(column_names)]] == list(column_names)
            return int(begins), sum(len(cells) == len(column_names) for cells in rows)
        header = {name.strip().casefold() for name in rows[0]}
        return len(wanted & header), len(rows[0])

    candidates = (*SNIFFED, WHITESPACE) if column_names else SNIFFED
    return max(candidates, key=score)
