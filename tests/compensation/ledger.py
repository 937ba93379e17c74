"""Reading and moving the ledger in tests."""

from datetime import date
from decimal import Decimal

from compensation.models import CommissionEntry, Period
from compensation.services.closing import close_period, request_close
from compensation.services.commission import post_commission
from crm.accounts.access import Role
from crm.accounts.models import User
from tests.make import LATE, make_user

TODAY = date(2030, 1, 1)


def night(as_of: date = TODAY) -> int:
    """Post for everybody; return the number of new lines."""
    return post_commission(as_of=as_of, token=None)["lines"]


def amounts(**filters) -> list[str]:
    """Return the amounts of the ledger in the order in which they were posted."""
    lines = CommissionEntry.objects.filter(**filters).order_by("origin_on", "pk")
    return [f"{Decimal(line.amount_minor).scaleb(-2):.2f}" for line in lines]


def close(month: str, by: User, today: date = TODAY) -> Period:
    """Close a month such as "2025-01", as somebody else asked for."""
    period = Period.objects.get(starts_on=f"{month}-01")
    request_close(period=period, by=make_user(Role.FINANCE), today=today, at=LATE)
    return close_period(period=period, by=by, today=today, at=LATE)


def snapshot() -> list[tuple]:
    """Return every number of the ledger, periods by their month."""
    skipped = {"id", "created_at", "period_id"}
    named = [field.attname for field in CommissionEntry._meta.concrete_fields if field.attname not in skipped]
    return sorted(CommissionEntry.objects.values_list(*named, "period__starts_on"), key=repr)
