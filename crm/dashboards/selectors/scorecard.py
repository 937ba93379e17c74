"""The scorecard: the month beside the lifetime. Neither half is ever left out, so neither is worked for alone."""

from dataclasses import dataclass
from datetime import date

from compensation.models import Target
from compensation.selectors.expected import ExpectedReturn, expected_returns
from compensation.selectors.next_rewards import NextReward, nearest_rewards
from compensation.selectors.plans import plan_book
from compensation.selectors.statements import PayNow, pay_this_period
from crm.accounts.models import User
from crm.dashboards.models import BookFigures
from crm.dashboards.selectors.books import own_book


@dataclass(frozen=True, slots=True)
class MonthHalf:
    """What the month has come to so far: pay, and the targets that run."""

    pay: PayNow
    targets: list[Target]


@dataclass(frozen=True, slots=True)
class LifetimeHalf:
    """What the customers who are looked after are worth for as long as they stay, and what is next in reach."""

    as_of: date | None
    book: BookFigures
    rewards: list[NextReward]
    returns: list[ExpectedReturn]


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Both halves of one person."""

    salesperson: User
    month: MonthHalf
    lifetime: LifetimeHalf


def scorecard(user: User, *, today: date) -> Scorecard:
    """Return the scorecard of `user` for the month of `today`."""
    own, book = own_book(user, today=today), plan_book()
    return Scorecard(
        salesperson=user,
        month=MonthHalf(pay=own.pay or pay_this_period(user, today), targets=own.targets),
        lifetime=LifetimeHalf(
            as_of=own.as_of,
            book=own.book,
            rewards=nearest_rewards(user, today, book),
            returns=expected_returns(user, today, book),
        ),
    )
