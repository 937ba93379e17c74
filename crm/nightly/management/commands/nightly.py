"""`manage.py nightly`: the night, from a terminal."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from crm.accounts.models import Company, User
from crm.core import clock
from crm.core.errors import Refused
from crm.nightly.counts import words_of
from crm.nightly.models import Night, StepRun
from crm.nightly.pipeline import label_of
from crm.nightly.selectors import as_plain
from crm.nightly.services import run_night


def iso_day(text: str) -> date:
    """Return the day that `text` names."""
    return date.fromisoformat(text)


class Command(BaseCommand):
    """Runs the night and tells of every step."""

    # The checks load every page and door of the site; whoever starts the web server or `check` has them done.
    requires_system_checks: list[str] = []
    help = "Work out values, worklist, pay and dashboards as of a business date; safe to repeat, goes on after a kill."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--as-of",
            type=iso_day,
            metavar="DATE",
            help="the last business date that counts, such as 2026-10-06; usually today in the company's time zone",
        )
        parser.add_argument("--full", action="store_true", help="every customer, not only those that changed")
        parser.add_argument("--again", action="store_true", help="even if nothing changed since the last run")
        parser.add_argument("--by", type=int, metavar="USER", help="id of the person who asked for it")
        parser.add_argument("--json", action="store_true", help="one JSON document instead of lines for people")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the night."""
        as_of = options["as_of"] or clock.business_date(clock.now(), Company.objects.current().time_zone)
        by = User.objects.filter(pk=options["by"]).first()
        self.is_quiet, self.has_run = options["json"], False
        try:
            night = run_night(as_of=as_of, by=by, full=options["full"], again=options["again"], progress=self._tell)
        except Refused as refused:
            raise CommandError(refused.message) from refused
        if options["json"]:
            self.stdout.write(json.dumps(as_plain(night, ran=self.has_run), indent=2))
        else:
            self.stdout.write(self._last_line(night))

    def _tell(self, run: StepRun) -> None:
        """Write a line for each step that ended, with its counts and time; several may be in hand at once."""
        self.has_run = True
        if not self.is_quiet and run.started_at and run.ended_at:
            seconds = (run.ended_at - run.started_at).total_seconds()
            self.stdout.write(f"  {label_of(run.name):<36}{seconds:7.2f} s  {words_of(run.counts) or run.error}")

    def _last_line(self, night: Night) -> str:
        if not self.has_run:
            return _("Nothing changed since the night of %(day)s; its figures stand.") % {"day": night.as_of}
        return _("The night of %(day)s is done.") % {"day": night.as_of}
