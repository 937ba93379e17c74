"""The night's account of handovers: each beside customers who were alike that day and kept their salesperson.

Of a large company the customers to compare with are taken from a sample. Orders are read once, and only if there was a
handover at all; what is asked of a day is asked for all customers at once.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db.models import F, Q

from crm.accounts.models import User
from crm.core.columns import DAY, WHOLE, Array, read_columns
from crm.dashboards import handovers as rules
from crm.dashboards.models import Handover, HandoverDimension, HandoverFigures, HandoverMatch, Outcome
from crm.dashboards.models.book import Scope
from crm.dashboards.quarters import years_before
from customers.models import Assignment, Customer

YEARS = 2
# About so many customers are there to compare with.
MOST_CUSTOMERS = 20_000
# Numbers are mixed before some are taken: in many companies each salesperson gets every n-th customer.
MIXED = "({name} * 40503) %% 65536 < 65536 / %(every)s"
ORDERED = f"""
    SELECT customer_id AS customer, ordered_on AS day FROM orders_order
     WHERE status = 'CONFIRMED' AND ordered_on <= %(as_of)s
       AND ({MIXED.format(name="customer_id")} OR customer_id IN (
            SELECT customer_id FROM customers_assignment WHERE starts_on > %(since)s AND starts_on <= %(as_of)s))
     GROUP BY customer_id, ordered_on
"""  # noqa: S608 - names of our own
# An empty term holds on no day. What lies ahead has not happened yet.
TERMS = """
    SELECT customer_id AS customer, starts_on, ends_on FROM customers_assignment
     WHERE (ends_on IS NULL OR ends_on > starts_on) AND starts_on <= %(as_of)s
"""
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Told:
    """What the night found."""

    handovers: list[Handover]
    matches: list[HandoverMatch]
    figures: list[HandoverFigures]


@dataclass(frozen=True, slots=True)
class Past:
    """What happened to the customers looked at, who are named by their places in `ids`."""

    ids: Array
    order_keys: Array
    term_keys: Array
    term_ends: Array
    is_candidate: Array

    def place(self, customer: int) -> int | None:
        """Return the place of a customer; None for who never ordered."""
        at = int(np.searchsorted(self.ids, customer))
        return at if at < len(self.ids) and self.ids[at] == customer else None


def tell_handovers(as_of: date) -> Told:
    """Return the handovers of the last two years as of a day, whom to compare them with, and their sums."""
    since = years_before(as_of, YEARS)
    changes = list(_changes(since, as_of))
    if not changes:
        return Told([], [], [])
    past = _past(since, as_of)
    teams: dict[int, int | None] = dict(User.objects.values_list("pk", "team_id"))
    by_day: defaultdict[date, list[dict[str, Any]]] = defaultdict(list)
    for change in changes:
        by_day[change["starts_on"]].append(change)
    rows: list[Handover] = []
    matches: list[HandoverMatch] = []
    for day, of_day in by_day.items():
        for change, found, alike in _on_one_day(past, day, of_day, as_of):
            found.team_id = teams.get(change["holder"])
            rows.append(found)
            matches.extend(alike)
    reasons = {change["pk"]: change["reason"] for change in changes}
    return Told(rows, matches, _summed(rows, reasons, as_of))


def _changes(since: date, as_of: date) -> Iterable[Any]:
    """Return the terms that began where one of somebody else ended."""
    held = Q(ends_on=None) | Q(ends_on__gt=F("starts_on"))
    terms = Assignment.objects.filter(held, starts_on__gt=since, starts_on__lte=as_of).handed_over()
    return (
        terms.annotate(
            holder=F("customer__salesperson"),
            expected=F("customer__score__future_margin_minor"),
        )
        .order_by("starts_on", "pk")
        .values("pk", "customer_id", "starts_on", "salesperson_id", "reason", "giver", "holder", "expected")
    )


def _past(since: date, as_of: date) -> Past:
    every = -(-Customer.objects.count() // MOST_CUSTOMERS) or 1
    values = {"as_of": as_of, "since": since, "every": every}
    orders = read_columns(ORDERED, {"customer": WHOLE, "day": DAY}, values)
    ids = np.unique(orders["customer"])
    order_keys = np.sort(np.searchsorted(ids, orders["customer"]) * rules.SPAN + _numbers(orders["day"]))
    terms = read_columns(TERMS, {"customer": WHOLE, "starts_on": DAY, "ends_on": DAY}, values)
    place = np.searchsorted(ids, terms["customer"])
    is_known = (place < len(ids)) & (np.append(ids, 0)[place] == terms["customer"])
    keys = place[is_known] * rules.SPAN + _numbers(terms["starts_on"][is_known])
    ends = np.where(np.isnat(terms["ends_on"]), rules.FOREVER, _numbers(terms["ends_on"]))[is_known]
    order = np.argsort(keys, kind="stable")
    return Past(ids, order_keys, keys[order], ends[order], (ids * 40503) % 65536 < 65536 // every)


def _numbers(days: Array) -> Array:
    return days.astype("datetime64[D]").astype(np.int64)


def _on_one_day(
    past: Past, day: date, changes: list[dict[str, Any]], as_of: date
) -> Iterable[tuple[dict[str, Any], Handover, list[HandoverMatch]]]:
    """Yield the handovers of one day with those who are most like each; who had not ordered is left out."""
    number = (day - EPOCH).days
    every = rules.standing(past.order_keys, np.arange(len(past.ids)), number)
    is_over = day + timedelta(days=rules.HORIZON_DAYS) <= as_of + timedelta(days=1)
    bands = every.bands(number)
    if is_over:
        is_settled = rules.settled(past.term_keys, past.term_ends, np.arange(len(past.ids)), number)
        bands_to_choose = np.where(past.is_candidate & is_settled, bands, -1)
    for change in changes:
        at = past.place(change["customer_id"])
        if at is None or not every.count[at]:
            continue
        found = _handover(change, every, at, as_of, is_over=is_over)
        alike: list[HandoverMatch] = []
        if is_over:
            chosen = rules.most_alike(
                every, np.flatnonzero(bands_to_choose == bands[at]), int(every.count[at]), int(every.last[at])
            )
            alike = [_match(found, past, every, place, other) for place, other in enumerate(chosen.tolist(), 1)]
            found.match_count = len(alike)
            found.match_kept_count = sum(match.returned_on is not None for match in alike)
        yield change, found, alike


def _handover(change: dict[str, Any], every: rules.Standing, at: int, as_of: date, *, is_over: bool) -> Handover:
    returned_on = _returned(every, at)
    is_back = returned_on is not None
    decided = Outcome.KEPT if is_back else Outcome.LOST
    return Handover(
        assignment_id=change["pk"],
        as_of=as_of,
        customer_id=change["customer_id"],
        on=change["starts_on"],
        from_salesperson_id=change["giver"],
        to_salesperson_id=change["salesperson_id"],
        order_day_count=int(every.count[at]),
        last_ordered_on=_day(every.last[at]),
        returned_on=returned_on,
        outcome=decided if is_over else Outcome.OPEN,
        stake_minor=0 if is_over or is_back else change["expected"] or 0,
        match_count=0,
        match_kept_count=0,
    )


def _match(found: Handover, past: Past, every: rules.Standing, place: int, other: int) -> HandoverMatch:
    return HandoverMatch(
        handover_id=found.assignment_id,
        place=place,
        customer_id=int(past.ids[other]),
        order_day_count=int(every.count[other]),
        last_ordered_on=_day(every.last[other]),
        returned_on=_returned(every, other),
    )


def _day(number: int) -> date:
    return EPOCH + timedelta(days=int(number))


def _returned(every: rules.Standing, at: int) -> date | None:
    number = every.returned[at]
    return None if number == rules.NO_DAY else _day(number)


def _summed(rows: list[Handover], reasons: dict[int, str], as_of: date) -> list[HandoverFigures]:
    """Return the sums of the company and of each team: of all, by pair and by reason."""
    found: dict[Any, HandoverFigures] = {}
    for row in rows:
        pair = (row.from_salesperson_id, row.to_salesperson_id)
        reason = reasons[row.assignment_id]
        groups = ((HandoverDimension.ALL, (None, None), ""), (HandoverDimension.PAIR, pair, ""))
        for team in {None, row.team_id}:
            for key in (*groups, (HandoverDimension.REASON, (None, None), reason)):
                if (team, key) not in found:
                    found[team, key] = _nothing(as_of, team, *key)
                _add(found[team, key], row)
    return list(found.values())


def _nothing(
    as_of: date, team: int | None, dimension: HandoverDimension, pair: tuple[int | None, int | None], reason: str
) -> HandoverFigures:
    return HandoverFigures(
        as_of=as_of,
        scope=Scope.TEAM if team else Scope.COMPANY,
        team_id=team,
        dimension=dimension,
        from_salesperson_id=pair[0],
        to_salesperson_id=pair[1],
        reason=reason,
        **dict.fromkeys(("handovers", "decided", "kept", "compared", "compared_kept", "matches"), 0),
        **dict.fromkeys(("kept_sixths", "each_sixths", "waiting", "stake_minor"), 0),
    )


def _add(sums: HandoverFigures, row: Handover) -> None:
    sums.handovers += 1
    if row.outcome == Outcome.OPEN:
        sums.waiting += row.returned_on is None
        sums.stake_minor += row.stake_minor
        return
    is_kept = row.outcome == Outcome.KEPT
    sums.decided += 1
    sums.kept += is_kept
    if row.match_count:
        sums.compared += 1
        sums.compared_kept += is_kept
        sums.matches += row.match_count
        sums.kept_sixths += 6 * row.match_kept_count // row.match_count
        sums.each_sixths += 6 // row.match_count
