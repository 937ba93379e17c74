"""Put every customer into exactly one category, by the rules or by somebody's choice."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import F

from clv.models import Category, CategoryOverride, Definition, Run, RunKind, SegmentRules
from clv.models.definition import ValueMeasure
from clv.rules import Activity, Code, Partition, Profit, Size, Standing, Term, divide
from clv.services.arrays import Past, read_past
from clv.services.membership import place_customers
from clv.services.totals import keep_totals
from clv.services.writing import filled_if_empty, replace_rows
from crm.core.columns import DAY, NUMBER, WHOLE, Array, Labels, plain_columns, read_columns, write_columns

COLUMNS = ("customer_id", "code", "size", "term", "activity", "profit", "ruled_code", "chosen_until", "since_on")
SCORE = {
    "customer_id": WHOLE, "p_alive": NUMBER, "margin_minor": WHOLE, "revenue_minor": WHOLE,
    "future_margin_minor": WHOLE,
}  # fmt: skip
SCORES = f"SELECT {', '.join(SCORE)} FROM clv_score ORDER BY customer_id"  # noqa: S608 - names of our own
# What each answer may be; a text stands as its number while rows are compared.
ANSWERS: dict[str, tuple[str, ...]] = {
    "code": tuple(Code), "size": tuple(Size), "term": tuple(Term), "activity": tuple(Activity), "profit": tuple(Profit),
}  # fmt: skip
HELD = {"customer_id": WHOLE} | dict.fromkeys(ANSWERS, WHOLE) | {"ruled": WHOLE, "chosen_until": DAY, "since_on": DAY}


def assign_categories(*, as_of: date, token: str | None) -> dict[str, int]:  # noqa: ARG001 - all steps take it
    """Put all customers into their categories and segments and return how many changed; `token` makes no difference.

    Only rows that change are written, so a row's day tells since when the category holds.
    """
    rules, definition = SegmentRules.objects.on(as_of), Definition.objects.on(as_of)
    past = read_past(as_of=as_of)
    partition, threshold = divide(standing_of(past, definition), rules.boundaries)
    with transaction.atomic():
        expired = _expire_choices(as_of)
        changed = _changed(_wanted(past, partition, as_of), as_of)
        _write(changed)
        moved, quiet = place_customers(as_of=as_of, rules=rules)
        Run.objects.update_or_create(
            kind=RunKind.CATEGORIES,
            defaults={
                "as_of": as_of,
                "customers": len(past.customer_id),
                "definition": definition,
                "segment_rules": rules,
                "major_from_minor": threshold,
                "quiet_revenue_from_minor": quiet.revenue_from_minor,
                "quiet_revenue_to_minor": quiet.revenue_to_minor,
                "quiet_serve_up_to_ppm": quiet.serve_up_to_ppm,
                "quiet_profit_from_ppm": quiet.profit_from_ppm,
            },
        )
        keep_totals(as_of=as_of)
    written = len(changed["customer_id"])
    return {"customers": len(past.customer_id), "changed": written, "moved": moved, "expired": expired}


def standing_of(past: Past, definition: Definition) -> Standing:
    """Return what the rules look at, from the scores on record; before the first score, what is realised."""
    rows = read_columns(SCORES, SCORE)
    place, known = place_in(past.customer_id, rows["customer_id"])
    margin, revenue, future = past.margin.copy(), past.revenue.copy(), np.zeros_like(past.margin)
    alive = np.full(len(past.customer_id), np.nan)
    alive[place] = rows["p_alive"][known]
    margin[place] = rows["margin_minor"][known]
    revenue[place] = rows["revenue_minor"][known]
    future[place] = rows["future_margin_minor"][known]
    return standing(
        past, definition, {"p_alive": alive, "margin_minor": margin, "revenue_minor": revenue, "future": future}
    )


def place_in(ids: Array, wanted: Array) -> tuple[Array, Array]:
    """Return where those of `wanted` that are among `ids` stand there, and which of `wanted` they are; `ids` ascend."""
    place = np.searchsorted(ids, wanted)
    known = np.zeros(len(wanted), dtype=np.bool_)
    inside = place < len(ids)
    known[inside] = ids[place[inside]] == wanted[inside]
    return place[known], known


def standing(past: Past, definition: Definition, scored: dict[str, Any]) -> Standing:
    """Return what the rules look at, from scores that stand in the order of the facts."""
    by_margin = definition.measure == ValueMeasure.MARGIN
    return Standing(
        purchases=past.purchases,
        age_days=past.age,
        silence_days=past.age - past.recency,
        p_alive=scored["p_alive"],
        lifetime_minor=scored["margin_minor"] if by_margin else scored["revenue_minor"],
        outlook_minor=past.contribution + scored["future"],
    )


def _expire_choices(as_of: date) -> int:
    """End the choices that no longer hold on `as_of`; return how many."""
    return CategoryOverride.objects.open().filter(expires_on__lte=as_of).update(ended_on=F("expires_on"))


def _wanted(past: Past, partition: Partition, as_of: date) -> dict[str, Array]:
    """Return the rows as they should be, under the names of `HELD` but for the day; texts as their numbers."""
    found = {name: _numbers(getattr(partition, name), texts) for name, texts in ANSWERS.items()}
    found["ruled"] = np.full(len(past.customer_id), -1, dtype=np.int64)
    found["chosen_until"] = np.full(len(past.customer_id), np.datetime64("NaT", "D"))
    held = list(CategoryOverride.objects.holding_on(as_of).values_list("customer_id", "code", "expires_on"))
    place, known = place_in(past.customer_id, np.array([row[0] for row in held], dtype=np.int64))
    for where, row in zip(place, np.flatnonzero(known), strict=True):
        _customer, code, expires_on = held[row]
        found["ruled"][where] = found["code"][where]
        found["code"][where] = ANSWERS["code"].index(code)
        found["chosen_until"][where] = np.datetime64(expires_on)
    return {"customer_id": past.customer_id} | found


def _changed(wanted: dict[str, Array], as_of: date) -> dict[str, Array]:
    """Return the rows that differ from those on record; the day moves when the code does."""
    held = read_columns(_held(), HELD)
    place, known = place_in(wanted["customer_id"], held["customer_id"])
    is_same = np.zeros(len(wanted["customer_id"]), dtype=np.bool_)
    is_same[place] = True
    since = np.full(len(is_same), np.datetime64(as_of))
    has_code = wanted["code"][place] == held["code"][known]
    since[place[has_code]] = held["since_on"][known][has_code]
    for name in (*ANSWERS, "ruled"):
        is_same[place] &= wanted[name][place] == held[name][known]
    # Days that are missing on both sides are alike.
    ends = (wanted["chosen_until"][place], held["chosen_until"][known])
    is_same[place] &= (ends[0] == ends[1]) | (np.isnat(ends[0]) & np.isnat(ends[1]))
    return {name: column[~is_same] for name, column in (wanted | {"since_on": since}).items()}


def _write(rows: dict[str, Array]) -> None:
    """Write rows over those of the same customers."""
    texts = {name: Labels(rows[name], texts) for name, texts in ANSWERS.items()}
    ruled = Labels(rows["ruled"] + 1, ["", *ANSWERS["code"]])
    columns = {name: rows[name] for name in ("customer_id", "chosen_until", "since_on")} | texts | {"ruled_code": ruled}
    ordered = {name: columns[name] for name in COLUMNS}
    with filled_if_empty(Category, rows=len(rows["customer_id"])) as table:
        if table != Category._meta.db_table:
            write_columns(Category, ordered, table=table)
        else:
            replace_rows(Category, COLUMNS, zip(*plain_columns(ordered, len(rows["customer_id"])), strict=True))


def _held() -> str:
    """Return the question for the rows on record."""
    numbers = [f"{_number_of(name, texts)} AS {name}" for name, texts in ANSWERS.items()]
    numbers.append(f"{_number_of('ruled_code', ANSWERS['code'])} AS ruled")
    return f"SELECT customer_id, {', '.join(numbers)}, chosen_until, since_on FROM clv_category ORDER BY customer_id"  # noqa: S608 - names of our own


def _number_of(column: str, texts: Sequence[str]) -> str:
    """Return the expression for the place of a column's text among `texts`; -1 for any other."""
    cases = " ".join(f"WHEN '{text}' THEN {place}" for place, text in enumerate(texts))
    return f"CASE {column} {cases} ELSE -1 END"


def _numbers(codes: Array, texts: Sequence[str]) -> Array:
    """Return the place of each code among `texts`."""
    return np.argmax(codes[:, None] == np.array(texts)[None, :], axis=1) if len(codes) else np.zeros(0, dtype=np.int64)
