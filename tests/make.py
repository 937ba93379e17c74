"""The one place that makes things for tests: through the services, with plain defaults, on stated days."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import count
from typing import Any

from clv.models import Definition
from clv.services.versions import define_value
from crm.accounts.access import Role
from crm.accounts.models import Company, Team, User
from crm.core.money import to_minor
from customers.models import Contact, Customer, Merge
from customers.services.assignments import reassign_customer
from customers.services.customers import create_customer
from customers.services.merges import merge_customers, undo_merge
from customers.services.relationship import log_contact
from orders.models import Order, Product, Refund
from orders.models.refund import RefundKind
from orders.services.catalogue import create_product
from orders.services.place import place_order
from orders.services.pricing import LineWish
from orders.services.refund import refund_order

NUMBERS = count(1)
# Later than anything a test does, so that nothing lies in the future by accident.
LATE = datetime(2040, 1, 1, tzinfo=UTC)
EARLY = date(2000, 1, 1)


def noon(day: date | str) -> datetime:
    """Return 12:00 UTC of a day: the same business date from Honolulu to Tokyo."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime.combine(day, time(12), tzinfo=UTC)


def make_company(**values: Any) -> Company:
    """Return the company with `values` set."""
    company = Company.objects.current()
    for name, value in values.items():
        setattr(company, name, value)
    company.full_clean()
    company.save()
    return company


def make_definition(*, effective_on: date = EARLY, **values: Any) -> Definition:
    """Return a new version of what value means, in effect since long ago unless said otherwise."""
    return define_value(by=None, effective_on=effective_on, today=LATE.date(), why="A test needs it.", **values)


def make_team(name: str | None = None) -> Team:
    """Return a new team."""
    return Team.objects.create(name=name or f"Team {next(NUMBERS)}")


def make_user(role: Role = Role.SALESPERSON, *, team: Team | None = None, **values: Any) -> User:
    """Return a new user of a role, with the password "correct horse"."""
    number = next(NUMBERS)
    values = {"name": f"{role.label} {number}", "email": f"user{number}@example.com", **values}
    # As `create_user` does, but that the database alone checks it: hundreds of tests make three or four.
    user = User(role=role, team=team, **values)
    user.set_password("correct horse")
    user.save()
    return user


def make_customer(
    name: str | None = None, *, salesperson: User | None = None, on: date = EARLY, **values: Any
) -> Customer:
    """Return a new customer, looked after by `salesperson` since `on`."""
    name = name or f"Customer {next(NUMBERS)}"
    return create_customer(by=None, on=on, salesperson=salesperson, name=name, **values)


def hand_over(customer: Customer, to: User, on: date | str) -> None:
    """Give a customer to another salesperson."""
    day = date.fromisoformat(on) if isinstance(on, str) else on
    reassign_customer(customer=customer, to=to, on=day, by=None, today=LATE.date())


def make_product(name: str | None = None, *, price: str = "10.00", cost: str | None = "6.00", **values: Any) -> Product:
    """Return a new product of the catalogue, with a price and a cost in the company's currency."""
    currency = Company.objects.current().currency
    return create_product(
        by=None,
        name=name or f"Product {next(NUMBERS)}",
        price_minor=to_minor(price, currency),
        unit_cost_minor=None if cost is None else to_minor(cost, currency),
        **values,
    )


def make_order(
    customer: Customer,
    on: date | str,
    amount: str = "100.00",
    *,
    cost: str = "0",
    currency: str = "",
    rate: str | None = None,
    lines: Sequence[LineWish] | None = None,
    **values: Any,
) -> Order:
    """Return an order of one line worth `amount` that cost `cost`, placed at noon of a day."""
    wish = LineWish(quantity=Decimal(1), description="Goods", unit_price=Decimal(amount), unit_cost=Decimal(cost))
    return place_order(
        by=None,
        customer=customer,
        ordered_at=noon(on),
        lines=lines or [wish],
        now=LATE,
        currency=currency,
        exchange_rate=None if rate is None else Decimal(rate),
        **values,
    )


def make_refund(
    order: Order, on: date | str, amount: str, *, kind: RefundKind = RefundKind.RETURN, **values: Any
) -> Refund:
    """Return a refund of `amount` on an order, given at noon of a day."""
    net_minor = to_minor(amount, order.currency)
    return refund_order(order=order, net_minor=net_minor, refunded_at=noon(on), now=LATE, by=None, kind=kind, **values)


def make_contact(customer: Customer, by: User, on: date | str, *, minutes: int = 10, **values: Any) -> Contact:
    """Return a call of some minutes at noon of a day."""
    values = {"channel": "CALL", "outcome": "NO_NEED", **values}
    return log_contact(customer=customer, by=by, happened_at=noon(on), now=LATE, minutes=minutes, **values)


def make_merge(survivor: Customer, absorbed: Customer, on: date | str = date(2030, 1, 1), **values: Any) -> Merge:
    """Return the merge of `absorbed` into `survivor` at noon of a day."""
    day = date.fromisoformat(on) if isinstance(on, str) else on
    values = {"reason": "The same company.", "by": None, **values}
    return merge_customers(survivor=survivor, absorbed=absorbed, on=day, at=noon(day), **values)


def part(merge: Merge, on: date | str = date(2030, 2, 1)) -> Merge:
    """Undo a merge at noon of a day."""
    day = date.fromisoformat(on) if isinstance(on, str) else on
    return undo_merge(merge=merge, reason="Two after all.", on=day, at=noon(day), by=None)
