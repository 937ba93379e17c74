"""Test the models on past days and say how well they did."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from clv.models import Measure
from clv.selectors.backtest import BinCard, ContenderCard, OriginCard, backtest_list
from clv.selectors.champion import champion
from clv.services.backtest import retest
from crm.accounts.models import Company
from crm.core import clock

SHOWN = (
    Measure.BIAS, Measure.MEAN_ERROR, Measure.ROOT_ERROR, Measure.TOP_TENTH, Measure.RANK, Measure.BRIER_ALIVE,
    Measure.BRIER_BUYING, Measure.COVERAGE, Measure.LOG_LIKELIHOOD,
)  # fmt: skip


class Command(BaseCommand):
    """Test the models from every origin again, whatever was tested before."""

    help = "Test the buying models on past days, choose the champion, and print what was foretold and what happened."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a day and --json."""
        parser.add_argument(
            "--as-of",
            type=date.fromisoformat,
            metavar="DATE",
            help="the last day that is known, such as 2026-10-06; usually today in the company's time zone",
        )
        parser.add_argument("--json", action="store_true", help="for machines; the keys are stable")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Test, and print the result."""
        retest(as_of=options["as_of"] or clock.business_date(clock.now(), Company.objects.current().time_zone))
        origins = backtest_list()
        self.stdout.write(json.dumps(as_json(origins), indent=2) if options["json"] else as_text(origins))


def as_json(origins: list[OriginCard]) -> dict[str, Any]:
    """Return the backtests for machines; docs/algorithms/clv.md lists the keys."""
    return {"champion": champion().value, "origins": [_origin(origin) for origin in origins]}


def as_text(origins: list[OriginCard]) -> str:
    """Return the backtests for people."""
    if not origins:
        return _("No past day has enough history before it and time after it to test the models on.")
    lines = [_("Champion: %(model)s") % {"model": champion().label}]
    for origin in origins:
        said = _("From %(day)s, %(days)s days ahead: %(customers)s customers, %(orders)s purchases happened")
        lines += ["", said % {
            "day": origin.origin_on, "days": origin.horizon_days, "customers": origin.customers,
            "orders": origin.orders_happened,
        }]  # fmt: skip
        lines.append(f"  {'':<24}{'expected':>10}" + "".join(f"{code.value.lower():>15}" for code in SHOWN))
        lines += [_line(one) for one in origin.contenders]
    return "\n".join(lines)


def _line(one: ContenderCard) -> str:
    """Return one contender as a line of the table."""
    if not one.is_usable:
        return f"  {one.label:<24}{one.reason_text}"
    figures = "".join(f"{'–' if (value := one.measure(code)) is None else format(value, '.4f'):>15}" for code in SHOWN)
    return f"  {one.label:<24}{one.orders_expected:>10.1f}{figures}"


def _origin(origin: OriginCard) -> dict[str, Any]:
    """Return one origin for machines."""
    return {
        "origin_on": origin.origin_on.isoformat(),
        "ends_on": origin.ends_on.isoformat(),
        "horizon_days": origin.horizon_days,
        "customers": origin.customers,
        "repeat_customers": origin.repeat_customers,
        "orders_happened": origin.orders_happened,
        "margin_happened_minor": origin.margin_happened_minor,
        "contenders": {one.model.lower(): _contender(one) for one in origin.contenders},
    }


def _contender(one: ContenderCard) -> dict[str, Any]:
    """Return one contender for machines."""
    return {
        "usable": one.is_usable,
        "reason": one.reason,
        "orders_expected": one.orders_expected,
        "margin_expected_minor": one.margin_expected_minor,
        "measures": {code.lower(): value for code, value in one.measures.items()},
        "by_frequency": [_bin(found) for found in one.by_frequency],
        "by_tenth": [_bin(found) for found in one.by_tenth],
        "by_alive": [_bin(found) for found in one.by_alive],
    }


def _bin(one: BinCard) -> dict[str, float]:
    return {
        "from": one.from_value, "to": one.to_value, "customers": one.customers, "expected": one.expected,
        "happened": one.happened,
    }  # fmt: skip
