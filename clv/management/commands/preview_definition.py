"""`manage.py preview_definition 7`: a preview of another definition, from a terminal."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from clv.models import Preview, PreviewStatus
from clv.services.preview_jobs import run_preview


class Command(BaseCommand):
    """Works out a preview that waits."""

    help = "Work out a preview of another definition of value, or of other boundaries, that was asked for."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("preview", type=int, help="its number, as the API gave it")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Work it out and say how it ended."""
        if not run_preview(options["preview"]):
            raise CommandError(_("Preview %(number)s doesn't wait to be worked out.") % {"number": options["preview"]})
        found = Preview.objects.get(pk=options["preview"])
        if found.status == PreviewStatus.FAILED:
            raise CommandError(found.error)
        self.stdout.write(_("Preview %(number)s is done.") % {"number": found.pk})
