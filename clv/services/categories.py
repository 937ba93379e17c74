"""Put every customer into exactly one category, by the rules or by somebody's choice."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import F

from clv.models import Category, CategoryOverride, Definition, Run, RunKind, Score, SegmentRules
from clv.models.definition import ValueMeasure
from clv.rules import Partition, Standing, divide
from clv.services.arrays import Past, read_past
from clv.services.membership import place_customers
from clv.services.totals import keep_totals
from clv.services.writing import replace_rows

COLUMNS = ("customer_id", "code", "size", "term", "activity", "profit", "ruled_code", "chosen_until", "since_on")


def assign_categories(*, as_of: date, token: str | None) -> dict[str, int]:  # noqa: ARG001 - all steps take it
    """Put all customers into their categories and segments and return how many changed; `token` makes no difference.

    Only rows that change are written, so a row's day tells since when the category holds.
    """
    rules, definition = SegmentRules.objects.on(as_of), Definition.objects.on(as_of)
    past = read_past(as_of=as_of)
    partition, threshold = divide(standing_of(past, definition), rules.boundaries)
    with transaction.atomic():
        expired = _expire_choices(as_of)
        changed = list(_changed(past, partition, as_of))
        replace_rows(Category, COLUMNS, changed)
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
    return {"customers": len(past.customer_id), "changed": len(changed), "moved": moved, "expired": expired}


def standing_of(past: Past, definition: Definition) -> Standing:
    """Return what the rules look at, from the scores on record; before the first score, what is realised."""
    names = ("customer_id", "p_alive", "margin_minor", "revenue_minor", "future_margin_minor")
    rows = list(Score.objects.filter(customer__facts__isnull=False).order_by("customer_id").values_list(*names))
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    place = np.searchsorted(past.customer_id, np.array(columns[0], dtype=np.int64))
    margin, revenue, future = past.margin.copy(), past.revenue.copy(), np.zeros_like(past.margin)
    alive = np.full(len(past.customer_id), np.nan)
    alive[place] = np.array(columns[1], dtype=np.float64)
    margin[place] = np.array(columns[2], dtype=np.int64)
    revenue[place] = np.array(columns[3], dtype=np.int64)
    future[place] = np.array(columns[4], dtype=np.int64)
    return standing(
        past, definition, {"p_alive": alive, "margin_minor": margin, "revenue_minor": revenue, "future": future}
    )


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


def _changed(past: Past, partition: Partition, as_of: date) -> Iterator[tuple[Any, ...]]:
    """Yield the rows whose answers differ from those on record; the day moves when the code does."""
    known = {row[0]: row[1:] for row in Category.objects.values_list(*COLUMNS).iterator(chunk_size=10_000)}
    held = CategoryOverride.objects.holding_on(as_of).values_list("customer_id", "code", "expires_on")
    chosen = {customer_id: (code, expires_on) for customer_id, code, expires_on in held}
    answers = zip(
        past.customer_id.tolist(), partition.code.tolist(), partition.size.tolist(),
        partition.term.tolist(), partition.activity.tolist(), partition.profit.tolist(), strict=True,
    )  # fmt: skip
    for customer_id, ruled, *rest in answers:
        choice = chosen.get(customer_id)
        code, ruled_code, until = (choice[0], ruled, choice[1]) if choice else (ruled, "", None)
        now = (code, *rest, ruled_code, until)
        before = known.get(customer_id)
        if before is None or before[:-1] != now:
            is_same_code = before is not None and before[0] == code
            yield (customer_id, *now, before[-1] if before and is_same_code else as_of)
