"""`manage.py post_commission`: pay, from a terminal."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from compensation.services.commission import post_commission
from crm.accounts.models import Company
from crm.core import clock


class Command(BaseCommand):
    """Posts what the ledger lacks, for everybody."""

    help = "Post what pay lacks up to a business date, looking at every customer; a second run posts nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--as-of",
            type=date.fromisoformat,
            metavar="DATE",
            help="the last business date that counts, such as 2026-10-06; usually today in the company's time zone",
        )
        parser.add_argument("--json", action="store_true", help="one JSON document instead of a sentence")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Post."""
        as_of = options["as_of"] or clock.business_date(clock.now(), Company.objects.current().time_zone)
        counts = post_commission(as_of=as_of, token=None)
        if options["json"]:
            self.stdout.write(json.dumps(counts))
            return
        sentence = ngettext("%(count)s line of pay was posted.", "%(count)s lines of pay were posted.", counts["lines"])
        self.stdout.write(sentence % {"count": counts["lines"]})
