"""Whether a month can be handed over to payroll, and if not, what is missing: in sentences."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Sum
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compensation.models import Adjustment, Dispute, PayrollRun, Period, Statement
from compensation.models.period import PeriodStatus
from compensation.selectors import words
from crm.accounts.models import Company


@dataclass(frozen=True, slots=True)
class Check:
    """One sentence of the list: whether it is done, and whether payroll has to wait for it."""

    code: str
    sentence: str
    is_done: bool
    is_needed: bool = True


@dataclass(frozen=True, slots=True)
class Readiness:
    """The list of a month; `is_ready` is that payroll waits for nothing."""

    checks: tuple[Check, ...]
    total_minor: int
    requested_total_minor: int | None
    currency: str
    payee_count: int
    run: PayrollRun | None

    @property
    def is_ready(self) -> bool:
        """Say whether everything that is needed is done."""
        return all(check.is_done for check in self.checks if check.is_needed)

    @property
    def missing(self) -> list[str]:
        """Return what payroll has to wait for."""
        return [check.sentence for check in self.checks if check.is_needed and not check.is_done]


def readiness(
    period: Period, today: date, *, unposted: int | None = None, broken: list[Statement] | None = None
) -> Readiness:
    """Return what stands between a month and its payroll.

    Args:
        period: the month.
        today: the business date.
        unposted: how many lines the ledger lacks, where that was worked out; None leaves the sentence out.
        broken: the statements that are no longer what they were, where that was worked out.
    """
    currency = Company.objects.current().currency
    sums = Statement.objects.filter(period=period).aggregate(
        total=Sum("total_minor"), payees=Count("payee"), signed=Count("sign_off")
    )
    unsigned = sums["payees"] - sums["signed"]
    checks = [*_closing(period, today, currency), *_earlier(period), *_people(period, unsigned)]
    if unposted is not None:
        checks.append(_unposted(unposted))
    if broken is not None:
        checks.append(_broken(broken))
    return Readiness(
        checks=tuple(checks),
        total_minor=int(sums["total"] or 0),
        requested_total_minor=period.requested_total_minor,
        currency=currency,
        payee_count=sums["payees"],
        run=PayrollRun.objects.filter(period=period).select_related("period", "made_by", "paid_by").first(),
    )


def _closing(period: Period, today: date, currency: str) -> Iterator[Check]:
    day = formats.date_format(period.ends_on)
    is_over = today >= period.ends_on
    yield Check(
        "over",
        _("The month is over.") if is_over else _("The month isn't over before %(day)s.") % {"day": day},
        is_over,
    )
    asked = period.requested_by
    if period.is_history and period.status == PeriodStatus.CLOSED:
        said = _("The month was brought in from history and was paid there; it has no payroll here.")
        yield Check("history", said, is_done=False)
        return
    if asked is None:
        yield Check("requested", _("Nobody has asked to close the month yet."), is_done=False)
    else:
        said = _("%(name)s asked to close it at %(total)s.") % {
            "name": asked.name,
            "total": words.money(period.requested_total_minor or 0, currency),
        }
        yield Check("requested", said, is_done=True)
    if period.closed_by is None:
        yield Check("closed", _("A second person has not closed it yet."), is_done=False)
    else:
        yield Check("closed", _("%(name)s closed it.") % {"name": period.closed_by.name}, is_done=True)


def _earlier(period: Period) -> Iterator[Check]:
    not_handed_over = Q(payroll=None, starts_on__lt=period.starts_on)
    not_paid = Q(payroll__isnull=False, payroll__paid_by=None)
    before = Period.objects.closed().filter(not_handed_over | not_paid, is_history=False).exclude(pk=period.pk)
    for one in before.select_related("payroll").order_by("starts_on"):
        if hasattr(one, "payroll"):
            said = _("The payroll of %(month)s was handed over and isn't marked as paid.")
        else:
            said = _("%(month)s is closed and isn't handed over yet. Hand it over first.")
        yield Check("earlier", said % {"month": _month(one)}, is_done=False)


def _people(period: Period, unsigned: int) -> Iterator[Check]:
    """Yield what people still have to say; payroll doesn't wait for it."""
    questions = Dispute.objects.running().filter(statement__period=period).count()
    yield _count(
        "questions",
        questions,
        _("No question about the month is open."),
        lambda n: ngettext(
            "%(count)s question about the month is open.", "%(count)s questions about the month are open.", n
        ),
    )
    waiting = Adjustment.objects.waiting().filter(origin_on__lt=period.ends_on).count()
    yield _count(
        "adjustments",
        waiting,
        _("No adjustment waits for approval."),
        lambda n: ngettext("%(count)s adjustment waits for approval.", "%(count)s adjustments wait for approval.", n),
    )
    yield _count(
        "sign_offs",
        unsigned,
        _("Every payee has agreed to the statement."),
        lambda n: ngettext("%(count)s payee has not agreed yet.", "%(count)s payees have not agreed yet.", n),
    )


def _count(code: str, count: int, none: str, some: Callable[[int], str]) -> Check:
    return Check(code, some(count) % {"count": count} if count else none, is_done=not count, is_needed=False)


def _unposted(count: int) -> Check:
    if not count:
        return Check("posted", _("Everything that happened is posted."), is_done=True)
    said = ngettext(
        "%(count)s line that changes the month since it was closed isn't posted yet. Run the night first.",
        "%(count)s lines that change the month since it was closed aren't posted yet. Run the night first.",
        count,
    )
    return Check("posted", said % {"count": count}, is_done=False)


def _broken(statements: list[Statement]) -> Check:
    if not statements:
        return Check("intact", _("All statements are what they were when the month was closed."), is_done=True)
    names = ", ".join(str(statement.payee or _("House account")) for statement in statements)
    said = _("These statements are no longer what they were when the month was closed: %(names)s.")
    return Check("intact", said % {"names": names}, is_done=False)


def _month(period: Period) -> str:
    return formats.date_format(period.starts_on, "YEAR_MONTH_FORMAT")
