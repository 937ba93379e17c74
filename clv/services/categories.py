"""Put every customer into exactly one category."""

from datetime import date

import numpy as np
from django.db import transaction

from clv.models import Category, Run, RunKind, Score
from clv.rules import Boundaries, Partition, Standing, divide
from clv.services.arrays import Past, read_past
from clv.services.writing import replace_rows

COLUMNS = ("customer_id", "code", "size", "term", "activity", "profit", "since_on")
Answers = tuple[str, str, str, str, str]


def assign_categories(*, as_of: date, token: str | None) -> dict[str, int]:  # noqa: ARG001 - all steps take it
    """Put all customers into their categories and return how many changed; `token` makes no difference.

    Only rows that change are written, so a row's day tells since when the category holds.
    """
    past = read_past(as_of=as_of)
    partition, threshold = divide(_standing(past), Boundaries())
    with transaction.atomic():
        changed = _changed(past, partition, as_of)
        replace_rows(Category, COLUMNS, changed)
        Run.objects.update_or_create(
            kind=RunKind.CATEGORIES,
            defaults={"as_of": as_of, "customers": len(past.customer_id), "major_from_minor": threshold},
        )
    return {"customers": len(past.customer_id), "changed": len(changed)}


def _standing(past: Past) -> Standing:
    """Return what the rules look at; scores and facts stand in the same order."""
    rows = list(
        Score.objects.filter(customer__facts__isnull=False)
        .order_by("customer_id")
        .values_list("customer_id", "p_alive", "margin_minor", "future_margin_minor")
    )
    columns = list(zip(*rows, strict=True)) if rows else [(), (), (), ()]
    place = np.searchsorted(past.customer_id, np.array(columns[0], dtype=np.int64))
    lifetime, future = past.margin.copy(), np.zeros_like(past.margin)
    alive = np.full(len(past.customer_id), np.nan)
    alive[place] = np.array(columns[1], dtype=np.float64)
    lifetime[place] = np.array(columns[2], dtype=np.int64)
    future[place] = np.array(columns[3], dtype=np.int64)
    return Standing(
        purchases=past.purchases,
        age_days=past.age,
        silence_days=past.age - past.recency,
        p_alive=alive,
        lifetime_minor=lifetime,
        outlook_minor=past.contribution + future,
    )


def _changed(past: Past, partition: Partition, as_of: date) -> list[tuple[object, ...]]:
    """Return the rows whose answers differ from those on record; the day moves when the code does."""
    known: dict[int, tuple[Answers, date]] = {
        row[0]: ((row[1], row[2], row[3], row[4], row[5]), row[6])
        for row in Category.objects.values_list(*COLUMNS).iterator(chunk_size=10_000)
    }
    answers = zip(
        past.customer_id.tolist(), partition.code.tolist(), partition.size.tolist(),
        partition.term.tolist(), partition.activity.tolist(), partition.profit.tolist(), strict=True,
    )  # fmt: skip
    changed: list[tuple[object, ...]] = []
    for customer_id, *now in answers:
        before, since = known.get(customer_id, (None, as_of))
        if before == tuple(now):
            continue
        is_same_code = before is not None and before[0] == now[0]
        changed.append((customer_id, *now, since if is_same_code else as_of))
    return changed
