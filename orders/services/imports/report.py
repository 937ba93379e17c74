"""What an import did, in figures that add up to the file."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from crm.core.money import to_amount

ZERO = Decimal(0)


@dataclass
class Sums:
    """Where the money of a file went, in one currency. What came back is below zero in the file, above zero here."""

    in_file: Decimal = ZERO
    orders: Decimal = ZERO
    orders_known: Decimal = ZERO
    returns: Decimal = ZERO
    credits: Decimal = ZERO
    refunds_known: Decimal = ZERO
    rejected: Decimal = ZERO
    rounding: Decimal = ZERO

    @property
    def difference(self) -> Decimal:
        """Return what is in the file and nowhere else; zero, or something is wrong."""
        booked = self.orders + self.orders_known - self.returns - self.credits - self.refunds_known
        return self.in_file - booked - self.rejected - self.rounding


@dataclass
class Report:
    """Counts and sums of one run."""

    rows_read: int = 0
    rows_in_orders: int = 0
    rows_in_orders_known: int = 0
    rows_in_returns: int = 0
    rows_in_credits: int = 0
    rows_in_refunds_known: int = 0
    rows_rejected: int = 0
    orders: int = 0
    orders_known: int = 0
    # Of those known: given a day on which they were promised, delivered or paid.
    orders_dated: int = 0
    returns: int = 0
    credits: int = 0
    refunds_known: int = 0
    customers: int = 0
    products: int = 0
    is_dry_run: bool = False
    rejected_file: str = ""
    notes: list[str] = field(default_factory=list)
    reasons: dict[str, int] = field(default_factory=dict)
    sums: defaultdict[str, Sums] = field(default_factory=lambda: defaultdict(Sums))

    @property
    def changed_anything(self) -> bool:
        """Say whether a row was written."""
        written = (self.orders, self.orders_dated, self.returns, self.credits, self.customers, self.products)
        return any(written)

    def booked(self, place: str, currency: str, net_minor: int) -> None:
        """Add minor units to one of the sums."""
        sums = self.sums[currency]
        setattr(sums, place, getattr(sums, place) + to_amount(net_minor, currency))

    def reconciles(self) -> bool:
        """Say whether every row and every amount of the file is accounted for."""
        rows = (
            self.rows_in_orders
            + self.rows_in_orders_known
            + self.rows_in_returns
            + self.rows_in_credits
            + self.rows_in_refunds_known
            + self.rows_rejected
        )
        return rows == self.rows_read and not any(sums.difference for sums in self.sums.values())

    def as_json(self) -> dict[str, object]:
        """Return the report for machines: amounts as decimal strings."""
        counts = {name: value for name, value in vars(self).items() if name != "sums"}
        return {
            **counts,
            "reconciles": self.reconciles(),
            "sums": {code: _text(sums) for code, sums in self.sums.items()},
        }


def _text(sums: Sums) -> Mapping[str, str]:
    values = {name: format(value, "f") for name, value in vars(sums).items()}
    return {**values, "difference": format(sums.difference, "f")}
