"""Where the predictions are not to be trusted, as sentences by rules."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clv.models import Measure
from clv.selectors.backtest import BinCard, ContenderCard, OriginCard
from clv.selectors.forecast import ForecastCard

# Below so many customers who came back, each prediction rests on few.
FEW_REPEAT_BUYERS = 200
# Gamma-Gamma has no mean at q = 1; up to here a few customers decide it.
TAIL_NEAR_ONE = 1.5
# So many of those who came back left no margin; the mean of the others is then too high by about as much.
WITHOUT_MARGIN = 0.03
# Off in sum by more than a tenth of what happened; moved by more than fifteen hundredths between the origins.
BIAS_OFF = 0.10
BIAS_MOVED = 0.15
# A group of at least so many customers is off by more than a quarter of what happened, and by more than chance.
BIN_CUSTOMERS = 50
BIN_OFF = 0.25
CHANCE = 3.0
# Of a month that brings so many times what was foretold for it, or less than one part in so many.
SEASON = 1.5
SHORT_HISTORY_DAYS = 365


@dataclass(frozen=True, slots=True)
class Caution:
    """One reason for mistrust: a stable code, and a sentence with its numbers."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the rules look at.

    Attributes:
        repeat_customers: how many came back.
        history_days: from the first purchase of all to the last.
        unusable: reasons of the models in use that can't be used.
        is_helped: whether the champion needed a weak assumption to settle.
        tail: q of the margin model; None without one.
        without_margin: of those who came back, the share whose margin is nothing or a loss.
        origins: the backtests, the newest first.
        champion: the model the predictions stand on.
        last_year: last year's forecast beside what happened.
        has_contracts: whether there are customers by contract for whom no running contract is written down.
    """

    repeat_customers: int
    history_days: int
    unusable: list[str]
    is_helped: bool
    tail: float | None
    without_margin: float
    origins: list[OriginCard]
    champion: str
    last_year: ForecastCard | None
    has_contracts: bool


def cautions(evidence: Evidence) -> list[Caution]:
    """Return every reason for mistrust, the gravest first; an empty list is no proof that all is well."""
    return [*_of_data(evidence), *_of_parameters(evidence), *_of_tests(evidence), *_of_habits(evidence)]


def _of_data(evidence: Evidence) -> Iterator[Caution]:
    """Is there enough to learn from?"""
    for reason in evidence.unusable:
        yield Caution("MODEL_NOT_USED", reason)
    if not evidence.repeat_customers:
        yield Caution("FEW_REPEAT_BUYERS", _("No customer has come back yet, so nothing can be learnt about it."))
    elif evidence.repeat_customers < FEW_REPEAT_BUYERS:
        said = ngettext(
            "Only %(count)s customer came back. What is learnt from them can change with every night.",
            "Only %(count)s customers came back. What is learnt from them can change with every night.",
            evidence.repeat_customers,
        )
        yield Caution("FEW_REPEAT_BUYERS", said % {"count": evidence.repeat_customers})
    if evidence.history_days < SHORT_HISTORY_DAYS:
        said = ngettext(
            "The orders reach back %(days)s day only, which is less than a year.",
            "The orders reach back %(days)s days only, which is less than a year.",
            evidence.history_days,
        )
        yield Caution("SHORT_HISTORY", said % {"days": evidence.history_days})
    if not evidence.origins:
        said = _("No past day has enough history before it and time after it to test the models on.")
        yield Caution("NOT_TESTED", said)


def _of_parameters(evidence: Evidence) -> Iterator[Caution]:
    """Do the data settle the models?"""
    if evidence.is_helped:
        said = _("The data alone don't settle when customers leave; P(alive) rests on a weak assumption as well.")
        yield Caution("WEAK_ASSUMPTION", said)
    if evidence.tail is not None and evidence.tail <= TAIL_NEAR_ONE:
        said = _(
            "A few customers spend so much more than the others (q is %(tail)s, and at 1 there is no mean) that the "
            "margin of somebody with one or two purchases is hardly known."
        )
        yield Caution("HEAVY_TAIL", said % {"tail": number_format(evidence.tail, 2)})
    if evidence.tail is not None and evidence.without_margin > WITHOUT_MARGIN:
        said = _(
            "Of the customers who came back, %(share)s%% left no margin. The model of margins knows only the others, "
            "so it expects too much of new customers and of those with few purchases."
        )
        yield Caution("WITHOUT_MARGIN", said % {"share": round(evidence.without_margin * 100)})


def _of_tests(evidence: Evidence) -> Iterator[Caution]:
    """Did what was foretold come true?"""
    tested = [(one, found) for one in evidence.origins if (found := one.contender(evidence.champion))]
    biases = [(one, found.measures[Measure.BIAS]) for one, found in tested if Measure.BIAS in found.measures]
    if biases and abs(biases[0][1]) > BIAS_OFF:
        origin, bias = biases[0]
        more = _("From %(day)s, %(share)s%% more purchases were foretold than happened in %(days)s days.")
        fewer = _("From %(day)s, %(share)s%% fewer purchases were foretold than happened in %(days)s days.")
        share = {"day": _day(origin.origin_on), "share": round(abs(bias) * 100), "days": origin.horizon_days}
        yield Caution("OFF_IN_SUM", (more if bias > 0 else fewer) % share)
    if len(biases) > 1 and abs(biases[0][1] - biases[-1][1]) > BIAS_MOVED:
        said = _("The error of the sum moved from %(before)s%% to %(now)s%%: customers no longer buy as they did.")
        yield Caution("DRIFT", said % {"before": _percent(biases[-1][1]), "now": _percent(biases[0][1])})
    if tested:
        origin, newest = tested[0]
        for one in newest.by_frequency:
            if _is_off(one):
                yield Caution("OFF_IN_GROUP", _group(one, origin.horizon_days))
        yield from _of_spend(origin, newest)
    last = evidence.last_year.outlook.existing if evidence.last_year else None
    if last is not None and last.is_within is False:
        yield Caution("LAST_YEAR_MISSED", _("What last year's customers brought lies outside the interval foretold."))


def _of_spend(origin: OriginCard, newest: ContenderCard) -> Iterator[Caution]:
    """Tell of margins that were off although the purchases were not."""
    expected, happened = newest.margin_expected_minor, origin.margin_happened_minor
    bias = newest.measures.get(Measure.BIAS)
    if expected is None or bias is None or happened <= 0 or abs(bias) > BIAS_OFF:
        return
    missed = expected / happened - 1.0
    if abs(missed) > BIAS_OFF:
        said = _(
            "Purchases came as foretold, but their margin was off by %(share)s%%: what a customer spends goes with "
            "how often they buy, and the models don't know of each other."
        )
        yield Caution("SPEND_AND_PACE", said % {"share": _percent(missed)})


def _of_habits(evidence: Evidence) -> Iterator[Caution]:
    """Do the customers live as the models think?"""
    yield from _seasons(evidence.last_year)
    if evidence.has_contracts:
        said = _(
            "Some customers by contract have no running contract written down. Their orders come by agreement, not at "
            "random, and the models know nothing of that."
        )
        yield Caution("CONTRACTS", said)


def _seasons(last_year: ForecastCard | None) -> Iterator[Caution]:
    """Tell of the month that differs most from its part of the year."""
    if last_year is None:
        return
    year = last_year.outlook.existing
    if not year.happened_minor or year.happened_minor <= 0 or year.expected_minor <= 0:
        return
    # Measured against the year, so that a year that was off as a whole has no seasons for that.
    level = year.happened_minor / year.expected_minor
    ratios = [
        ((month.outlook.existing.happened_minor or 0) / (month.outlook.existing.expected_minor * level), month)
        for month in last_year.months
        if month.outlook.existing.expected_minor > 0
    ]
    most, least = max(ratios, key=lambda one: one[0]), min(ratios, key=lambda one: one[0])
    if most[0] > SEASON or least[0] < 1 / SEASON:
        said = _(
            "Business has its seasons: the month from %(most)s brought %(high)s times its share of the year, that from "
            "%(least)s only %(low)s times. The months of a forecast know nothing of that; the year does."
        )
        yield Caution(
            "SEASONS",
            said
            % {
                "most": _day(most[1].starts_on), "high": number_format(most[0], 1),
                "least": _day(least[1].starts_on), "low": number_format(least[0], 1),
            },
        )  # fmt: skip


def _is_off(one: BinCard) -> bool:
    """Say whether a group is off by more than is allowed, and by more than chance explains."""
    missed = abs(one.expected - one.happened)
    # Purchases vary by at least as much as their mean.
    chance = CHANCE * (max(one.happened, one.expected) / one.customers) ** 0.5
    return one.customers >= BIN_CUSTOMERS and missed > BIN_OFF * one.happened and missed > chance


def _group(one: BinCard, days: int) -> str:
    """Return what was wrong with a group of customers by their repeat purchases."""
    values = {
        "from": round(one.from_value), "to": round(one.to_value), "customers": one.customers, "days": days,
        "expected": number_format(one.expected, 2), "happened": number_format(one.happened, 2),
    }  # fmt: skip
    if values["from"] == values["to"]:
        said = _(
            "Customers with %(from)s repeat purchases (%(customers)s of them) bought %(happened)s times on average in "
            "%(days)s days; %(expected)s were foretold."
        )
    else:
        said = _(
            "Customers with %(from)s to %(to)s repeat purchases (%(customers)s of them) bought %(happened)s times on "
            "average in %(days)s days; %(expected)s were foretold."
        )
    return said % values


def _percent(share: float) -> str:
    return f"{share * 100:+.0f}".replace("-", "−")


def _day(day: date) -> str:
    return str(date_format(day, "j F Y"))
