"""Order files for the tests, and one way to import them."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from orders.rules.imports.columns import parse_map
from orders.services.imports.options import Options, Progress, read_mark, read_ratio, silent
from orders.services.imports.report import Report
from orders.services.imports.run import import_orders
from tests.make import LATE

BY_AMOUNT = ("external_id=number", "customer=customer", "ordered_at=date", "amount=amount")
BY_LINE = (
    "external_id=number",
    "customer=customer",
    "ordered_at=date",
    "product=product",
    "quantity=quantity",
    "unit_price=price",
)


def write_file(folder: Path, text: str, name: str = "orders.csv") -> Path:
    """Write a file of orders and return its path."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def by_amount(*rows: str) -> str:
    """Return a file with one amount per row."""
    return "\n".join(["number,customer,date,amount", *rows, ""])


def by_line(*rows: str) -> str:
    """Return a file with a product, a quantity and a price per row."""
    return "\n".join(["number,customer,date,product,quantity,price", *rows, ""])


def import_file(
    path: Path,
    mapping: Sequence[str] = BY_AMOUNT,
    *,
    cost_ratio: str = "",
    progress: Progress = silent,
    **options: object,
) -> Report:
    """Import a file and return the report; every import has to account for all of its rows and money."""
    decimal = str(options.pop("decimal", ""))
    report = import_orders(
        Options(
            path=path,
            mapping=parse_map(mapping),
            now=LATE,
            decimal_mark=read_mark(decimal),
            cost_ratio_ppm=read_ratio(cost_ratio) if cost_ratio else None,
            **options,  # type: ignore[arg-type]
        ),
        progress=progress,
    )
    assert report.reconciles(), report.as_json()
    return report


def rejections(report: Report) -> list[tuple[str, str]]:
    """Return (line, reason) of every row in the report's file of rejected rows."""
    text = Path(report.rejected_file).read_text(encoding="utf-8")
    return [(row["line"], row["reason"]) for row in csv.DictReader(io.StringIO(text))]
