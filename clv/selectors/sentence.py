"""A value in one sentence, with the numbers that it came from, in the reader's language."""

from datetime import date
from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clv.models import ContractWorth, CustomerFacts, Score
from crm.core.amounts import write_whole_money
from crm.core.money import divide_half_away

DAYS_PER_YEAR = 365.25
# Fewer orders than this in a year would be written as 0.0.
HARDLY_ANY = 0.05


def sentence_of(facts: CustomerFacts, score: Score, contracts: ContractWorth | None = None, *, currency: str) -> str:
    """Return how often they ordered, how silent they are, whether they are still there, and what is expected."""
    if facts.first_ordered_on is None and contracts is None:
        return score.reason_text
    clauses = [
        _ordered(facts, facts.first_ordered_on, score.as_of) if facts.first_ordered_on else _("Has not ordered yet"),
        _silent(facts, score),
        _still_there(score) if contracts is None else _renewal(contracts),
        _expected(score, currency),
    ]
    return "; ".join(clause for clause in clauses if clause) + "."


def _ordered(facts: CustomerFacts, first_on: date, as_of: date) -> str:
    count, age = facts.purchase_day_count, (as_of - first_on).days
    if count == 1:
        return _("Ordered once, %(ago)s ago") % {"ago": _days(age)}
    told = ngettext("Ordered %(count)s time in %(span)s", "Ordered %(count)s times in %(span)s", count)
    gap = round(facts.usual_gap_days or 0)
    every = _("every day") if gap < 2 else _("every %(count)s days") % {"count": formats.number_format(gap)}
    return f"{told % {'count': formats.number_format(count), 'span': _span(age)}}, {every}"


def _silent(facts: CustomerFacts, score: Score) -> str:
    if facts.last_ordered_on is None or score.gap_ratio is None:
        return ""
    silent = _days((score.as_of - facts.last_ordered_on).days)
    return _("silent for %(days)s (%(ratio)s times the usual gap)") % {"days": silent, "ratio": _one(score.gap_ratio)}


def _still_there(score: Score) -> str:
    if score.p_alive is None:
        return ""
    return _("still a customer with a chance of %(chance)s") % {
        "chance": formats.number_format(_rounded(score.p_alive, 2))
    }


def _renewal(contracts: ContractWorth) -> str:
    said = ngettext(
        "%(count)s contract, due on %(day)s and renewed with a chance of %(chance)s",
        "%(count)s contracts, the next due on %(day)s, at least one renewed with a chance of %(chance)s",
        contracts.contract_count,
    )
    return said % {
        "count": formats.number_format(contracts.contract_count),
        "day": formats.date_format(contracts.renews_on),
        "chance": formats.number_format(_rounded(contracts.renewal_chance, 2)),
    }


def _expected(score: Score, currency: str) -> str:
    if score.year_orders < HARDLY_ANY:
        return _("no order is expected in 12 months")
    each = divide_half_away(round(score.year_margin_minor * 1000), max(1, round(score.year_orders * 1000)))
    said = ngettext(
        "expected %(orders)s order of %(margin)s margin in 12 months",
        "expected %(orders)s orders of %(margin)s margin in 12 months",
        1 if _one(score.year_orders) == _one(1.0) else 2,
    )
    return said % {"orders": _one(score.year_orders), "margin": write_whole_money(each, currency)}


def _span(days: int) -> str:
    if days < DAYS_PER_YEAR:
        return _days(days)
    return _("%(years)s years") % {"years": _one(days / DAYS_PER_YEAR)}


def _days(count: int) -> str:
    return ngettext("%(count)s day", "%(count)s days", count) % {
        "count": formats.number_format(count, force_grouping=True)
    }


def _one(value: float) -> str:
    return formats.number_format(_rounded(value, 1), 1)


def _rounded(value: float, digits: int) -> Decimal:
    return Decimal(f"{value:.{digits}f}")
