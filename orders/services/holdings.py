"""Opening, renewing and ending contracts."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from crm.accounts.models import Company, User
from crm.audit.services import record
from crm.core.errors import Invalid, Refused
from crm.core.locks import expect_version
from customers.models import Customer
from customers.services.changes import note_change
from customers.services.receivers import receiver_of
from orders.models import Holding, Product
from orders.rules.terms import term_end
from orders.services.pricing import pinned_exchange

# Later than this a contract is planned, not held.
FURTHEST_DAYS = 366


class HoldingEnded(Refused):
    """The contract has ended; a new one can be opened."""

    default_code = "holding_ended"


@transaction.atomic
def open_holding(
    *,
    customer: Customer,
    product: Product,
    started_on: date,
    term_months: int,
    price_minor: int,
    by: User | None,
    today: date,
    quantity: Decimal = Decimal(1),
    cost_minor: int = 0,
    currency: str = "",
) -> Holding:
    """Begin a contract; its first term ends `term_months` after `started_on`.

    Args:
        price_minor: for one term and the whole quantity, in `currency`, the company's unless given.

    Raises:
        Invalid: it begins more than a year ahead, or no exchange rate is known for its first day.
    """
    customer = receiver_of(customer)
    if started_on > today + timedelta(days=FURTHEST_DAYS):
        sentence = _("Choose a day within the next year.")
        raise Invalid(sentence, fields={"started_on": sentence})
    company = Company.objects.current()
    currency = currency or company.currency
    exchange = pinned_exchange(currency, company_currency=company.currency, on=started_on)
    holding = Holding(
        customer=customer,
        product=product,
        quantity=quantity,
        started_on=started_on,
        term_months=term_months,
        renews_on=term_end(started_on, term_months=max(term_months, 1), renewals=0),
        price_minor=price_minor,
        cost_minor=cost_minor,
        currency=currency,
        exchange_numerator=exchange.numerator,
        exchange_denominator=exchange.denominator,
    )
    holding.full_clean()
    holding.save()
    after = {"customer": customer.pk, "product": product.pk, "started_on": started_on, "price_minor": price_minor}
    record("holding.opened", subject=holding, by=by, after=after)
    note_change([customer.pk], "holding.opened")
    return holding


@transaction.atomic
def renew_holding(*, holding: Holding, by: User | None, today: date, version: int | None = None) -> Holding:
    """Let a contract go on for one more term.

    Raises:
        HoldingEnded: it has ended.
        Invalid: it was renewed already: the present term has not begun yet.
        Stale: it was changed since the caller read it.
    """
    holding = expect_version(holding, version)
    _still_open(holding)
    count = holding.renewal_count
    if count and term_end(holding.started_on, term_months=holding.term_months, renewals=count - 1) > today:
        raise Invalid(_("It is renewed until %(day)s already.") % {"day": holding.renews_on})
    before = {"renews_on": holding.renews_on, "renewal_count": count}
    renews_on = term_end(holding.started_on, term_months=holding.term_months, renewals=count + 1)
    holding.change(renewal_count=count + 1, renews_on=renews_on)
    after = {"renews_on": renews_on, "renewal_count": count + 1}
    record("holding.renewed", subject=holding, by=by, before=before, after=after)
    note_change([holding.customer_id], "holding.renewed")
    return holding


@transaction.atomic
def end_holding(
    *, holding: Holding, on: date, by: User | None, today: date, version: int | None = None, reason: str = ""
) -> Holding:
    """End a contract on the day `on`; the term it is in is its last.

    Raises:
        HoldingEnded: it has ended already.
        Invalid: the day lies before its start, or more than a year ahead.
        Stale: it was changed since the caller read it.
    """
    holding = expect_version(holding, version)
    _still_open(holding)
    if not holding.started_on <= on <= max(today, holding.renews_on) + timedelta(days=FURTHEST_DAYS):
        sentence = _("Choose a day from its start, %(day)s, to a year ahead.") % {"day": holding.started_on}
        raise Invalid(sentence, fields={"on": sentence})
    holding.change(ends_on=on)
    record("holding.ended", subject=holding, by=by, after={"ends_on": on, "reason": reason.strip()})
    note_change([holding.customer_id], "holding.ended")
    return holding


def _still_open(holding: Holding) -> None:
    """Refuse to touch a contract that has ended."""
    if holding.ends_on is not None:
        raise HoldingEnded(
            _("This contract ended on %(day)s. Open a new one if they come back.") % {"day": holding.ends_on}
        )
