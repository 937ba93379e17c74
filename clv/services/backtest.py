"""Test the buying models on past days: fit on what was known then, foretell, and compare with what happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.db import transaction
from django.db.models import Min

from clv.maths.arrays import Floats
from clv.maths.buying import Buying
from clv.maths.hindsight import Hindsight, Sales
from clv.maths.holdout import Foretold, Holdout, foretell, hold_out
from clv.maths.measures import Bin, Errors, Measures, errors, measure, pace_so_far
from clv.models import Backtest, BacktestMeasure, CalibrationBin, Contender, CustomerFacts, Grouping, Measure
from clv.models.fit import FitReason
from clv.services.champion import choose_champion
from clv.services.hindsight import look_back, read_sales, sampling_step
from clv.services.learning import histories_of, learn_buying, learn_spend, margin_per_purchase
from clv.services.origins import choose_origins
from crm.accounts.models import Company
from crm.core.money import minor_digits

# The models learn from an even sample of so many, which settles their parameters; they are tested on all customers.
MOST_LEARNT_FROM = 25_000


@dataclass(frozen=True)
class Told:
    """What one contender said at an origin.

    Attributes:
        contender: who.
        reason: whether it could be used.
        expected: (n,) purchases expected of each customer; none where it could not be used.
        by_row: the same and more, per distinct row; the buying models only.
    """

    contender: Contender
    reason: FitReason
    expected: Floats | None
    by_row: Foretold | None = None


def run_backtests(*, as_of: date, token: str | None) -> dict[str, int]:
    """Test the models from each origin that has not been tested yet, choose the champion, and return how many.

    Each origin is kept by itself, so that a night that was killed goes on with the ones that are missing.

    Args:
        as_of: the last day that is known.
        token: None tests all origins again; a large company tests those that are missing, whatever the token.
    """
    first = CustomerFacts.objects.aggregate(first=Min("first_ordered_on"))["first"]
    horizon, origins = choose_origins(first=first, as_of=as_of) if first is not None else (0, [])
    # What was tested from other origins is out of date, and what a later night tested has not happened yet.
    Backtest.objects.exclude(origin_on__in=origins, horizon_days=horizon, as_of__lte=as_of).delete()
    every = sampling_step()
    tested = set(Backtest.objects.values_list("origin_on", flat=True))
    wanted = [origin for origin in origins if origin not in tested or (token is None and every == 1)]
    if wanted:
        sales = read_sales(until=as_of, every=every)
        for origin in wanted:
            try_origin(sales, origin=origin, horizon=horizon, as_of=as_of)
    changed = choose_champion(on=as_of) if wanted else None
    return {"origins": len(wanted), "champions": int(changed is not None)}


def retest(*, as_of: date) -> dict[str, int]:
    """Forget all tests, test from every origin again, choose the champion, and return how many."""
    Backtest.objects.all().delete()
    return run_backtests(as_of=as_of, token=as_of.isoformat())


def try_origin(sales: Sales, *, origin: date, horizon: int, as_of: date) -> None:
    """Test all contenders from one origin, in the place of what was found there before.

    Args:
        sales: what was sold and given back up to the day of the test.
        origin: the last day that is known.
        horizon: days after it.
        as_of: the day of the test.
    """
    back = look_back(sales, origin=origin, until=origin + timedelta(days=horizon))
    holdout = hold_out(back.frequency, back.recency, back.age, back.later, back.later_recency, horizon=float(horizon))
    unit = 10 ** minor_digits(Company.objects.current().currency)
    sample = back.evenly(MOST_LEARNT_FROM)
    margin = margin_per_purchase(back, learn_spend(sample, unit=unit))
    told = [*_by_models(sample, holdout), *_by_rules(back)]
    found = {one.contender: measures_of(one.by_row, holdout) for one in told if one.by_row is not None}
    with transaction.atomic():
        Backtest.objects.filter(origin_on=origin, horizon_days=horizon).delete()
        for one in told:
            backtest = _store(one, back, margin, origin=origin, horizon=horizon, as_of=as_of)
            if one.contender in found:
                _store_measures(backtest, found[one.contender], _gains(one, told, holdout))
            elif one.expected is not None:
                weight = np.ones(back.customers)
                _store_values(backtest, _errors(errors(one.expected, back.later, weight)))


def _by_models(sample: Hindsight, holdout: Holdout) -> list[Told]:
    """Return what each buying model, fitted to a sample, says of all customers."""
    told = []
    histories = histories_of(sample)
    for name in Buying:
        learnt = learn_buying(name, histories)
        by_row = None if learnt.model is None else foretell(learnt.model, holdout)
        expected = None if by_row is None else by_row.expected[holdout.group]
        told.append(Told(Contender(name.value), learnt.reason, expected, by_row))
    return told


def _by_rules(back: Hindsight) -> list[Told]:
    """Return what the two simple rules say."""
    pace = pace_so_far(back.frequency, back.age, float(back.horizon))
    return [
        Told(Contender.NAIVE, FitReason.FITTED, pace),
        Told(Contender.ZERO, FitReason.FITTED, np.zeros(back.customers)),
    ]


def measures_of(by_row: Foretold, holdout: Holdout) -> Measures:
    """Return the measures of what a buying model said of each row."""
    return measure(
        by_row.expected, holdout.later, holdout.frequency, by_row.alive,
        age=holdout.age, horizon=holdout.horizon, chance_to_buy=by_row.buying,
        log_likelihood=by_row.log_likelihood, covered=by_row.covered, count=holdout.count,
    )  # fmt: skip


def _gains(told: Told, rivals: list[Told], holdout: Holdout) -> dict[Measure, float]:
    """Return the mean difference in log-likelihood per customer over each rival, and its standard error."""
    found: dict[Measure, float] = {}
    customers = float(holdout.count.sum())
    for rival in rivals:
        if rival.by_row is None or told.by_row is None or rival.contender == told.contender:
            continue
        gain = told.by_row.log_likelihood - rival.by_row.log_likelihood
        mean = float(holdout.count @ gain) / customers
        variance = float(holdout.count @ (gain - mean) ** 2) / max(customers - 1.0, 1.0)
        found[Measure(f"OVER_{rival.contender}")] = mean
        found[Measure(f"ERROR_{rival.contender}")] = float(np.sqrt(variance / customers))
    return found


def _store(told: Told, back: Hindsight, margin: Floats, *, origin: date, horizon: int, as_of: date) -> Backtest:
    """Write down one contender's test without its measures."""
    oldest = float(back.age.max(initial=0.0))
    expected = told.expected
    return Backtest.objects.create(
        model=told.contender,
        origin_on=origin,
        horizon_days=horizon,
        as_of=as_of,
        customers=back.customers,
        repeat_customers=int((back.frequency > 0).sum()),
        data_from=origin - timedelta(days=int(oldest)) if back.customers else None,
        is_usable=expected is not None,
        reason=told.reason,
        orders_expected=None if expected is None else float(expected.sum()),
        orders_happened=int(back.later.sum()),
        margin_expected_minor=None if expected is None else round(float(expected @ margin)),
        margin_happened_minor=int(back.later_margin.sum()),
    )


def _store_measures(backtest: Backtest, found: Measures, gains: Mapping[Measure, float]) -> None:
    """Write down the measures and the calibration of a buying model."""
    values = _errors(found.model) | {
        Measure.TOP_TENTH: found.top_tenth,
        Measure.RANK: found.rank,
        Measure.BRIER_ALIVE: found.brier_alive,
        Measure.BRIER_BUYING: found.brier_buying,
        Measure.BRIER_BASE: found.brier_base,
        Measure.COVERAGE: found.coverage,
        Measure.LOG_LIKELIHOOD: found.log_likelihood,
    }
    _store_values(backtest, values | dict(gains))
    groups = {
        Grouping.FREQUENCY: found.by_frequency,
        Grouping.TENTH: found.by_tenth,
        Grouping.ALIVE: found.by_alive,
    }
    CalibrationBin.objects.bulk_create(
        _bin(backtest, grouping, position, one)
        for grouping, bins in groups.items()
        for position, one in enumerate(bins)
    )


def _bin(backtest: Backtest, grouping: Grouping, position: int, one: Bin) -> CalibrationBin:
    return CalibrationBin(
        backtest=backtest, grouping=grouping, position=position, from_value=one.from_value, to_value=one.to_value,
        customers=round(one.customers), expected=one.expected, happened=one.happened,
    )  # fmt: skip


def _errors(found: Errors) -> dict[Measure, float]:
    return {Measure.BIAS: found.bias, Measure.MEAN_ERROR: found.mean_error, Measure.ROOT_ERROR: found.root_error}


def _store_values(backtest: Backtest, values: Mapping[Measure, float]) -> None:
    """Write down figures; what can't be taken has no row."""
    BacktestMeasure.objects.bulk_create(
        BacktestMeasure(backtest=backtest, code=code, value=value)
        for code, value in values.items()
        if np.isfinite(value)
    )
