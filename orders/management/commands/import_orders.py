"""`manage.py import_orders FILE --map field=column …`."""

import json
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm.accounts.models import User
from crm.core.clock import now
from crm.core.errors import Refused
from crm.core.money import minor_digits
from orders.rules.imports.columns import FIELDS, parse_map
from orders.services.imports.options import Options, read_currency, read_mark, read_rate, read_ratio
from orders.services.imports.report import Report, Sums
from orders.services.imports.run import import_orders

STEPS = {
    "look": gettext_lazy("Looking"),
    "read": gettext_lazy("Reading"),
    "orders": gettext_lazy("Orders"),
    "returns": gettext_lazy("Returns"),
}


class Command(BaseCommand):
    """Book the orders and returns of a file."""

    help = "Book the orders of a CSV file, plain or gzip. Its orders are known by their number: run it again at will."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the file and how it is read."""
        add = parser.add_argument
        add("file", type=Path, help="CSV, or any text with delimiters; gzip is read as it is")
        add("--map", action="append", default=[], metavar="FIELD=COLUMN", help=f"fields: {', '.join(FIELDS)}")
        add("--date-format", default="", help="like %%d/%%m/%%Y; needed where the file leaves day and month open")
        add("--delimiter", default="", help="a character, comma, semicolon, tab, pipe or whitespace")
        add("--columns", default="", metavar="A,B,…", help="names for the columns of a file without a header")
        add("--decimal", default="", metavar="point|comma", help="the decimal mark, where the file leaves it open")
        add("--encoding", default="", help="where it can't be found out")
        add("--currency", default="", help="what amounts are in, where the file doesn't say")
        add("--rate", default="", metavar="0.85", help="what one unit of --currency is worth in the company's currency")
        add("--cost-ratio", default="", metavar="0.6", help="cost as a share of the amount, where no cost is known")
        add("--salesperson", default="", metavar="EMAIL", help="who looks after customers that are new")
        add("--rejected", type=Path, metavar="FILE", help="where rejected rows go, instead of FILE.rejected.csv")
        add("--dry-run", action="store_true", help="work everything out and write nothing")
        add("--json", action="store_true", help="print the report as JSON")

    def handle(self, *_args: Any, **wishes: Any) -> None:
        """Make one call into the service and print its report."""
        bar = Bar(sys.stderr) if not wishes["json"] else None
        try:
            report = import_orders(options_from(wishes), **({"progress": bar.show} if bar else {}))
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        finally:
            if bar:
                bar.clear()
        if wishes["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
        else:
            for line in sentences(report):
                self.stdout.write(line)
        if not report.reconciles():
            raise CommandError(_("The sums don't add up to the file. Report this with the output of --json."))


def options_from(wishes: dict[str, Any]) -> Options:
    """Return the options that somebody gave on the command line."""
    return Options(
        path=wishes["file"],
        mapping=parse_map(wishes["map"]),
        now=now(),
        rejected_path=wishes["rejected"],
        delimiter=wishes["delimiter"],
        encoding=wishes["encoding"],
        column_names=tuple(name.strip() for name in wishes["columns"].split(",") if name.strip()),
        date_format=wishes["date_format"],
        decimal_mark=read_mark(wishes["decimal"]),
        currency=read_currency(wishes["currency"]),
        rate=read_rate(wishes["rate"]) if wishes["rate"] else None,
        cost_ratio_ppm=read_ratio(wishes["cost_ratio"]) if wishes["cost_ratio"] else None,
        salesperson=salesperson_named(wishes["salesperson"]) if wishes["salesperson"] else None,
        is_dry_run=wishes["dry_run"],
    )


def salesperson_named(email: str) -> User:
    """Return the active salesperson or manager with this address."""
    user: User | None = User.objects.active().salespeople().filter(email=email.strip().lower()).first()
    if user is None:
        raise CommandError(_("No salesperson has the address %(email)s.") % {"email": email})
    return user


class Bar:
    """Shows how far the import is: a bar that moves on a terminal, a line per step and quarter elsewhere."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.is_terminal = bool(getattr(stream, "isatty", bool)())
        self.last: tuple[str, int] = ("", -1)
        self.shown_at = 0.0

    def show(self, step: str, done: int, total: int) -> None:
        """Show that `done` of `total` are done."""
        share = min(1.0, done / total) if total else 1.0
        if self.is_terminal:
            if time.monotonic() - self.shown_at < 0.1 and share < 1:
                return
            self.shown_at = time.monotonic()
            filled = int(share * 30)
            self.stream.write(f"\r{STEPS[step]!s:<10}[{'#' * filled}{'.' * (30 - filled)}] {share:4.0%} ")
            self.stream.flush()
        elif (step, int(share * 4)) != self.last:
            self.last = (step, int(share * 4))
            self.stream.write(f"{STEPS[step]} {share:.0%}\n")

    def clear(self) -> None:
        """Leave the line to what comes next."""
        if self.is_terminal:
            self.stream.write("\r\033[K")
            self.stream.flush()


def sentences(report: Report) -> list[str]:
    """Return the report as lines for people."""
    lines = [*report.notes]
    if not report.rows_read:
        lines.append(_("The file has a header and no rows, so there is nothing to book."))
    if report.is_dry_run:
        lines.append(_("Dry run: nothing was written."))
    counts = {
        _("rows read"): report.rows_read,
        _("orders booked"): report.orders,
        _("orders known already"): report.orders_known,
        _("of them given new days"): report.orders_dated,
        _("returns matched to an order"): report.returns,
        _("credits without an order"): report.credits,
        _("returns and credits known already"): report.refunds_known,
        _("new customers"): report.customers,
        _("new products"): report.products,
        _("rows rejected"): report.rows_rejected,
    }
    lines += [f"{count:>12,}  {label}" for label, count in counts.items()]
    for currency, sums in sorted(report.sums.items()):
        lines += ["", *_sums(currency, sums)]
    if report.rows_rejected:
        lines += ["", *(f"{count:>12,}  {reason}" for reason, count in report.reasons.items())]
    if report.rejected_file:
        lines.append(_rejected(report))
    return lines


def _sums(currency: str, sums: Sums) -> list[str]:
    parts = {
        _("in the file"): sums.in_file,
        _("in orders booked"): sums.orders,
        _("in orders known already"): sums.orders_known,
        _("in returns"): -sums.returns,
        _("in credits"): -sums.credits,
        _("in returns and credits known already"): -sums.refunds_known,
        _("in rejected rows"): sums.rejected,
        _("rounded away"): sums.rounding,
        _("not accounted for"): sums.difference,
    }
    # More digits than the currency has are shown where the file wrote them.
    digits = max([minor_digits(currency), *(-int(amount.normalize().as_tuple().exponent) for amount in parts.values())])
    return [f"{amount:>16,.{digits}f} {currency}  {label}" for label, amount in parts.items() if amount or not label]


def _rejected(report: Report) -> str:
    return ngettext(
        "The rejected row is in %(file)s. Correct it there and import that file.",
        "The rejected rows are in %(file)s. Correct them there and import that file.",
        report.rows_rejected,
    ) % {"file": report.rejected_file}
