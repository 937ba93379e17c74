"""The rows of the file between reading and booking, on disk: an order's rows may lie anywhere in the file."""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from types import TracebackType
from typing import Any, NamedTuple, Self

from orders.rules.imports.rows import Row, content_id

DAYS = ("promised_on", "delivered_on", "paid_on")
# Kept in memory; the rest goes to a temporary file that vanishes with the connection.
CACHE_KIB = 48 * 1024
TABLES = """
    CREATE TABLE rows (
        line INTEGER PRIMARY KEY, document TEXT, customer TEXT, at INTEGER, currency TEXT, net INTEGER,
        is_return INTEGER, quantity TEXT, price TEXT, cost TEXT, product TEXT, description TEXT, lost TEXT,
        customer_name TEXT, country TEXT, promised TEXT, delivered TEXT, paid TEXT
    );
    CREATE TABLE rejected (line INTEGER PRIMARY KEY, reason TEXT);
"""
# A file that numbers no orders: each row is an order, and equal rows are told apart by counting them.
NUMBERED = """
    UPDATE rows SET document = 'row-' || document || '-' || counted.n
    FROM (SELECT line, ROW_NUMBER() OVER (PARTITION BY document ORDER BY line) AS n FROM rows) AS counted
    WHERE counted.line = rows.line
"""
# With one MIN, SQLite takes the bare columns from the row that holds the minimum.
DOCUMENTS = """
    CREATE INDEX row_by_document ON rows (document);
    CREATE TABLE documents AS SELECT MIN(line) AS first_line, document, customer, currency FROM rows GROUP BY document;
    CREATE INDEX document_in_order ON documents (first_line);
    CREATE TABLE customers AS
    SELECT customer, MIN(CASE WHEN is_return THEN NULL ELSE at END) AS first_at, MAX(customer_name) AS name,
           MAX(country) AS country
    FROM rows GROUP BY customer;
    CREATE UNIQUE INDEX customer_once ON customers (customer);
    CREATE TABLE products AS
    SELECT product, MAX(line) AS line, price, currency, description FROM rows WHERE product <> '' GROUP BY product;
    CREATE UNIQUE INDEX product_once ON products (product);
"""
COLUMNS = (
    "r.document, d.customer, d.currency, r.line, r.customer, r.currency, r.at, r.net, r.quantity, r.price, r.cost,"
    " r.product, r.description, r.lost, r.promised, r.delivered, r.paid"
)
ORDERS = f"""
    SELECT {COLUMNS} FROM documents d CROSS JOIN rows r ON r.document = d.document
    WHERE NOT r.is_return ORDER BY d.first_line, r.line
"""  # noqa: S608 - no value from outside
RETURNS = f"""
    SELECT {COLUMNS} FROM rows r JOIN documents d ON d.document = r.document
    WHERE r.is_return ORDER BY r.customer, MIN(r.at) OVER (PARTITION BY r.document, r.customer), r.document, r.line
"""  # noqa: S608


class Line(NamedTuple):
    """A row as it comes back: one line of an order or of a return."""

    line: int
    customer: str
    currency: str
    at: int
    net_minor: int
    quantity: str
    price: str | None
    cost: str | None
    product: str
    description: str
    lost: str | None
    promised_on: str = ""
    delivered_on: str = ""
    paid_on: str = ""

    @property
    def instant(self) -> datetime:
        """Return when it was ordered."""
        return datetime.fromtimestamp(self.at, tz=UTC)


class Document(NamedTuple):
    """The rows of one number. Rows of another customer or currency than the first are `strays`."""

    number: str
    customer: str
    currency: str
    lines: list[Line]
    strays: list[Line]

    def days(self) -> dict[str, date]:
        """Return the days that the rows say of the order; where they differ, the latest."""
        said = {name: max(getattr(line, name) for line in self.lines) for name in DAYS}
        return {name: date.fromisoformat(text) for name, text in said.items() if text}


class Buyer(NamedTuple):
    """What the file says about one customer."""

    external_id: str
    first_at: datetime | None
    name: str
    country: str


class Goods(NamedTuple):
    """What the file's last row about a product says of it."""

    price: str | None
    currency: str
    description: str


class Spill:
    """A temporary database of the file's rows; memory stays within CACHE_KIB."""

    def __init__(self) -> None:
        # The thread that reads ahead and the one that books use it both; SQLite lets one in after the other.
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        self._database.execute("PRAGMA temp_store = FILE")
        self._database.executescript(TABLES)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def add(self, rows: Iterable[tuple[int, Row]]) -> None:
        """Keep rows, each with its line."""
        self._database.execute("BEGIN")
        self._database.executemany(f"INSERT INTO rows VALUES ({', '.join('?' * 18)})", map(_stored, rows))  # noqa: S608
        self._database.execute("COMMIT")

    def reject(self, rejections: Iterable[tuple[int, str]]) -> None:
        """Keep why rows were not booked."""
        self._database.executemany("INSERT OR IGNORE INTO rejected VALUES (?, ?)", rejections)

    def settle(self, *, has_numbers: bool) -> None:
        """Sort what was kept into documents, customers and products.

        Args:
            has_numbers: whether the file numbers its orders; if not, each row is one, known by its content.
        """
        if not has_numbers:
            self._database.execute(NUMBERED)
        self._database.executescript(DOCUMENTS)

    def orders(self) -> Iterator[Document]:
        """Yield what was sold, document by document in the order of the file."""
        return _documents(self._database.execute(ORDERS))

    def returns(self) -> Iterator[tuple[str, list[Document]]]:
        """Yield (customer, what came back from the oldest to the newest)."""
        rows = self._database.execute(RETURNS)
        for customer, own in groupby(rows, key=itemgetter(4)):
            yield customer, list(_documents(own))

    def buyers(self, numbers: Iterable[str]) -> dict[str, Buyer]:
        """Return what the file says about these customers."""
        asked = "SELECT first_at, name, country FROM customers WHERE customer = ?"
        found = ((number, self._database.execute(asked, [number]).fetchone()) for number in numbers)
        return {number: Buyer(number, _instant(first_at), name, country) for number, (first_at, name, country) in found}

    def product_numbers(self) -> list[str]:
        """Return the number of every product in the file."""
        return [number for (number,) in self._database.execute("SELECT product FROM products ORDER BY product")]

    def goods(self, number: str) -> Goods:
        """Return what the file says about one product."""
        asked = "SELECT price, currency, description FROM products WHERE product = ?"
        return Goods(*self._database.execute(asked, [number]).fetchone())

    def rejected(self) -> Iterator[tuple[int, str]]:
        """Yield (line, reason) of every row that was not booked, in the order of the file."""
        return self._database.execute("SELECT line, reason FROM rejected ORDER BY line")

    def rejected_count(self) -> int:
        """Return how many rows were not booked."""
        return int(self._database.execute("SELECT COUNT(*) FROM rejected").fetchone()[0])

    def reasons(self, most: int = 10) -> dict[str, int]:
        """Return the reasons given most often, and how often."""
        asked = "SELECT reason, COUNT(*) AS n FROM rejected GROUP BY reason ORDER BY n DESC, reason LIMIT ?"
        return dict(self._database.execute(asked, [most]).fetchall())


def _stored(entry: tuple[int, Row]) -> tuple[object, ...]:
    line, row = entry
    return (
        line,
        row.document or content_id(row),
        row.customer,
        int(row.ordered_at.timestamp()),
        row.currency,
        row.net_minor,
        row.is_return,
        str(row.quantity),
        None if row.unit_price is None else str(row.unit_price),
        None if row.unit_cost is None else str(row.unit_cost),
        row.product,
        row.description,
        str(row.rounding) if row.rounding else None,
        row.customer_name,
        row.country,
        row.promised_on,
        row.delivered_on,
        row.paid_on,
    )


def _documents(rows: Iterable[tuple[Any, ...]]) -> Iterator[Document]:
    for (number, customer, currency), own in groupby(rows, key=itemgetter(0, 1, 2)):
        lines: list[Line] = []
        strays: list[Line] = []
        for row in own:
            (lines if row[4:6] == (customer, currency) else strays).append(Line._make(row[3:]))
        yield Document(number, customer, currency, lines, strays)


def _instant(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, tz=UTC)


def lost_of(line: Line) -> Decimal:
    """Return what rounding took from or gave to a line."""
    return Decimal(line.lost) if line.lost else Decimal(0)
