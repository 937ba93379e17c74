"""`manage.py demo_company [--customers 3000] [--as-of DATE]`."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from crm.core.clock import business_date, now
from crm.core.errors import Refused
from crm.demo.load import load_demo
from crm.demo.staff import COMPANY, TIME_ZONE


class Command(BaseCommand):
    """Book the demo company; a second run changes nothing."""

    help = "Book a simulated company with three years of history. Run again, it changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the size and the last day."""
        parser.add_argument("--customers", type=int, default=3000, help="how many customers (3000)")
        parser.add_argument("--as-of", type=date.fromisoformat, help="the day after the last order (today)")

    def handle(self, *_args: Any, **wishes: Any) -> None:
        """Make one call into the loader and say what is there now."""
        at = now()
        if wishes["customers"] < 1:
            raise CommandError(_("A company has at least one customer."))
        try:
            loaded = load_demo(
                customers=wishes["customers"],
                as_of=wishes["as_of"] or business_date(at, TIME_ZONE),
                at=at,
                progress=self._show,
            )
        except Refused as refusal:
            # The site starts with whatever is there.
            self.stdout.write(refusal.message)
            return
        if not loaded.customers:
            self.stdout.write(_("%(name)s is there already; nothing was changed.") % {"name": COMPANY})
            return
        self.stdout.write(
            _("%(name)s is there: %(customers)s customers, %(orders)s orders, %(contacts)s contacts.")
            % {
                "name": COMPANY,
                "customers": f"{loaded.customers:,}",
                "orders": f"{loaded.orders:,}",
                "contacts": f"{loaded.contacts:,}",
            }
        )

    def _show(self, done: int, total: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{_('Customers')} {done:,} / {total:,} ", ending="\n" if done >= total else "")
            self.stderr.flush()
