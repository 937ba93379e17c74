"""`manage.py close_period`: close a month of pay, from a terminal."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from compensation.models import Period
from compensation.services.closing import close_months_through, close_period, request_close
from crm.accounts.models import Company, User
from crm.core import clock
from crm.core.errors import Refused


def month(text: str) -> date:
    """Return the first day of a month written as 2026-09."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise ArgumentTypeError(f"{text} isn't a month; write it like 2026-09") from error


class Command(BaseCommand):
    """Closes a month that is over, in two steps by two people."""

    help = "Close a month of pay for good, by two people: what arrives later goes into the next one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("month", type=month, help="the month, such as 2026-09")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="who closes it: finance or an administrator")
        way = parser.add_mutually_exclusive_group()
        way.add_argument("--ask", action="store_true", help="ask for it; somebody else then closes it")
        way.add_argument(
            "--through",
            action="store_true",
            help="close it and all open months before it as history: brought in from elsewhere, and paid there",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Close the month."""
        period = Period.objects.filter(starts_on=options["month"]).first()
        by = User.objects.active().filter(email__iexact=options["by"]).first()
        if period is None:
            raise CommandError(_("There is no pay in that month yet. Run the night first."))
        if by is None:
            raise CommandError(_("Nobody signs in as %(email)s.") % {"email": options["by"]})
        now = clock.now()
        today = clock.business_date(now, Company.objects.current().time_zone)
        try:
            closed = _close(period, by, options, today=today, at=now)
        except Refused as refused:
            raise CommandError(refused.message) from refused
        if options["ask"]:
            self.stdout.write(_("Somebody else can close %(month)s now.") % {"month": period})
        for one in closed:
            self.stdout.write(_("%(month)s is closed.") % {"month": one})


def _close(period: Period, by: User, options: Mapping[str, Any], *, today: date, at: datetime) -> list[Period]:
    """Return the months that were closed; asking closes none."""
    if options["ask"]:
        request_close(period=period, by=by, today=today, at=at)
        return []
    if options["through"]:
        return close_months_through(period=period, by=by, today=today, at=at)
    return [close_period(period=period, by=by, today=today, at=at)]
