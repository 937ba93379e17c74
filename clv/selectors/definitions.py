"""Which definition of value and which boundaries hold on a day."""

from datetime import date

from clv.models import Definition


def minute_cost_on(day: date) -> int:
    """Return what a minute of contact costs on `day`, in minor units of the company's currency."""
    return int(Definition.objects.on(day).contact_minute_minor)
