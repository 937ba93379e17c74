"""Print the model card."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clv.management.commands.backtest import as_json as backtests_as_json
from clv.models import ModelName
from clv.selectors import model_card
from clv.selectors.card import ModelCard
from clv.selectors.fits import BUYING_MODELS, FitCard
from clv.selectors.forecast import Expectation
from crm.core.money import PPM

KEYS = {
    ModelName.BG_NBD: "bg_nbd",
    ModelName.MBG_NBD: "mbg_nbd",
    ModelName.PARETO_NBD: "pareto_nbd",
    ModelName.GAMMA_GAMMA_MARGIN: "gamma_gamma",
    ModelName.GAMMA_GAMMA_REVENUE: "gamma_gamma_revenue",
}


class Command(BaseCommand):
    """Print what the predictions rest on: models, parameters, data and how many customers use which."""

    help = "Print the model card of the newest night."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --json."""
        parser.add_argument("--json", action="store_true", help="for machines; the keys are stable")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the card."""
        card = model_card()
        self.stdout.write(json.dumps(as_json(card), indent=2) if options["json"] else as_text(card))


def as_json(card: ModelCard) -> dict[str, Any]:
    """Return the card for machines; docs/algorithms/clv.md lists the keys."""
    return {
        "as_of": _iso(card.as_of),
        "unit": card.unit,
        "data_from": _iso(card.data_from),
        "data_until": _iso(card.data_until),
        "customers": card.customers,
        "repeat_customers": card.repeat_customers,
        "repeat_purchases": card.repeat_purchases,
        "models": {key: _fit(fit) for name, key in KEYS.items() if (fit := card.fit(name))},
        "rungs": [
            {"method": rung.method, "reason": rung.reason, "reason_text": rung.reason_text, "customers": rung.customers}
            for rung in card.rungs
        ],
        "assumptions": {
            "scored_as_of": _iso(card.scored_as_of),
            "lifespan_months": card.lifespan_months,
            "yearly_discount": None if card.yearly_discount_ppm is None else card.yearly_discount_ppm / PPM,
            "shared_deviation": card.shared_deviation,
        },
        "champion": {
            "model": KEYS[ModelName(card.champion.model)],
            "since_on": _iso(card.champion.since_on),
            "reason": card.champion.reason,
            "reason_text": card.champion.reason_text,
            "gain": card.champion.gain,
            "gain_error": card.champion.gain_error,
            "origins": card.champion.origins,
        },
        "backtests": backtests_as_json(card.backtests)["origins"],
        "last_year": _last_year(card),
        "segments": [
            {
                "segment": trial.segment, "customers": trial.customers, "repeat_customers": trial.repeat_customers,
                "gain": trial.gain, "penalty": trial.penalty, "chosen": trial.is_chosen, "reason": trial.reason,
                "reason_text": trial.reason_text,
            }
            for trial in card.trials
        ],
        "cautions": [{"code": caution.code, "text": caution.text} for caution in card.cautions],
    }  # fmt: skip


def _rests_on(card: ModelCard) -> str:
    """Return which orders and customers the card rests on."""
    if card.data_from is None:
        return _("No customer has ordered yet")
    return ngettext(
        "Orders from %(first)s to %(last)s; %(customers)s customer, %(repeat)s of them came back",
        "Orders from %(first)s to %(last)s; %(customers)s customers, %(repeat)s of them came back",
        card.customers,
    ) % {
        "first": card.data_from,
        "last": card.data_until,
        "customers": card.customers,
        "repeat": card.repeat_customers,
    }


def as_text(card: ModelCard) -> str:
    """Return the card for people."""
    if card.as_of is None:
        return _("No model has been fitted yet. Run a night first: python manage.py nightly.")
    lines = [_("Model card as of %(day)s, time in days") % {"day": card.as_of}, _rests_on(card)]
    for fit in card.fits:
        lines += ["", fit.label, f"  {fit.reason_text}"]
        lines += [
            f"  {one.symbol:<6}{one.value:>14.6g}  ± {one.standard_error or float('nan'):.3g}" for one in fit.parameters
        ]
        if fit.log_likelihood is not None:
            lines.append(_("  log-likelihood %(value).4f") % {"value": fit.log_likelihood})
    lines += ["", _("Customers by method")]
    lines += [f"  {rung.customers:>8}  {rung.method_text}: {rung.reason_text}" for rung in card.rungs]
    return "\n".join(lines + _trust(card))


def _last_year(card: ModelCard) -> dict[str, Any] | None:
    """Return last year's forecast beside what happened, for machines."""
    if card.last_year is None:
        return None
    outlook = card.last_year.outlook
    return {
        "origin_on": _iso(card.last_year.origin_on),
        "ends_on": _iso(card.last_year.ends_on),
        "existing": _expectation(outlook.existing),
        "new": _expectation(outlook.new),
        "total": _expectation(outlook.total),
    }


def _expectation(one: Expectation) -> dict[str, Any]:
    return {
        "expected_minor": one.expected_minor,
        "low_minor": one.low_minor,
        "high_minor": one.high_minor,
        "happened_minor": one.happened_minor,
        "error": None if one.error_ppm is None else one.error_ppm / PPM,
    }


def _trust(card: ModelCard) -> list[str]:
    """Return the champion, last year's error and the reasons for mistrust as lines."""
    lines = ["", _("Champion: %(model)s") % {"model": card.champion.label}, f"  {card.champion.reason_text}"]
    error = card.last_year.outlook.existing.error_ppm if card.last_year else None
    if error is not None:
        said = _("Last year's forecast of the customers there were was off by %(share)s%%.")
        lines += ["", said % {"share": f"{error * 100 / PPM:+.1f}"}]
    if card.cautions:
        lines += ["", _("Not to be trusted")] + [f"  {caution.text}" for caution in card.cautions]
    return lines


def _fit(fit: FitCard) -> dict[str, Any]:
    """Return one fitted model for machines."""
    shown: dict[str, Any] = {
        "label": fit.label,
        "as_of": _iso(fit.as_of),
        "unit": fit.unit if fit.model in BUYING_MODELS else f"{fit.currency} per purchase",
        "parameters": fit.values,
        "standard_errors": {one.symbol: one.standard_error for one in fit.parameters},
        "log_likelihood": fit.log_likelihood,
        "customers": fit.customers,
        "repeat_customers": fit.repeat_customers,
        "converged": fit.is_converged,
        "usable": fit.is_usable,
        "reason": fit.reason,
        "reason_text": fit.reason_text,
    }
    if fit.model in BUYING_MODELS:
        shown |= {"alpha_in_weeks": fit.alpha_in_weeks, "log_likelihood_in_weeks": fit.log_likelihood_in_weeks}
    else:
        shown |= {"mean": fit.mean}
    return shown


def _iso(day: Any) -> str | None:
    """Return a day as text."""
    return day.isoformat() if day else None
