"""Sums of one night that can be added to each other, and what they say of worth."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from clv.models import Run, RunKind
from crm.core.columns import WHOLE, among, read_columns
from crm.dashboards.services.grouping import Row
from crm.dashboards.sums import interval

KEYS = frozenset({"salesperson_id", "team_id", "category", "channel", "relationship", "tenth"})
# What `Worth` takes from the rows that are added up.
WORTH = ("margin", "future", "squares", "valued", "valued_id")


@dataclass(slots=True)
class Sums:
    """Sums that can be added to each other, by name; a name that isn't there is zero."""

    values: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))

    def add(self, row: Row) -> None:
        """Add the numbers of a row; what a row has no number for adds nothing."""
        for name, value in row.items():
            if value is not None and name not in KEYS:
                # Counts and money are whole numbers; squares are floats on both engines.
                self.values[name] += float(value) if name in {"squares", "chances"} else int(value)

    def whole(self, name: str) -> int:
        """Return a sum that is a whole number."""
        return int(self.values[name])


class Worth:
    """What sums say of worth: the lifetime margin, what is expected of it, and the 80 percent interval of the total."""

    def __init__(self, sums: Iterable[Sums]) -> None:
        """Look up what all `sums` are judged by: how far predictions may be off together, and whose stand alone."""
        run = Run.objects.filter(kind=RunKind.SCORES).first()
        self._shared = (run.shared_deviation or 0.0) if run else 0.0
        alone = sorted({one.whole("valued_id") for one in sums if one.whole("valued") == 1})
        self._ends = _ends_of(alone) if alone else {}

    def of(self, sums: Sums) -> dict[str, int]:
        """Return the columns of worth; of one customer with that customer's own interval, which is not symmetric."""
        margin, future = sums.whole("margin"), sums.whole("future")
        if sums.whole("valued") == 1:
            low, high = self._ends[sums.whole("valued_id")]
        else:
            low, high = interval({"future": future, "squares": sums.values["squares"]}, self._shared)
            low, high = margin - future + low, margin - future + high
        return {"margin_minor": margin, "future_minor": future, "low_minor": low, "high_minor": high}


def _ends_of(customers: list[int]) -> dict[int, tuple[int, int]]:
    """Return the ends of some customers' own intervals."""
    one_of_them, ids = among(np.array(customers, dtype=np.int64))
    found = read_columns(
        f"SELECT customer_id, margin_low_minor, margin_high_minor FROM clv_score WHERE customer_id {one_of_them}",  # noqa: S608 - a condition of our own
        {"customer_id": WHOLE, "margin_low_minor": WHOLE, "margin_high_minor": WHOLE},
        {"ids": ids},
    )
    lows, highs = found["margin_low_minor"].tolist(), found["margin_high_minor"].tolist()
    return dict(zip(found["customer_id"].tolist(), zip(lows, highs, strict=True), strict=True))
