"""When an order of the demo company was promised, delivered and paid: by its number, so the same each time."""

from datetime import date, timedelta
from typing import NamedTuple
from zlib import crc32

from crm.demo.story import OrderSketch

LATE_ONE_IN = 12
SLOW_ONE_IN = 9


class Dates(NamedTuple):
    """Three days of an order; what lies ahead hasn't happened."""

    promised_on: date
    delivered_on: date | None
    paid_on: date | None


def dates_of(sketch: OrderSketch, as_of: date) -> Dates:
    """Return the days of an order as they are known the day before `as_of`.

    One delivery in twelve is late; most pay within a month, one in nine takes up to three.
    """
    chance = crc32(sketch.number.encode())
    promised_on = sketch.day + timedelta(days=3 + chance % 5)
    late = 1 + chance % 6 if chance % LATE_ONE_IN == 0 else -(chance % 2)
    slow = 60 if chance % SLOW_ONE_IN == 0 else 0
    delivered_on = promised_on + timedelta(days=late)
    paid_on = delivered_on + timedelta(days=7 + chance % 21 + slow)
    return Dates(promised_on, _known(delivered_on, as_of), _known(paid_on, as_of))


def _known(day: date, as_of: date) -> date | None:
    return day if day < as_of else None
