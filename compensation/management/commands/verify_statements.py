"""`manage.py verify_statements`: are all final statements what they were when their months were closed?"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compensation.management.commands.close_period import month
from compensation.models import Statement
from compensation.services.seals import broken_among


class Command(BaseCommand):
    """Reckons every seal again."""

    help = "Verify the hashes of all final statements, each over its lines, its balance and the statement before it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--month", type=month, help="only this month, such as 2026-09")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Verify."""
        statements = Statement.objects.final().select_related("period", "payee", "previous").order_by("period", "pk")
        if options["month"]:
            statements = statements.filter(period__starts_on=options["month"])
        broken = broken_among(statements.iterator(chunk_size=500))
        if broken:
            names = ", ".join(str(statement) for statement in broken)
            raise CommandError(_("These statements are no longer what they were: %(names)s.") % {"names": names})
        count = statements.count()
        sentence = ngettext(
            "%(count)s final statement is what it was when its month was closed.",
            "%(count)s final statements are what they were when their months were closed.",
            count,
        )
        self.stdout.write(sentence % {"count": count})
