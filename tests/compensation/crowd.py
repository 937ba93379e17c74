"""A crowd of customers with everything that pay depends on, from a seed."""

import random
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from compensation.models import CreditShare, CreditSplit, Plan, PlanAssignment, PlanVersion, TenureStep
from compensation.models.credit import SplitStatus
from compensation.models.plan import PlanBase, PlanStatus
from crm.accounts.models import User
from customers.models import Assignment, Customer
from orders.models import Order, Refund
from orders.models.order import OrderStatus

BEGIN = date(2022, 1, 1)
DAYS = 1200
AT = datetime(2022, 1, 1, tzinfo=UTC)


def make_crowd(people: list[User], *, seed: int, customers: int = 24) -> None:
    """Make customers with terms, orders, refunds and splits; the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    crowd = Customer.objects.bulk_create([Customer(name=f"Crowd {number}") for number in range(customers)])
    for customer in crowd:
        _terms(chance, customer, people)
    orders = Order.objects.bulk_create([_order(chance, chance.choice(crowd)) for _ in range(customers * 8)])
    Refund.objects.bulk_create([_refund(chance, chance.choice(orders)) for _ in range(customers * 3)])
    for order in chance.sample(orders, customers):
        _split(chance, order, people)


def make_plans(default: Plan, followers: list[User]) -> None:
    """Give the default plan a successor in 2024, and some people a plan of their own on revenue."""
    default.versions.update(ends_on=date(2024, 1, 1))
    _version(default, 2, date(2024, 1, 1), steps=[(1, 5_000), (6, 2_500), (18, 77_777)], clawback_days=30)
    own = Plan.objects.create(name="On revenue")
    _version(own, 1, date(2022, 6, 1), base=PlanBase.REVENUE, first_ppm=12_345, returning_gap_days=0)
    for person in followers:
        PlanAssignment.objects.create(salesperson=person, plan=own, starts_on=BEGIN, ends_on=date(2024, 3, 1))


def _version(plan: Plan, number: int, starts_on: date, *, steps=(), **terms) -> None:
    values = {"first_ppm": 33_333, "returning_ppm": 82_500, **terms}
    version = PlanVersion.objects.create(plan=plan, number=number, starts_on=starts_on, **values)
    TenureStep.objects.bulk_create([TenureStep(plan_version=version, months=m, rate_ppm=r) for m, r in steps])
    version.change(status=PlanStatus.APPROVED, approved_at=AT, content_hash="x")


def _day(chance: random.Random) -> date:
    return BEGIN + timedelta(days=chance.randrange(DAYS))


def _terms(chance: random.Random, customer: Customer, people: list[User]) -> None:
    first, second = sorted({_day(chance), _day(chance), BEGIN})[:2]
    if chance.random() < 0.1:
        return
    salesperson = chance.choice(people)
    Assignment.objects.create(customer=customer, salesperson=salesperson, starts_on=first, ends_on=second)
    Assignment.objects.create(customer=customer, salesperson=chance.choice(people), starts_on=second)


def _order(chance: random.Random, customer: Customer) -> Order:
    day = _day(chance)
    is_void = chance.random() < 0.05
    numerator, denominator = chance.choice([(1, 1), (1, 1), (1_085_342, 1_000_000), (7, 900), (10**6, 10**6)])
    net = chance.choice([chance.randrange(10**6), chance.randrange(100), 9 * 10**12, 0])
    return Order(
        customer=customer,
        external_id=f"o{chance.randrange(10**12)}",
        status=OrderStatus.VOID if is_void else OrderStatus.CONFIRMED,
        voided_on=day if is_void else None,
        ordered_at=AT,
        ordered_on=day,
        currency="EUR",
        exchange_numerator=numerator,
        exchange_denominator=denominator,
        net_minor=net,
        cost_minor=chance.choice([0, net // 3, net + 17]),
        company_net_minor=net,
    )


def _refund(chance: random.Random, order: Order) -> Refund:
    return Refund(
        customer_id=order.customer_id,
        order=order,
        external_id=chance.choice([None, f"r{chance.randrange(10**12)}"]),
        refunded_at=AT,
        refunded_on=order.ordered_on + timedelta(days=chance.choice([0, 1, 29, 30, 31, 90, 91, 200])),
        currency="EUR",
        net_minor=chance.randrange(1, 10**5),
        cost_minor=chance.choice([0, 31]),
        company_net_minor=1,
    )


def _split(chance: random.Random, order: Order, people: list[User]) -> None:
    payees = chance.sample([None, *people], chance.randint(1, 4))
    cuts = sorted(chance.sample(range(1, 1_000_000), len(payees) - 1))
    if chance.random() < 0.3 and len(payees) == 2:
        cuts = [500_000]
    edges = [0, *cuts, 1_000_000]
    split = CreditSplit.objects.create(order=order, reason="Agreed")
    parts = zip(payees, pairwise(edges), strict=True)
    CreditShare.objects.bulk_create([CreditShare(split=split, payee=who, ppm=b - a) for who, (a, b) in parts])
    split.status = SplitStatus.CURRENT
    split.save()
