"""The file that payroll reads: a head, a row per payee, and control totals with a hash over the rows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from compensation.models import PayrollRun, Period, Statement
from compensation.selectors.csv_text import csv_line
from crm.core.money import to_amount

HEAD = [
    "type",
    "month",
    "payee_id",
    "email",
    "name",
    "currency",
    "carried",
    "month_total",
    "amount",
    "statement_hash",
    "held",
    "released",
]


@dataclass(frozen=True, slots=True)
class Payout:
    """One row: payable from before, what the month brought, and what is paid."""

    statement: Statement
    carried_minor: int
    month_minor: int
    amount_minor: int


def payouts_of(run: PayrollRun) -> list[Payout]:
    """Return the rows of a payroll as they were handed over."""
    rows = run.rows.select_related("statement__payee").order_by("statement__payee_id")
    return [Payout(row.statement, row.carried_minor, row.month_minor, row.amount_minor) for row in rows]


def rows_hash(period: Period, payouts: Iterable[Payout]) -> str:
    """Return the hash over the rows of the file, each with the hash of its statement but without name and address.

    Names and addresses change; what was handed over does not.
    """
    digest = sha256()
    for payout in payouts:
        said = [
            f"{period.starts_on:%Y-%m}",
            payout.statement.payee_id,
            payout.carried_minor,
            payout.month_minor,
            payout.amount_minor,
            payout.statement.content_hash,
        ]
        digest.update(("|".join(str(value) for value in said) + "\n").encode())
    return digest.hexdigest()


def payroll_lines(run: PayrollRun, payouts: Sequence[Payout]) -> Iterator[str]:
    """Yield the file, line by line."""
    month = f"{run.period.starts_on:%Y-%m}"
    yield csv_line(HEAD)
    for payout in payouts:
        payee = payout.statement.payee
        amounts = [payout.carried_minor, payout.month_minor, payout.amount_minor]
        yield csv_line(
            [
                "ROW",
                month,
                payout.statement.payee_id,
                payee.email if payee else "",
                payee.name if payee else "",
                run.currency,
                *(to_amount(minor, run.currency) for minor in amounts),
                payout.statement.content_hash,
                to_amount(payout.statement.held_closing_minor, run.currency),
                to_amount(payout.statement.released_minor, run.currency),
            ]
        )
    held = sum(payout.statement.held_closing_minor for payout in payouts)
    released = sum(payout.statement.released_minor for payout in payouts)
    total, *waits = (to_amount(minor, run.currency) for minor in (run.total_minor, held, released))
    yield csv_line(["TOTAL", month, run.payee_count, "", "", run.currency, "", "", total, run.content_hash, *waits])
