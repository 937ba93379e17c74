"""A small company with everything in it, made through the services: two teams, two books, and a bit of each record."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from clv.models import PreviewKind
from clv.services.preview_jobs import ask_for_preview
from compensation.models import PlanVersion, Simulation
from compensation.rules import plan_parts as parts
from compensation.services.lab import ask_for_replay, run_replay
from crm.accounts.access import Role
from crm.accounts.models import User
from crm.core.clock import now
from crm.nightly.services import run_night
from customers.models import Customer, LifeEventKind
from customers.services.relationship import add_person, log_life_event
from orders.services.catalogue import set_exchange_rate
from orders.services.pricing import LineWish
from tests.compensation.goals import make_target_plan
from tests.make import (
    LATE,
    make_company,
    make_contact,
    make_customer,
    make_merge,
    make_order,
    make_product,
    make_refund,
    make_team,
    make_user,
)

# Every text of Bo's book holds it; whoever may not see Bo's book must never read it, in whatever answer.
SECRET = "Zanzibar"


@dataclass
class World:
    """Who is in it. Anna and Mara are in one team, Bo and Max in the other."""

    users: dict[str, User] = field(default_factory=dict)
    customers: dict[str, list[Customer]] = field(default_factory=dict)

    def of(self, role: Role) -> User:
        """Return the person of a role; of salespeople and managers, those of the first team."""
        return next(user for user in self.users.values() if user.role == role)


NIGHT = date(2026, 3, 10)


def make_world(*, customers_each: int = 1) -> World:
    """Return a company after its night: in every list is a row that one salesperson sees and the other doesn't."""
    make_company(name="Northwind", currency="GBP", time_zone="Europe/London")
    first, second = make_team("North"), make_team("South")
    users = {
        "anna": make_user(Role.SALESPERSON, team=first, name="Anna"),
        "mara": make_user(Role.MANAGER, team=first, name="Mara"),
        "bo": make_user(Role.SALESPERSON, team=second, name="Bo"),
        "max": make_user(Role.MANAGER, team=second, name="Max"),
        "fin": make_user(Role.FINANCE, name="Fin"),
        "ada": make_user(Role.ADMINISTRATOR, name="Ada"),
    }
    world = World(users)
    for name, word in (("anna", "Bakery"), ("bo", SECRET)):
        world.customers[name] = [a_customer(users[name], users["ada"], word) for _ in range(customers_each)]
        twin = make_customer(f"{word} twin", salesperson=users[name])
        make_merge(world.customers[name][0], twin, "2026-03-01", reason=word)
    make_product("Flour")
    set_exchange_rate(by=users["ada"], currency="EUR", effective_on=date(2026, 1, 1), rate=Decimal("0.85"))
    year = date(2026, 1, 1)
    make_target_plan([users["bo"]], parts.CROSS_SELL, goal=1, starts_on=year, ends_on=None)
    run_night(as_of=NIGHT)
    for name in ("mara", "fin"):
        run_replay(a_replay(users[name]).pk, today=NIGHT)
    for name in ("ada", "fin"):
        ask_for_preview(kind=PreviewKind.BOUNDARIES, wish={}, by=users[name], at=now())
    return world


def a_replay(by: User) -> Simulation:
    """Return a replay of a year under the live plan, as `by` asks for it."""
    version = PlanVersion.objects.approved().earliest("pk")
    return ask_for_replay(
        version=version, by=by, today=NIGHT, at=now(), starts_on=date(2025, 1, 1), ends_on=date(2026, 1, 1)
    )


def a_customer(salesperson: User, by: User, word: str) -> Customer:
    """Return a customer with a person, a contact, a life event, orders and a refund; all texts hold `word`.

    They ordered every month and then fell silent, so the worklist asks for a call.
    """
    customer = make_customer(
        f"{word} {Customer.objects.count()}",
        salesperson=salesperson,
        acquired_on=date(2025, 1, 1),
        acquisition_cost_minor=5000,
        note=word,
    )
    add_person(customer=customer, by=by, name=f"Pat {word}")
    make_contact(customer, salesperson, "2026-02-01", note=word)
    kind = LifeEventKind.objects.get_or_create(code="MOVE", defaults={"label": "Move"})[0]
    day = date(2026, 2, 2)
    log_life_event(customer=customer, kind=kind, happened_on=day, today=LATE.date(), by=by, note=word)
    line = LineWish(quantity=Decimal(2), description=word, unit_price=Decimal(60), unit_cost=Decimal(35))
    for month in range(3, 9):
        make_order(customer, date(2025, month, 5), "80.00", cost="50.00")
    order = make_order(customer, "2025-09-05", lines=[line])
    make_refund(order, "2025-09-20", "20.00")
    return customer
