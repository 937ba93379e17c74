"""A large company, drawn by the BG/NBD process and written by COPY: the services are too careful for a million orders.

Rows obey every constraint of the database; only the audit lines and the traces of changes are left out.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

import numpy as np
from django.db import connection, transaction

from compensation.services.plans import ensure_default_plan
from crm.accounts.access import Role
from crm.accounts.models import Company, Team, User
from crm.demo.goods import TRADES
from crm.demo.names import PLACES, company_name, person_name
from customers.models import Contact, Customer, Person
from orders.models import Order, OrderLine

TEAMS, SALESPEOPLE = 8, 64
# Rate, its scale in days, leaving and staying: about ten orders per customer within three years.
RATE_SHAPE, RATE_SCALE, LEAVE, STAY = 1.1, 60.0, 0.7, 12.0
DAYS = 1096
MOST_ORDERS = 120
Rows = Iterable[Sequence[Any]]


def build(*, customers: int, orders: int, as_of: date, seed: int = 7) -> dict[str, int]:
    """Fill an empty database with `customers` customers and about `orders` orders up to `as_of`; return the counts."""
    random = np.random.default_rng(seed)
    at = datetime.combine(as_of, time(12), tzinfo=UTC)
    with transaction.atomic():
        Company.objects.current()
        sellers = _people()
        ensure_default_plan(at=at)
        owners, days = _histories(random, customers, orders)
        _customers(customers, as_of, at)
        _terms(owners, sellers, as_of)
        _contacts(random, owners, sellers, as_of, at)
        _orders(random, owners, days, as_of, at)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return {"customers": Customer.objects.count(), "orders": Order.objects.count(), "contacts": Contact.objects.count()}


def order_again(*, share: float, on: date, seed: int = 11) -> int:
    """Let a share of the customers order once more on a day, with the trace of the change; return how many."""
    random = np.random.default_rng(seed)
    ids = np.array(Customer.objects.order_by("pk").values_list("pk", flat=True))
    chosen = random.choice(ids, max(1, round(len(ids) * share)), replace=False).tolist()
    at = datetime.combine(on, time(11), tzinfo=UTC)
    with transaction.atomic():
        first = _next_id(Order)
        amounts = random.lognormal(9.2, 0.8, len(chosen)).astype(int) + 100
        _copy(Order, ORDER, (_order(first + n, one, on, at, int(amounts[n])) for n, one in enumerate(chosen)))
        _copy_table(
            "customers_change", ("customer_id", "reason", "at", "token"), ((one, "bench", at, "") for one in chosen)
        )
    return len(chosen)


def _people() -> list[int]:
    teams = [Team.objects.create(name=f"Team {number}") for number in range(TEAMS)]
    for number, team in enumerate(teams):
        User.objects.create_user(f"manager{number}@example.com", name=f"Manager {number}", role=Role.MANAGER, team=team)
    User.objects.create_user("ada@example.com", name="Ada", role=Role.ADMINISTRATOR)
    return [
        User.objects.create_user(
            f"seller{number}@example.com", name=f"Seller {number}", role=Role.SALESPERSON, team=teams[number % TEAMS]
        ).pk
        for number in range(SALESPEOPLE)
    ]


def _histories(random: np.random.Generator, customers: int, orders: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the customer and the day (counted back from the last) of every order, by customer and time."""
    rate = random.gamma(RATE_SHAPE, 1.0 / RATE_SCALE, customers)
    leave = random.beta(LEAVE, STAY, customers)
    began = random.integers(0, DAYS - 1, customers)
    waits = np.ceil(random.exponential(1.0, (customers, MOST_ORDERS)) / rate[:, None])
    day = began[:, None] + np.concatenate([np.zeros((customers, 1)), np.cumsum(waits, axis=1)[:, :-1]], axis=1)
    stays = np.cumprod(random.random((customers, MOST_ORDERS)) >= leave[:, None], axis=1)
    made = np.concatenate([np.ones((customers, 1), bool), stays[:, :-1].astype(bool)], axis=1) & (day < DAYS)
    owners, places = np.nonzero(made)
    days = DAYS - 1 - day[owners, places].astype(int)
    if len(owners) >= orders:
        return owners[:orders], days[:orders]
    # The rest are second orders of the same days, so that the number is the one that was asked for.
    more = random.choice(len(owners), orders - len(owners), replace=True)
    together = np.concatenate([np.arange(len(owners)), more])
    together.sort()
    return owners[together], days[together]


def _customers(count: int, as_of: date, at: datetime) -> None:
    random = Random(7)
    trades = tuple(TRADES)
    kinds = ("TRANSACTION", "REGULAR", "KEY_ACCOUNT", "PARTNER")
    channels = ("REFERRAL", "WEB", "EVENT", "OUTBOUND", "ADVERT")
    columns = (
        *("id", "version", "created_at", "updated_at", "external_id", "name", "relationship_type"),
        *("acquisition_channel", "acquired_on", "acquisition_cost_minor", "note"),
    )

    def rows() -> Rows:
        for number in range(1, count + 1):
            name = company_name(random, random.choice(trades), random.choice(PLACES))
            kind, channel = kinds[number % 4], channels[number % 5]
            yield (number, 1, at, at, f"C-{number:06d}", f"{name} {number % 97}", kind, channel, as_of, 2_000, "")

    _copy(Customer, columns, rows())
    people = (
        "id",
        "version",
        "created_at",
        "updated_at",
        "customer_id",
        "name",
        "title",
        "role",
        "email",
        "phone",
        "note",
    )
    _copy(
        Person,
        people,
        (
            (number, 1, at, at, number, person_name(random), "", "DECIDER", "", f"+44 113 496 {number % 10000:04d}", "")
            for number in range(1, count + 1)
        ),
    )


def _terms(owners: np.ndarray, sellers: list[int], as_of: date) -> None:
    started = as_of - timedelta(days=DAYS + 30)
    ids = range(1, int(owners.max()) + 2)
    rows = ((number, sellers[number % len(sellers)], started, None, "") for number in ids)
    _copy_table("customers_assignment", ("customer_id", "salesperson_id", "starts_on", "ends_on", "reason"), rows)


def _contacts(random: np.random.Generator, owners: np.ndarray, sellers: list[int], as_of: date, at: datetime) -> None:
    count = int(owners.max()) + 1
    chosen = random.integers(0, count, 2 * count)
    ago = random.integers(0, DAYS, 2 * count)
    columns = (
        *("version", "created_at", "updated_at", "customer_id", "person_id", "by_id", "channel", "outcome"),
        *("happened_at", "happened_on", "minutes", "cost_minor", "note", "next_step"),
    )

    def rows() -> Rows:
        for one, back in zip(chosen.tolist(), ago.tolist(), strict=True):
            on = as_of - timedelta(days=back)
            when = datetime.combine(on, time(10), tzinfo=UTC)
            seller = sellers[(one + 1) % len(sellers)]
            yield (1, at, at, one + 1, one + 1, seller, "CALL", "NO_NEED", when, on, 12, 840, "", "")

    _copy(Contact, columns, rows())


ORDER = (
    *("id", "version", "created_at", "updated_at", "customer_id", "external_id", "status", "ordered_at", "ordered_on"),
    *("currency", "exchange_numerator", "exchange_denominator", "net_minor", "cost_minor", "company_net_minor"),
    *("company_cost_minor", "note", "void_reason"),
)


def _order(number: int, customer_id: int, on: date, at: datetime, amount: int) -> tuple[Any, ...]:
    cost = amount * 62 // 100
    when = datetime.combine(on, time(11), tzinfo=UTC)
    shown = f"O-{number:08d}"
    money = ("GBP", 1, 1, amount, cost, amount, cost)
    return (number, 1, at, at, customer_id, shown, "CONFIRMED", when, on, *money, "", "")


def _orders(random: np.random.Generator, owners: np.ndarray, days: np.ndarray, as_of: date, at: datetime) -> None:
    usual = random.lognormal(9.2, 0.6, int(owners.max()) + 1)
    amounts = (usual[owners] * random.lognormal(0.0, 0.4, len(owners))).astype(int) + 100
    calendar = [as_of - timedelta(days=back) for back in range(DAYS)]
    triples = list(zip(owners.tolist(), days.tolist(), amounts.tolist(), strict=True))
    _copy(
        Order,
        ORDER,
        (_order(n, owner + 1, calendar[back], at, amount) for n, (owner, back, amount) in enumerate(triples, 1)),
    )
    line = (
        "order_id",
        "position",
        "description",
        "quantity",
        "unit_price_minor",
        "net_minor",
        "cost_minor",
        "cost_source",
    )
    _copy(
        OrderLine,
        line,
        (
            (n, 1, "Goods", 1, amount, amount, amount * 62 // 100, "STATED")
            for n, (_owner, _back, amount) in enumerate(triples, 1)
        ),
    )


def _next_id(model: type[Order]) -> int:
    return (model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1


def _copy(model: Any, columns: Sequence[str], rows: Rows) -> None:
    _copy_table(model._meta.db_table, columns, rows)
    if "id" in columns:
        with connection.cursor() as cursor:
            table = model._meta.db_table
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))")


def _copy_table(table: str, columns: Sequence[str], rows: Rows) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
