"""From the file to the spill: first the whole file settles its notation, then each row is read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import batched
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from crm.accounts.models import Company
from crm.core.clock import business_date, start_of
from crm.core.errors import Invalid
from orders.rules.imports.columns import NUMBERS
from orders.rules.imports.dates import DAY_FIRST, DateEvidence, DateReader, date_pattern
from orders.rules.imports.numbers import COMMA, DecimalEvidence, currency_said
from orders.rules.imports.rows import RejectedError, Row, RowReader
from orders.services.imports.options import Options, Progress
from orders.services.imports.report import ZERO, Report
from orders.services.imports.source import Source
from orders.services.imports.spill import Spill

BATCH = 5_000
# Cells heard already; forgetting them only costs time.
MOST_SEEN = 200_000
# More currencies than one are several, whichever they are.
SEVERAL = 2
SIGNS = {"$": ("USD", "AUD", "CAD", "NZD", "SGD", "HKD", "MXN"), "¥": ("JPY", "CNY"), "kr": ("SEK", "NOK", "DKK")}


@dataclass
class Evidence:
    """What the cells of the file say about its notation."""

    decimals: DecimalEvidence = field(default_factory=DecimalEvidence)
    dates: DateEvidence = field(default_factory=DateEvidence)
    currencies: dict[str, int] = field(default_factory=dict)
    # What the column of currencies says; "" where a row says nothing.
    column: set[str] = field(default_factory=set)
    rows: int = 0

    @property
    def only_currency(self) -> str:
        """Return the one currency that the whole file names, by its column or in its amounts; "" if there is none."""
        named = set(self.column) or {code for code in self.currencies if _is_code(code)}
        only = named.pop() if len(named) == 1 else ""
        return only if _is_code(only) else ""


def survey(source: Source, progress: Progress) -> Evidence:
    """Return what the whole file says about its decimal mark, its dates and its currency."""
    evidence = Evidence()
    seen: set[str] = set()
    places = [source.columns.places[name] for name in NUMBERS if name in source.columns.places]
    date_place = source.columns.places["ordered_at"]
    currency_place = source.columns.places.get("currency")
    size = source.path.stat().st_size
    for line, cells in source.rows(lambda position: progress("look", position, size)):
        evidence.rows += 1
        if currency_place is not None and len(evidence.column) < SEVERAL:
            evidence.column.add(cells[currency_place].strip().upper() if currency_place < len(cells) else "")
        for place in (*places, date_place):
            text = cells[place] if place < len(cells) else ""
            if not text or text in seen:
                continue
            seen.add(text)
            if place == date_place:
                evidence.dates.hear(text, line)
                continue
            evidence.decimals.hear(text, line)
            if said := currency_said(text):
                evidence.currencies.setdefault(said, line)
        if len(seen) > MOST_SEEN:
            seen.clear()
    return evidence


def settle(evidence: Evidence, options: Options, company: Company, notes: list[str]) -> RowReader:
    """Return the reader for the file's rows.

    Raises:
        Invalid: the file leaves its notation open, or contradicts itself or the options.
    """
    order, pattern = date_pattern(options.date_format) if options.date_format else (evidence.dates.decide(), "")
    mark = options.decimal_mark or evidence.decimals.decide()
    if evidence.dates.has_figures and not options.date_format:
        is_day_first = order == DAY_FIRST
        notes.append(_("Dates are day/month/year.") if is_day_first else _("Dates are month/day/year."))
    if mark == COMMA and not options.decimal_mark:
        notes.append(_("A comma parts the decimals."))
    today = business_date(options.now, company.time_zone)
    return RowReader(
        dates=DateReader(ZoneInfo(company.time_zone), order, pattern),
        decimal_mark=mark,
        currency=_currency(evidence, options, company, notes),
        until=start_of(today + timedelta(days=1), company.time_zone),
    )


def stage(source: Source, reader: RowReader, spill: Spill, report: Report, total: int, progress: Progress) -> None:
    """Read every row into the spill; what can't be read is rejected with its reason."""
    width = len(source.columns.names)
    for batch in batched(source.rows(), BATCH):
        spill.add(_read(batch, width, source, reader, spill, report))
        report.rows_read += len(batch)
        progress("read", report.rows_read, total)
    spill.settle(has_numbers="external_id" in source.columns.places)


def _read(
    batch: tuple[tuple[int, list[str]], ...],
    width: int,
    source: Source,
    reader: RowReader,
    spill: Spill,
    report: Report,
) -> Iterator[tuple[int, Row]]:
    rejected: list[tuple[int, str]] = []
    in_file: dict[str, Decimal] = {}
    for line, cells in batch:
        try:
            if len(cells) > width and any(cells[width:]):
                sentence = _("The row has %(count)s cells, but the file has %(width)s columns.")
                raise RejectedError(sentence % {"count": len(cells), "width": width}, None, reader.currency)
            row = reader.read(source.columns.cells(cells))
        except RejectedError as refusal:
            rejected.append((line, refusal.reason))
            if refusal.amount is not None:
                report.sums[refusal.currency].in_file += refusal.amount
                report.sums[refusal.currency].rejected += refusal.amount
            continue
        in_file[row.currency] = in_file.get(row.currency, ZERO) + row.amount
        yield line, row
    spill.reject(rejected)
    for currency, amount in in_file.items():
        report.sums[currency].in_file += amount


def _currency(evidence: Evidence, options: Options, company: Company, notes: list[str]) -> str:
    """Return what amounts are in where the row has no currency of its own."""
    said = evidence.currencies
    codes = [code for code in said if _is_code(code)]
    if options.currency:
        for other in codes:
            if other != options.currency:
                raise Invalid(
                    _("The amount on line %(line)s is in %(other)s, but --currency says %(currency)s.")
                    % {"line": said[other], "other": other, "currency": options.currency},
                    code="currency_contradicts",
                )
        return options.currency
    if len(codes) > 1:
        raise Invalid(
            _("Line %(one)s is in %(first)s and line %(two)s in %(second)s. Map a column with --map currency=….")
            % {"one": said[codes[0]], "first": codes[0], "two": said[codes[1]], "second": codes[1]},
            code="currencies_mixed",
        )
    if codes:
        notes.append(_("Amounts are in %(currency)s.") % {"currency": codes[0]})
        return codes[0]
    for sign, line in said.items():
        # US$ names the country before the sign.
        meant = SIGNS.get(sign[-1:], SIGNS.get(sign, ()))
        if company.currency not in meant or len(sign.rstrip("$¥")) > 1:
            raise Invalid(
                _("Amounts are in “%(sign)s” (line %(line)s). Say which currency that is, like --currency USD.")
                % {"sign": sign, "line": line},
                code="currency_unclear",
            )
    return company.currency


def _is_code(text: str) -> bool:
    return len(text) == 3 and text.isalpha() and text.isascii()
