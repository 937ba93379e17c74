"""Dates as files write them. Whether 3/4/2011 is in March or in April is decided by the whole file, or asked."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from crm.core.errors import Invalid
from orders.rules.imports.numbers import UnreadableError

DAY_FIRST, MONTH_FIRST, EXCEL = "dmy", "mdy", "excel"
EARLIEST_YEAR, LATEST_YEAR = 1900, 2199

COMPACT = re.compile(r"([0-9]{8})(?:\.0+)?")
ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ].*)?", re.IGNORECASE)
CLOCK = (
    r"(?:[ T,]+(?P<hour>[0-9]{1,2})[:.h](?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.[0-9]+)?)?"
    r"\s*(?P<half>[aApP]\.?[mM]\.?)?)?"
)
YEAR = r"(?P<year>[0-9]{4}|[0-9]{2})"
NUMERIC = re.compile(rf"(?P<a>[0-9]{{1,2}})(?P<mark>[/.\-])(?P<b>[0-9]{{1,2}})(?P=mark){YEAR}{CLOCK}")
YEAR_FIRST = re.compile(
    rf"(?P<year>[0-9]{{4}})(?P<mark>[/.\-])(?P<month>[0-9]{{1,2}})(?P=mark)(?P<day>[0-9]{{1,2}}){CLOCK}"
)
DAY_AND_NAME = re.compile(rf"(?P<day>[0-9]{{1,2}})[ .\-]+(?P<name>[A-Za-z]{{3,9}})[ .,\-]+{YEAR}{CLOCK}")
NAME_AND_DAY = re.compile(rf"(?P<name>[A-Za-z]{{3,9}})\.? +(?P<day>[0-9]{{1,2}}),? +{YEAR}{CLOCK}")
NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
MONTHS = {name: number for number, name in enumerate(NAMES, start=1)}
MONTHS |= {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}
# Day 0 of Excel's count: its year 1900 has a 29 February, so the count fits from March 1900 on.
EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a count of local days


@dataclass
class DateEvidence:
    """What the dates of a file say about the order of day and month."""

    day_first_line: int | None = None
    month_first_line: int | None = None
    doubtful_line: int | None = None
    doubtful: str = ""
    dotted: bool = True
    # Whether a date is written in figures whose order is open: 1/2/2011, not 2011-02-01.
    has_figures: bool = False

    def hear(self, text: str, line: int) -> None:
        """Take one cell into account."""
        found = NUMERIC.fullmatch(text.strip())
        if found is None:
            return
        self.has_figures = True
        first, second = int(found["a"]), int(found["b"])
        self.dotted = self.dotted and found["mark"] == "."
        if first > 12 >= second:
            self.day_first_line = self.day_first_line or line
        elif second > 12 >= first:
            self.month_first_line = self.month_first_line or line
        elif first != second and self.doubtful_line is None:
            self.doubtful_line, self.doubtful = line, text.strip()

    def decide(self) -> str:
        """Return the order of day and month.

        Raises:
            Invalid: the file contradicts itself, or leaves it open.
        """
        if self.day_first_line and self.month_first_line:
            raise Invalid(
                _(
                    "Line %(day)s begins its date with the day and line %(month)s with the month."
                    " Say which one counts, like --date-format %%d/%%m/%%Y."
                )
                % {"day": self.day_first_line, "month": self.month_first_line},
                code="date_order_contradicts",
            )
        if self.month_first_line:
            return MONTH_FIRST
        # Nobody writes month.day.year with points.
        if self.day_first_line or self.doubtful_line is None or self.dotted:
            return DAY_FIRST
        raise Invalid(
            _(
                "“%(text)s” on line %(line)s can be read in two ways, and no other date settles it."
                " Give --date-format %%d/%%m/%%Y where the day comes first,"
                " --date-format %%m/%%d/%%Y where the month does."
            )
            % {"text": self.doubtful, "line": self.doubtful_line},
            code="date_order_unclear",
        )


@dataclass
class DateReader:
    """Reads the dates of one file into instants.

    Args:
        time_zone: where a date without an offset was written.
        order: DAY_FIRST or MONTH_FIRST, for dates of figures only.
        pattern: a format for `strptime`, or EXCEL for counted days; it replaces every other way of reading.
    """

    time_zone: ZoneInfo
    order: str = DAY_FIRST
    pattern: str = ""
    seen: dict[str, datetime] = field(default_factory=dict, repr=False)

    def read(self, text: str) -> datetime:
        """Return the instant that a cell means, in UTC; a date without a time is its first instant.

        Raises:
            UnreadableError: it isn't a date.
        """
        if (known := self.seen.get(text)) is not None:
            return known
        try:
            moment = self._moment(text.strip())
        except (ValueError, OverflowError) as error:
            raise UnreadableError(self._refusal(text)) from error
        if moment is None or not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
            raise UnreadableError(self._refusal(text))
        instant = (moment if moment.tzinfo else moment.replace(tzinfo=self.time_zone)).astimezone(UTC)
        if len(self.seen) >= 65_536:
            self.seen.clear()
        self.seen[text] = instant
        return instant

    def _moment(self, text: str) -> datetime | None:
        if self.pattern == EXCEL:
            return EXCEL_EPOCH + timedelta(seconds=round(float(text) * 86_400))
        if self.pattern:
            return datetime.strptime(text, self.pattern)  # noqa: DTZ007 - the company's time zone is added
        if ISO.fullmatch(text):
            return datetime.fromisoformat(text)
        if compact := COMPACT.fullmatch(text):
            return datetime.strptime(compact.group(1), "%Y%m%d")  # noqa: DTZ007
        return self._by_parts(text)

    def _by_parts(self, text: str) -> datetime | None:
        if found := NUMERIC.fullmatch(text):
            first, second = int(found["a"]), int(found["b"])
            day, month = (first, second) if self.order == DAY_FIRST else (second, first)
        elif found := YEAR_FIRST.fullmatch(text):
            day, month = int(found["day"]), int(found["month"])
        elif found := DAY_AND_NAME.fullmatch(text) or NAME_AND_DAY.fullmatch(text):
            day, month = int(found["day"]), MONTHS.get(found["name"].lower(), 0)
        else:
            return None
        return datetime(_full_year(found["year"]), month, day, *_clock(found))  # noqa: DTZ001

    def _refusal(self, text: str) -> str:
        if self.pattern and self.pattern != EXCEL:
            return _("“%(text)s” isn't a date written like %(pattern)s.") % {"text": text[:60], "pattern": self.pattern}
        expected = _("day/month/year") if self.order == DAY_FIRST else _("month/day/year")
        return _("“%(text)s” isn't a date. Use year-month-day or %(expected)s.") % {
            "text": text[:60],
            "expected": expected,
        }


def date_pattern(wish: str) -> tuple[str, str]:
    """Return (order, pattern) for what somebody wrote after --date-format.

    >>> date_pattern("mdy"), date_pattern("dd.mm.yyyy"), date_pattern("excel")
    (('mdy', ''), ('dmy', '%d.%m.%Y'), ('dmy', 'excel'))

    Raises:
        Invalid: it is no format.
    """
    word = wish.strip().lower()
    if word in {DAY_FIRST, MONTH_FIRST}:
        return word, ""
    if word in {"iso", "ymd"}:
        return DAY_FIRST, ""
    if word == EXCEL:
        return DAY_FIRST, EXCEL
    pattern = wish.strip() if "%" in wish else _from_letters(word)
    if not any(code in pattern for code in ("%Y", "%y", "%c", "%x", "%G")):
        raise _no_format(wish)
    try:
        read_back = datetime.strptime(datetime(2001, 2, 3, 4, 5, 6).strftime(pattern), pattern)  # noqa: DTZ001, DTZ007
    except ValueError as error:
        raise _no_format(wish) from error
    if (read_back.year, read_back.month, read_back.day) != (2001, 2, 3):
        raise _no_format(wish)
    return DAY_FIRST, pattern


def _from_letters(word: str) -> str:
    """Turn dd/mm/yyyy hh:mm:ss into %d/%m/%Y %H:%M:%S; the first mm is the month, one behind hh the minutes."""
    replacements: list[tuple[str, str | Callable[[re.Match[str]], str]]] = [
        (r"hh:mm(:ss)?", lambda found: "%H:%M:%S" if found.group(1) else "%H:%M"),
        (r"yyyy", "%Y"),
        (r"(?<!%)yy", "%y"),
        (r"(?<!%)dd", "%d"),
        (r"(?<!%)mm", "%m"),
    ]
    for letters, code in replacements:
        word = re.sub(letters, code, word)
    return word


def _no_format(wish: str) -> Invalid:
    return Invalid(
        _("“%(wish)s” isn't a date format. Write it like %%d/%%m/%%Y or %%Y-%%m-%%d %%H:%%M.") % {"wish": wish},
        code="date_format",
    )


def _full_year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    # As strptime reads two figures: 69 to 99 lie in the last century.
    return year + (1900 if year >= 69 else 2000)


def _clock(found: re.Match[str]) -> tuple[int, int, int]:
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    half = (found["half"] or "").lower().replace(".", "")
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(f"{hour} {half}")
        hour = hour % 12 + (12 if half == "pm" else 0)
    return hour, minute, second
