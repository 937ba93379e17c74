"""Put every customer into exactly one category, by the rules or by somebody's choice."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import F

from clv.models import Category, CategoryOverride, Definition, Run, RunKind, SegmentRules
from clv.models.definition import ValueMeasure
from clv.rules import ANSWERS, Partition, Standing, divide
from clv.services.arrays import Past, read_past
from clv.services.choices import show_choice
from clv.services.membership import Membership, place_customers, read_held, read_touched
from clv.services.scored import place_in, read_scores, scored_of
from clv.services.totals import keep_totals
from clv.services.writing import write_over
from crm.core.beside import together
from crm.core.columns import DAY, WHOLE, Array, Labels, among, packed, read_columns

# The answers of a row are one whole number while rows are compared: the place of each among its kind, and of the rules'
# own category behind a choice; the last place is for no such category.
SIZES = [*(len(texts) for texts in ANSWERS.values()), len(ANSWERS["code"]) + 1]
ANSWERS_OF_ONE = int(np.prod(SIZES))
# One in so many is many.
MANY = 20
# Of the facts, what neither categories nor segments look at.
UNSEEN = ("order_count", "repeat_revenue_minor", "repeat_margin_minor", "acquisition_cost_minor")
# The customers whose category somebody chose, each with the category and the first day on which it no longer holds.
Choices = dict[int, tuple[str, date]]
DAYS = {"customer_id": WHOLE, "chosen_until": DAY, "since_on": DAY}


def assign_categories(*, as_of: date, token: str | None) -> dict[str, int]:  # noqa: ARG001 - all steps take it
    """Put all customers into their categories and segments and return how many changed; `token` makes no difference.

    Only rows that change are written, so a row's day tells since when the category holds.
    """
    rules, definition = SegmentRules.objects.on(as_of), Definition.objects.on(as_of)
    found = together({
        "past": partial(read_past, as_of=as_of, without=UNSEEN),
        "scores": read_scores,
        "held": _read_held,
        "segments": read_held,
        "touched": partial(read_touched, as_of=as_of),
    })  # fmt: skip
    past: Past = found["past"]
    scored = scored_of(past, found["scores"])
    partition, threshold = divide(standing(past, definition, scored.columns), rules.boundaries)
    with transaction.atomic():
        expired = _expire_choices(as_of)
        choices = _choices(as_of)
        wanted = _wanted(past, partition, choices)
        changed = _changed(wanted, found["held"], as_of)
        _write(changed)
        _show_later(choices, as_of)
        moved, quiet = place_customers(past, Membership(found["segments"], found["touched"]), rules=rules)
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
        keep_totals(wanted["code"], scored, as_of=as_of)
    written = len(changed["customer_id"])
    return {"customers": len(past.customer_id), "changed": written, "moved": moved, "expired": expired}


def standing_of(past: Past, definition: Definition) -> Standing:
    """Return what the rules look at, from the scores on record; before the first score, what is realised."""
    return standing(past, definition, scored_of(past, read_scores()).columns)


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


def _choices(as_of: date) -> Choices:
    """Return the choices that hold on `as_of`."""
    rows = CategoryOverride.objects.holding_on(as_of).values_list("customer_id", "code", "expires_on")
    return {customer_id: (code, expires_on) for customer_id, code, expires_on in rows}


def _show_later(seen: Choices, as_of: date) -> None:
    """Show what was chosen or ended between reading the choices and writing the rows; what comes now waits for them."""
    now = _choices(as_of)
    for customer_id in sorted(seen.keys() | now.keys()):
        if seen.get(customer_id) != now.get(customer_id):
            code, expires_on = now.get(customer_id, ("", None))
            show_choice(customer_id, code, expires_on, as_of)


def _wanted(past: Past, partition: Partition, choices: Choices) -> dict[str, Array]:
    """Return the rows as they should be but for the day; texts as their places, -1 where the rules' own is the code."""
    found = dict(partition.places) | {
        "ruled": np.full(len(past.customer_id), -1, dtype=np.int64),
        "chosen_until": np.full(len(past.customer_id), np.datetime64("NaT", "D")),
    }
    if choices:
        found["code"] = found["code"].copy()
    chosen = np.array(sorted(choices), dtype=np.int64)
    place, known = place_in(past.customer_id, chosen)
    for where, customer_id in zip(place, chosen[known].tolist(), strict=True):
        code, expires_on = choices[customer_id]
        found["ruled"][where] = found["code"][where]
        found["code"][where] = ANSWERS["code"].index(code)
        found["chosen_until"][where] = np.datetime64(expires_on)
    return {"customer_id": past.customer_id} | found


def _changed(wanted: dict[str, Array], held: Array, as_of: date) -> dict[str, Array]:
    """Return the rows that differ from those on record; the day moves when the code does.

    Args:
        wanted: the rows as they should be.
        held: (m,) those on record, each as one number.
        as_of: the day of those that move.
    """
    customer_id, (held_id, told) = wanted["customer_id"], np.divmod(held, ANSWERS_OF_ONE)
    place, known = place_in(customer_id, held_id)
    answers = packed([wanted[name] for name in ANSWERS] + [wanted["ruled"] % SIZES[-1]], SIZES)[place]
    is_same, has_code = np.zeros(len(customer_id), dtype=np.bool_), np.zeros(len(customer_id), dtype=np.bool_)
    is_same[place] = answers == told[known]
    # The code is the first of the answers, and the rest of them that many times smaller.
    has_code[place] = wanted["code"][place] == told[known] // (ANSWERS_OF_ONE // SIZES[0])
    since = np.full(len(customer_id), np.datetime64(as_of))
    # Days are asked for where they matter: where a row is to be written, or holds until a day.
    days = _days_of(customer_id[place[~is_same[place] | (wanted["ruled"][place] >= 0)]], of=len(customer_id))
    place, known = place_in(customer_id, days["customer_id"])
    since[place] = np.where(has_code[place], days["since_on"][known], since[place])
    # Days that are missing on both sides are alike.
    ends = (wanted["chosen_until"][place], days["chosen_until"][known])
    is_same[place] &= (ends[0] == ends[1]) | (np.isnat(ends[0]) & np.isnat(ends[1]))
    return {name: column[~is_same] for name, column in (wanted | {"since_on": since}).items()}


def _days_of(customer_id: Array, *, of: int) -> dict[str, Array]:
    """Return the days on record of some of so many customers; of all where they are many, for that is one reading."""
    question = f"SELECT {', '.join(DAYS)} FROM clv_category"  # noqa: S608 - names of our own
    if len(customer_id) > of // MANY:
        return read_columns(question, DAYS, by="customer_id")
    one_of_them, ids = among(customer_id)
    return read_columns(f"{question} WHERE customer_id {one_of_them}", DAYS, {"ids": ids}, by="customer_id")


def _write(rows: dict[str, Array]) -> None:
    """Write rows over those of the same customers."""
    texts = {name: Labels(rows[name], texts) for name, texts in ANSWERS.items()}
    ruled = Labels(rows["ruled"] + 1, ["", *ANSWERS["code"]])
    columns = {name: rows[name] for name in ("customer_id", "chosen_until", "since_on")} | texts | {"ruled_code": ruled}
    write_over(Category, columns)


def _read_held() -> Array:
    """Return the rows on record by customer, each as one number: the customer's, then that of the answers."""
    numbers = [_place_of(name, texts) for name, texts in ANSWERS.items()]
    numbers.append(_place_of("ruled_code", ["", *ANSWERS["code"]], first=len(ANSWERS["code"])))
    held = "customer_id"
    for number, size in zip(numbers, SIZES, strict=True):
        held = f"({held}) * {size} + {number}"
    return read_columns(f"SELECT {held} AS held FROM clv_category", {"held": WHOLE}, by="held")["held"]  # noqa: S608 - names of our own


def _place_of(column: str, texts: Sequence[str], *, first: int = 0) -> str:
    """Return the expression for the place of a column's text among `texts`, counted round from `first`."""
    cases = " ".join(f"WHEN '{text}' THEN {(first + place) % len(texts)}" for place, text in enumerate(texts[:-1]))
    return f"CASE {column} {cases} ELSE {(first + len(texts) - 1) % len(texts)} END"
