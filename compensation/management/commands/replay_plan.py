"""`manage.py replay_plan 7`: a replay of the lab, from a terminal."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from compensation.models import Simulation
from compensation.models.simulation import SimulationStatus
from compensation.tasks import replay


class Command(BaseCommand):
    """Runs a replay that waits."""

    help = "Run a replay of history under a plan that was asked for in the lab."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("simulation", type=int, help="its number, as in the address of its page")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run it and say how it ended."""
        if not replay(simulation_id=options["simulation"]):
            raise CommandError(_("Replay %(number)s doesn't wait to be run.") % {"number": options["simulation"]})
        found = Simulation.objects.get(pk=options["simulation"])
        if found.status == SimulationStatus.FAILED:
            raise CommandError(found.error)
        self.stdout.write(_("Replay %(number)s is done.") % {"number": found.pk})
