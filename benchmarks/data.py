"""A large company, drawn by the BG/NBD process and written set by set; the services are too careful for so many orders.

Here only the histories are drawn: who ordered on which day, for how much. They are copied as three whole numbers per
order, and the server makes the rows of them. The rows obey every constraint of the database; only the audit lines and
the traces of changes are left out.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from compensation.services.plans import ensure_default_plan
from crm.accounts.access import Role
from crm.accounts.models import Company, Team, User
from crm.demo.goods import TRADES
from crm.demo.names import PLACES, company_name, person_name
from customers.models import Contact, Customer
from orders.models import Order

TEAMS, SALESPEOPLE = 8, 64
# Rate, its scale in days, leaving and staying: about ten orders per customer within three years.
RATE_SHAPE, RATE_SCALE, LEAVE, STAY = 1.1, 60.0, 0.7, 12.0
DAYS = 1096
MOST_ORDERS = 120
# Customers drawn at once: their days fit into memory, however many customers there are.
CHUNK = 50_000
# The server finds a name by counting through the list.
NAMES = 500
Rows = Iterable[Sequence[Any]]
Whole = NDArray[np.int64]


def build(*, customers: int, orders: int, as_of: date, seed: int = 7) -> dict[str, int]:
    """Fill an empty database with `customers` customers and about `orders` orders up to `as_of`; return the counts."""
    random = np.random.default_rng(seed)
    at = datetime.combine(as_of, time(12), tzinfo=UTC)
    with transaction.atomic():
        Company.objects.current()
        sellers = _people()
        ensure_default_plan(at=at)
        _customers(customers, as_of, at)
        _terms(sellers, as_of)
        _contacts(customers, sellers, as_of, at)
        _histories(random, customers, orders)
        _orders(as_of, at)
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


def _histories(random: np.random.Generator, customers: int, orders: int) -> None:
    """Copy (customer, days before the last one, amount) of every order into a temporary table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE bench_past (id bigint GENERATED ALWAYS AS IDENTITY, customer_id int, back int,"
            " amount bigint) ON COMMIT DROP"
        )
        done = 0
        for first in range(0, customers, CHUNK):
            count = min(CHUNK, customers - first)
            wanted = orders * (first + count) // customers - done
            owners, days = _chunk(random, count, wanted)
            usual = random.lognormal(9.2, 0.6, count)
            amounts = (usual[owners] * random.lognormal(0.0, 0.4, len(owners))).astype(np.int64) + 100
            lines = np.column_stack([owners + first + 1, days, amounts]).tolist()
            with cursor.copy("COPY bench_past (customer_id, back, amount) FROM STDIN") as copy:
                copy.write("".join(f"{owner}\t{back}\t{amount}\n" for owner, back, amount in lines))
            done += len(owners)


def _chunk(random: np.random.Generator, customers: int, orders: int) -> tuple[Whole, Whole]:
    """Return the customer and the day (counted back from the last) of every order, by customer and time."""
    rate = random.gamma(RATE_SHAPE, 1.0 / RATE_SCALE, customers)
    leave = random.beta(LEAVE, STAY, customers)
    began = random.integers(0, DAYS - 1, customers)
    waits = np.ceil(random.exponential(1.0, (customers, MOST_ORDERS)) / rate[:, None])
    day = began[:, None] + np.concatenate([np.zeros((customers, 1)), np.cumsum(waits, axis=1)[:, :-1]], axis=1)
    stays = np.cumprod(random.random((customers, MOST_ORDERS)) >= leave[:, None], axis=1)
    made = np.concatenate([np.ones((customers, 1), bool), stays[:, :-1].astype(bool)], axis=1) & (day < DAYS)
    owners, places = np.nonzero(made)
    days = DAYS - 1 - day[owners, places].astype(np.int64)
    if len(owners) >= orders:
        return owners[:orders], days[:orders]
    # The rest are second orders of the same days, so that the number is the one that was asked for.
    more = random.choice(len(owners), orders - len(owners), replace=True)
    together = np.concatenate([np.arange(len(owners)), more])
    together.sort()
    return owners[together], days[together]


CUSTOMERS = """
    INSERT INTO customers_customer (id, version, created_at, updated_at, external_id, name, relationship_type,
                                    acquisition_channel, acquired_on, acquisition_cost_minor, note)
    SELECT n, 1, %(at)s, %(at)s, 'C-' || lpad(n::text, 7, '0'),
           (%(names)s::text[])[1 + n %% %(name_count)s] || ' ' || n %% 97,
           (ARRAY['TRANSACTION', 'REGULAR', 'KEY_ACCOUNT', 'PARTNER'])[1 + n %% 4],
           (ARRAY['REFERRAL', 'WEB', 'EVENT', 'OUTBOUND', 'ADVERT'])[1 + n %% 5], %(as_of)s, 2000, ''
      FROM generate_series(1, %(count)s) n
"""
PEOPLE = """
    INSERT INTO customers_person (id, version, created_at, updated_at, customer_id, name, title, role, email, phone,
                                  note)
    SELECT n, 1, %(at)s, %(at)s, n, (%(people)s::text[])[1 + n %% %(name_count)s], '', 'DECIDER', '',
           '+44 113 496 ' || lpad((n %% 10000)::text, 4, '0'), ''
      FROM generate_series(1, %(count)s) n
"""
TERMS = """
    INSERT INTO customers_assignment (customer_id, salesperson_id, starts_on, ends_on, reason)
    SELECT id, (%(sellers)s::bigint[])[1 + id %% %(seller_count)s], %(started)s, NULL, '' FROM customers_customer
"""
# Two contacts per customer on the average, spread by a whole-number hash so that each run makes the same ones.
CONTACTS = """
    INSERT INTO customers_contact (version, created_at, updated_at, customer_id, person_id, by_id, channel, outcome,
                                   happened_at, happened_on, minutes, cost_minor, note, next_step)
    SELECT 1, %(at)s, %(at)s, who, who, (%(sellers)s::bigint[])[1 + who %% %(seller_count)s], 'CALL', 'NO_NEED',
           (%(as_of)s::date - back + time '10:00') AT TIME ZONE 'UTC', %(as_of)s::date - back, 12, 840, '', ''
      FROM (SELECT 1 + abs(hashint8(n)::bigint) %% %(count)s AS who, abs(hashint8(-n)::bigint)::int %% %(days)s AS back
              FROM generate_series(1, 2 * %(count)s) n) made
"""
ORDERS = """
    INSERT INTO orders_order (id, version, created_at, updated_at, customer_id, external_id, status, ordered_at,
                              ordered_on, currency, exchange_numerator, exchange_denominator, net_minor, cost_minor,
                              company_net_minor, company_cost_minor, note, void_reason)
    SELECT id, 1, %(at)s, %(at)s, customer_id, 'O-' || lpad(id::text, 9, '0'), 'CONFIRMED',
           (%(as_of)s::date - back + time '11:00') AT TIME ZONE 'UTC', %(as_of)s::date - back, 'GBP', 1, 1,
           amount, amount * 62 / 100, amount, amount * 62 / 100, '', ''
      FROM bench_past
"""
LINES = """
    INSERT INTO orders_orderline (order_id, position, description, quantity, unit_price_minor, net_minor, cost_minor,
                                  cost_source)
    SELECT id, 1, 'Goods', 1, amount, amount, amount * 62 / 100, 'STATED' FROM bench_past
"""


def _customers(count: int, as_of: date, at: datetime) -> None:
    random = Random(7)
    trades = tuple(TRADES)
    values = {
        "names": [company_name(random, random.choice(trades), random.choice(PLACES)) for _ in range(NAMES)],
        "people": [person_name(random) for _ in range(NAMES)],
        "name_count": NAMES,
        "count": count,
        "as_of": as_of,
        "at": at,
    }
    _make(CUSTOMERS, values, table="customers_customer")
    _make(PEOPLE, values, table="customers_person")


def _terms(sellers: list[int], as_of: date) -> None:
    started = as_of - timedelta(days=DAYS + 30)
    _make(TERMS, {"sellers": sellers, "seller_count": len(sellers), "started": started})


def _contacts(count: int, sellers: list[int], as_of: date, at: datetime) -> None:
    values = {"sellers": sellers, "seller_count": len(sellers), "count": count, "days": DAYS, "as_of": as_of, "at": at}
    _make(CONTACTS, values)


def _orders(as_of: date, at: datetime) -> None:
    _make(ORDERS, {"as_of": as_of, "at": at}, table="orders_order")
    _make(LINES, {})


def _make(statement: str, values: dict[str, Any], *, table: str = "") -> None:
    """Let the server make rows; where they brought their own ids, the next one follows them."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        if table:
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))")


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
