"""Choose the buying model that the predictions stand on: a champion stays until a challenger wins clearly."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db import transaction

from clv.models import Backtest, Champion, ChampionReason, Measure, ModelName
from clv.selectors.champion import champion
from crm.core.columns import Array

# A challenger has to win at so many origins together, by so many standard errors.
LEAST_ORIGINS = 2
ERRORS_AHEAD = 2.0
# In sum it may be further off than the champion by a hundredth of what happened, no more.
BIAS_ALLOWED = 0.01

Tests = dict[date, dict[str, dict[str, float]]]


@dataclass(frozen=True)
class Lead:
    """How far a challenger is ahead of the champion, over the origins at which both were tested.

    Attributes:
        gain: mean gain in log-likelihood per customer.
        error: its standard error. Horizons overlap and the customers are mostly the same, so several origins count for
            no more certainty than one: it is the mean of theirs.
        newest: the gain at the newest origin.
        bias: how much further off it is in sum, as a share of what happened; below zero is nearer.
        origins: how many.
    """

    gain: float
    error: float
    newest: float
    bias: float
    origins: int

    @property
    def is_clear(self) -> bool:
        """Whether it is a clear win."""
        return (
            self.origins >= LEAST_ORIGINS
            and self.gain > ERRORS_AHEAD * self.error
            and self.newest > 0
            and self.bias <= BIAS_ALLOWED
        )


@transaction.atomic
def choose_champion(*, on: date) -> Champion | None:
    """Make the clear winner of the backtests the champion from a day on; return it, or None where nothing changes."""
    tests = read_tests(on)
    if not tests or Champion.objects.filter(since_on=on).exists():
        return None
    now = champion(on=on)
    if now not in tests[max(tests)]:
        return _replace_unusable(now, tests, on)
    leads = {name: lead for name in ModelName if name != now and (lead := lead_over(now, name, tests))}
    winners = {name: lead for name, lead in leads.items() if lead.is_clear}
    if not winners:
        return None
    best = max(winners, key=lambda name: winners[name].gain)
    lead = winners[best]
    return Champion.objects.create(
        model=best, since_on=on, reason=ChampionReason.WON_CLEARLY, before=now,
        gain=lead.gain, gain_error=lead.error, origins=lead.origins,
    )  # fmt: skip


def champions_on(days: Array) -> list[ModelName]:
    """Return the champion of each of (n,) days, read in one question; BG/NBD before any choice."""
    choices = list(Champion.objects.order_by("since_on").values_list("since_on", "model"))
    since = np.array([since_on for since_on, _model in choices], dtype="datetime64[D]")
    names = [ModelName.BG_NBD, *(ModelName(model) for _since_on, model in choices)]
    return [names[place] for place in np.searchsorted(since, days, side="right").tolist()]


def lead_over(now: str, challenger: str, tests: Tests) -> Lead | None:
    """Return how far a challenger is ahead; None where the two were never tested together."""
    common = sorted(day for day, models in tests.items() if now in models and challenger in models)
    if not common:
        return None
    gains = [tests[day][challenger][f"OVER_{now}"] for day in common]
    errors = [tests[day][challenger][f"ERROR_{now}"] for day in common]
    biases = {
        name: abs(float(np.mean([tests[day][name].get(Measure.BIAS, 0.0) for day in common])))
        for name in (now, challenger)
    }
    return Lead(
        gain=float(np.mean(gains)),
        error=float(np.mean(errors)),
        newest=gains[-1],
        bias=biases[challenger] - biases[now],
        origins=len(common),
    )


def _replace_unusable(now: ModelName, tests: Tests, on: date) -> Champion | None:
    """Put the best of those that could be fitted at the newest origin in the place of one that could not."""
    newest = {name: found for name, found in tests[max(tests)].items() if Measure.LOG_LIKELIHOOD in found}
    if not newest:
        return None
    best = max(newest, key=lambda name: newest[name][Measure.LOG_LIKELIHOOD])
    return Champion.objects.create(
        model=best, since_on=on, reason=ChampionReason.NOT_USABLE, before=now, origins=1
    )  # fmt: skip


def read_tests(on: date) -> Tests:
    """Return the measures of the buying models that could be used: origin -> model -> measure -> value."""
    tests: Tests = {}
    for backtest in Backtest.objects.known_on(on).filter(model__in=ModelName).prefetch_related("measures"):
        models = tests.setdefault(backtest.origin_on, {})
        if backtest.is_usable:
            models[backtest.model] = {measure.code: measure.value for measure in backtest.measures.all()}
    return tests
