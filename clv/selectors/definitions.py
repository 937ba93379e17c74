"""Which definition of value holds on a day, what it makes of one example, and what all were worth under each."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db.models import OuterRef, Subquery, Sum

from clv.maths.arrays import DAYS_PER_YEAR
from clv.maths.simple import simple_value
from clv.maths.value import DAYS_PER_MONTH, present_value
from clv.models import Definition, DefinitionTotal
from crm.core.money import PPM

# The example that everybody can check: 200 an order, twice a year.
EXAMPLE_ORDER, EXAMPLE_ORDERS_A_YEAR = 200, 2


@dataclass(frozen=True, slots=True)
class Example:
    """A customer who orders for 200 twice a year, in minor units: simply multiplied, and discounted month by month."""

    average_minor: int
    orders_per_year: int
    years_e4: int
    simple_minor: int
    discounted_minor: int


@dataclass(frozen=True, slots=True)
class DefinitionSum:
    """What all customers together were worth under one version on the newest day it was used."""

    as_of: date
    customers: int
    margin_minor: int
    revenue_minor: int


def minute_cost_on(day: date) -> int:
    """Return what a minute of contact costs on `day`, in minor units of the company's currency."""
    return int(Definition.objects.on(day).contact_minute_minor)


def example_of(definition: Definition, *, unit: int) -> Example:
    """Return what the definition makes of 200 an order, twice a year; `unit` is minor units in one whole unit.

    Test: tests/clv/test_definitions.py::test_two_hundred_twice_a_year_for_five_years_is_two_thousand
    """
    net = EXAMPLE_ORDER * unit
    years = 10
    simple = simple_value(
        np.array([net * EXAMPLE_ORDERS_A_YEAR * years]),
        np.array([EXAMPLE_ORDERS_A_YEAR * years]),
        np.array([DAYS_PER_YEAR * years]),
        lifespan_months=definition.lifespan_months,
    )
    monthly = np.full((1, definition.lifespan_months), EXAMPLE_ORDERS_A_YEAR / 12)
    discounted = present_value(
        monthly,
        np.array([float(net)]),
        yearly_rate=definition.yearly_discount_ppm / PPM,
        step_days=DAYS_PER_MONTH,
    )
    return Example(
        average_minor=int(simple.average_minor[0]),
        orders_per_year=EXAMPLE_ORDERS_A_YEAR,
        years_e4=simple.years_e4,
        simple_minor=int(simple.total_minor[0]),
        discounted_minor=round(float(discounted[0])),
    )


def newest_sums() -> dict[int, DefinitionSum]:
    """Return, by version, what all were worth on the newest day it was used; versions never used are left out."""
    same = DefinitionTotal.objects.filter(definition=OuterRef("definition")).order_by("-as_of")
    rows = (
        DefinitionTotal.objects.filter(as_of=Subquery(same.values("as_of")[:1]))
        .values("definition", "as_of")
        .annotate(number=Sum("customers"), margin=Sum("margin_minor"), revenue=Sum("revenue_minor"))
        .order_by("definition")
    )
    return {
        row["definition"]: DefinitionSum(row["as_of"], row["number"], row["margin"], row["revenue"]) for row in rows
    }
