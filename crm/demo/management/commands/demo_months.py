"""`manage.py demo_months [--as-of DATE]`."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from crm.core.clock import business_date, now
from crm.demo.months import close_past_months
from crm.demo.staff import TIME_ZONE


class Command(BaseCommand):
    """Close the demo company's past months of pay; a second run changes nothing."""

    help = "Close the demo company's past months, all but the last one: that is for whoever tries it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the day."""
        parser.add_argument("--as-of", type=date.fromisoformat, help="the day on which they are closed (today)")

    def handle(self, *_args: Any, **wishes: Any) -> None:
        """Make one call and say how many were closed."""
        at = now()
        closed = close_past_months(as_of=wishes["as_of"] or business_date(at, TIME_ZONE), at=at)
        if closed:
            sentence = ngettext(
                "%(count)s past month of pay is closed.", "%(count)s past months of pay are closed.", closed
            )
            self.stdout.write(sentence % {"count": closed})
