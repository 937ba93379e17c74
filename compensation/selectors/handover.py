"""Who is paid for the orders of a customer after a handover, until when, and who from then on."""

from dataclasses import dataclass
from datetime import date, timedelta

from compensation.facts import credit_on
from compensation.rules.credit import credit_of
from compensation.rules.events import Order, Share
from compensation.selectors.plans import plan_book
from crm.accounts.models import User
from customers.models import Customer


@dataclass(frozen=True, slots=True)
class PaidShare:
    """One person's part of each order's credit, and the first day on which it no longer holds; None is no end."""

    payee: User | None
    ppm: int
    until: date | None


def pay_after_handover(customer: Customer, on: date) -> tuple[list[PaidShare], list[PaidShare]]:
    """Return who holds an order of the day `on`, and who holds one once a tail is over: each sums to 1,000,000 ppm.

    Both are the same where no tail runs. It is told as the plans are now; agreed splits belong to single orders.
    """
    shares, handover = credit_on(customer.pk, on)
    book = plan_book()
    split = credit_of(Order(0, on, 0, shares=shares, handover=handover), book)
    until = None
    if handover is not None and len(split) > 1:
        terms = book.terms(shares[0].payee, on)
        until = handover.on + timedelta(days=terms.tail.days) if terms and terms.tail else None
    people = User.objects.in_bulk([share.payee for share in (*split, *shares) if share.payee is not None])

    def named(some: tuple[Share, ...], end: date | None) -> list[PaidShare]:
        return [PaidShare(people.get(share.payee or 0), share.ppm, end) for share in some]

    return named(split, until), named(shares, None)
