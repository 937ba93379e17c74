"""What ASC 340-40 asks about pay: which of it was the cost of a contract, and over how long it may be spread.

The life is a suggestion from the customer's score, with its assumption beside it; accountants decide.
"""

from collections.abc import Iterator
from datetime import date

from django.db.models import Sum
from django.utils.translation import gettext as _

from clv.models import Score
from compensation.models import CommissionEntry, Period
from compensation.models.entry import Component
from compensation.selectors.csv_text import csv_line
from crm.core.money import to_amount

HEAD = [
    "month",
    "order",
    "ordered_on",
    "customer",
    "part",
    "amount",
    "currency",
    "incremental",
    "life_months",
    "assumption",
]
MONTHS = 12
CHUNK = 2000


def contract_cost_rows(period: Period) -> Iterator[str]:
    """Yield the file of a month: the net pay of each order and part, line by line."""
    yield csv_line(HEAD)
    groups = (
        CommissionEntry.objects.filter(period=period)
        .order_by("order_id", "component", "currency", "customer_id")
        .values_list(
            "order_id",
            "component",
            "currency",
            "customer_id",
            "order__external_id",
            "order__ordered_on",
            "customer__name",
        )
        .annotate(amount=Sum("amount_minor"))
    )
    chunk: list[tuple[object, ...]] = []
    for group in groups.iterator(chunk_size=CHUNK):
        chunk.append(group)
        if len(chunk) == CHUNK:
            yield from _lines(period, chunk)
            chunk = []
    yield from _lines(period, chunk)


def _lines(period: Period, groups: list[tuple]) -> Iterator[str]:  # type: ignore[type-arg]  # a row of values_list
    scores = Score.objects.in_bulk([group[3] for group in groups if group[3] is not None])
    for order_id, component, currency, customer_id, external_id, ordered_on, customer, amount in groups:
        life, assumption = suggested_life(scores.get(customer_id), component, ordered_on)
        yield csv_line(
            [
                f"{period.starts_on:%Y-%m}",
                external_id or order_id or "",
                ordered_on or "",
                customer or "",
                Component(component).label,
                to_amount(int(amount), currency),
                currency,
                # Earned only because the order was won; what people agreed on beside the plan was not.
                "no" if component == Component.ADJUSTMENT else "yes",
                life if life is not None else "",
                assumption,
            ]
        )


def suggested_life(score: Score | None, component: str, ordered_on: date | None) -> tuple[int | None, str]:
    """Return over how many months a cost may be spread, and on what that rests.

    What a first order costs is spread over the customer's expected life: the months since the order, and the
    expected margin from here in months of the coming year's. A returning order pays a rate of its own again, so what
    it costs belongs to that order.
    """
    if component == Component.RETURNING:
        return 1, _("a returning order pays again, so its cost belongs to the order itself")
    if component == Component.ADJUSTMENT or ordered_on is None:
        return None, _("not the cost of a contract")
    if score is None:
        return None, _("the customer has no score yet")
    assumed = max(1, (score.simple_years_e4 * MONTHS + 5_000) // 10_000)
    if score.year_margin_minor <= 0 or score.future_margin_minor <= 0:
        return assumed, _("the assumed lifespan, as no margin is expected in the coming year")
    so_far = max(0, (score.as_of.year - ordered_on.year) * MONTHS + score.as_of.month - ordered_on.month)
    ahead = -(-score.future_margin_minor * MONTHS // score.year_margin_minor)
    said = _("%(so_far)s months since the order and %(ahead)s expected from %(day)s, at most %(most)s in all")
    most = max(assumed, so_far)
    values = {"so_far": so_far, "ahead": ahead, "day": score.as_of.isoformat(), "most": most}
    return max(1, min(so_far + ahead, most)), said % values
