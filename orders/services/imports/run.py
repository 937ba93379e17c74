"""One import from beginning to end."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.utils.translation import gettext as _

from crm.accounts.models import Company
from crm.accounts.services.company import update_company
from crm.audit.services import record
from crm.core.errors import Invalid
from orders.models import ExchangeRate, Order, Product, Refund
from orders.services.imports.book import OrderDesk
from orders.services.imports.catalogue import Catalogue
from orders.services.imports.options import Options, Progress, silent
from orders.services.imports.read import Evidence, settle, stage, survey
from orders.services.imports.rejected import rejected_path, write_rejected
from orders.services.imports.report import Report
from orders.services.imports.returns import ReturnDesk
from orders.services.imports.source import open_source
from orders.services.imports.spill import Spill
from orders.services.rates import Rates


def import_orders(options: Options, *, progress: Progress = silent) -> Report:
    """Book the orders and returns of a file and return what happened to every row.

    Orders are known by their number, so the same file again changes nothing, and an import that was killed goes on
    where it was. Each batch of orders is one transaction, with its customers, products, audit lines and traces.

    Raises:
        Invalid: the file can't be read or leaves its notation open; nothing was written.
    """
    if options.rate is not None and not options.currency:
        raise Invalid(_("Say which currency the rate is of with --currency."), code="rate")
    report = Report(is_dry_run=options.is_dry_run)
    source = open_source(
        options.path,
        mapping=options.mapping,
        delimiter=options.delimiter,
        encoding=options.encoding,
        column_names=options.column_names,
    )
    report.notes += source.notes
    target = rejected_path(options.path, options.rejected_path)
    evidence = survey(source, progress)
    with Spill() as spill, _undone(options):
        company = _company(options, evidence, report)
        reader = settle(evidence, options, company, report.notes)
        if options.rate is None and "currency" not in source.columns.places:
            _check_rate(reader.currency, company)
        stage(source, reader, spill, report, evidence.rows, progress)
        with _commits_unwaited():
            _book(options, company, spill, report, progress)
        _finish(options, company, report, spill)
        if report.rows_rejected and not options.is_dry_run:
            write_rejected(source, spill, target)
            report.rejected_file = str(target)
        elif not options.is_dry_run:
            # What an earlier run left there is settled now.
            target.unlink(missing_ok=True)
    return report


@contextmanager
def _undone(options: Options) -> Iterator[None]:
    """Take a dry run back at its end: it does everything, and then nothing has happened."""
    if not options.is_dry_run:
        yield
        return
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def _commits_unwaited() -> Iterator[None]:
    """Let the server commit without waiting for its disk.

    Should the server's machine fail, the last batches are gone as a whole, and the next run books them. The commit of
    the import's own line in the history waits for the disk, and for everything before it.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
    try:
        yield
    finally:
        # A transaction that failed takes the setting back itself.
        if connection.is_usable() and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("RESET synchronous_commit")


def _company(options: Options, evidence: Evidence, report: Report) -> Company:
    """Return the company; the first import into an untouched installation brings its currency along."""
    company = Company.objects.current()
    wished = options.currency or evidence.only_currency
    untouched = company.version == 1 and not any(model.objects.exists() for model in (Order, Refund, Product))
    if wished and options.rate is None and wished != company.currency and untouched:
        company = update_company(by=options.by, currency=wished)
        sentence = _("The company's currency is now %(currency)s, for these are its first orders.")
        report.notes.append(sentence % {"currency": wished})
    return company


def _check_rate(currency: str, company: Company) -> None:
    """Refuse a whole file in a currency that has no exchange rate at all."""
    if currency == company.currency or ExchangeRate.objects.filter(currency=currency).exists():
        return
    sentence = _(
        "No exchange rate from %(currency)s to %(company)s is known. Say what one %(currency)s is worth with --rate."
    )
    raise Invalid(sentence % {"currency": currency, "company": company.currency}, code="no_exchange_rate")


def _book(options: Options, company: Company, spill: Spill, report: Report, progress: Progress) -> None:
    catalogue = Catalogue(options, company, spill, report)
    rates = Rates(company.currency, {options.currency: options.rate} if options.rate else {})
    catalogue.learn()
    orders = OrderDesk(options, company, spill, report, catalogue, rates)
    orders.book_all(progress)
    ReturnDesk(options, company, spill, report, catalogue, rates, orders).book_all(progress)


def _finish(options: Options, company: Company, report: Report, spill: Spill) -> None:
    """Count what was rejected; whoever looks at the history finds the import as one line."""
    report.rows_rejected = spill.rejected_count()
    report.reasons = spill.reasons()
    if report.changed_anything:
        with transaction.atomic():
            after = {"file": options.path.name, **report.as_json()}
            record("orders.imported", subject=company, by=options.by, after=after)
