"""A crowd of customers with everything that pay depends on, from a seed."""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

from compensation.models import CreditShare, CreditSplit, Plan, PlanAssignment, PlanVersion, TenureStep, TierBracket
from compensation.models.credit import SplitStatus
from compensation.models.plan import PlanBase, PlanStatus
from compensation.models.plan_choices import TierCounts, TierMethod
from crm.accounts.models import User
from customers.models import Assignment, Customer, Merge
from orders.models import Order, OrderLine, Product, Refund
from orders.models.order import OrderStatus
from tests.make import make_merge

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
    _goods(chance, orders)
    make_merges(crowd, seed=seed)


def make_merges(crowd: Sequence[Customer], *, seed: int) -> list[Merge]:
    """Merge every sixth customer into the one before it, on some day; the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    pairs = zip(crowd[4::6], crowd[5::6], strict=False)
    return [make_merge(survivor, absorbed, _day(chance)) for survivor, absorbed in pairs]


def make_new_customers(people: list[User], *, seed: int, customers: int = 60) -> None:
    """Make customers who order several times in their first fortnight, and give some of it back meanwhile."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    crowd = Customer.objects.bulk_create([Customer(name=f"New {number}") for number in range(customers)])
    orders, refunds = [], []
    for customer in crowd:
        Assignment.objects.create(customer=customer, salesperson=chance.choice(people), starts_on=BEGIN)
        began = _day(chance)
        for _ in range(chance.randint(1, 5)):
            order = _order(chance, customer)
            order.ordered_on = began + timedelta(days=chance.randrange(14))
            order.cost_minor = chance.choice([0, 0, order.net_minor // 3])
            orders.append(order)
    for order in Order.objects.bulk_create(orders):
        for _ in range(chance.choice([0, 0, 1, 2])):
            refund = _refund(chance, order)
            refund.refunded_on = order.ordered_on + timedelta(days=chance.randrange(8))
            refund.net_minor = max(order.net_minor // chance.randint(1, 4), 1)
            refunds.append(refund)
    Refund.objects.bulk_create(refunds)
    for order in chance.sample(orders, customers // 2):
        _split(chance, order, people)


def make_plans(default: Plan, followers: list[User], **terms: int) -> None:
    """Give the default plan a successor in 2024, and some people a plan of their own on revenue; both with `terms`."""
    default.versions.update(ends_on=date(2024, 1, 1))
    later = {"steps": [(1, 5_000), (6, 2_500), (18, 77_777)], "clawback_days": 30}
    _version(default, 2, date(2024, 1, 1), **{**later, **terms})
    own = Plan.objects.create(name="On revenue")
    on_revenue = {"base": PlanBase.REVENUE, "first_ppm": 12_345, "returning_gap_days": 0}
    _version(own, 1, date(2022, 6, 1), **{**on_revenue, **terms})
    for person in followers:
        PlanAssignment.objects.create(salesperson=person, plan=own, starts_on=BEGIN, ends_on=date(2024, 3, 1))


def make_rich_plans(default: Plan, followers: list[User], managers: list[User]) -> None:
    """Give both plans tails, up-sell, cross-sell, overrides, caps of first orders and tiers of every kind."""
    default.versions.update(ends_on=date(2023, 1, 1))
    own = Plan.objects.create(name="On revenue")
    boss, other = (manager.pk for manager in managers)
    # So long a gap that customers have several first orders, some of them beyond a version's end.
    capped: dict[str, Any] = {"first_cap_minor": 120_00, "returning_gap_days": 300}
    goods = {"upsell_ppm": 30_003, "cross_sell_ppm": 17_771}
    low, high = [(0, 1_001), (5_000_00, 12_345), (10**10, 20_000)], [(1, 999), (10**12, 1_777), (10**13, 30_003)]
    quarters = {"brackets": low, "tier_months": 3, "tier_counts": TierCounts.ALL}
    months = {"brackets": high, "tier_method": TierMethod.SLAB}
    years = {"brackets": high, "tier_months": 12}
    to_boss = {"override_to_id": boss, "override_ppm": 12_500, "tail_days": 200, "tail_ppm": 333_333}
    to_other = {"override_to_id": other, "override_ppm": 1, "tail_days": 1, "tail_ppm": 1}
    _version(
        default,
        2,
        date(2023, 1, 1),
        ends_on=date(2024, 6, 1),
        clawback_days=30,
        steps=[(3, 5_000), (14, 20_001)],
        **{**goods, **quarters, **to_boss, **capped},
    )
    capped |= {"first_cap_minor": 333_33, "base": PlanBase.REVENUE}
    _version(default, 3, date(2024, 6, 1), upsell_ppm=99_999, **{**months, **to_other, **capped})
    to_boss |= {"override_ppm": 7_777, "tail_days": 400, "tail_ppm": 999_999}
    _version(
        own,
        1,
        date(2022, 1, 1),
        ends_on=date(2024, 1, 1),
        base=PlanBase.REVENUE,
        returning_gap_days=0,
        cross_sell_ppm=60_000,
        **{**years, **to_boss},
    )
    quarters |= {"tier_method": TierMethod.SLAB}
    _version(own, 2, date(2024, 1, 1), clawback_days=0, returning_ppm=0, **{**goods, **quarters, **to_other})
    for person in followers:
        PlanAssignment.objects.create(salesperson=person, plan=own, starts_on=BEGIN, ends_on=date(2024, 9, 1))


def _version(plan: Plan, number: int, starts_on: date, *, steps=(), brackets=(), **terms) -> None:
    values = {"first_ppm": 33_333, "returning_ppm": 82_500, **terms}
    version = PlanVersion.objects.create(plan=plan, number=number, starts_on=starts_on, **values)
    TenureStep.objects.bulk_create([TenureStep(plan_version=version, months=m, rate_ppm=r) for m, r in steps])
    TierBracket.objects.bulk_create([TierBracket(plan_version=version, from_minor=m, rate_ppm=r) for m, r in brackets])
    version.change(status=PlanStatus.APPROVED, approved_at=AT, content_hash="x")


def _day(chance: random.Random) -> date:
    return BEGIN + timedelta(days=chance.randrange(DAYS))


def _terms(chance: random.Random, customer: Customer, people: list[User]) -> None:
    first, second, third = sorted({_day(chance), _day(chance), _day(chance), BEGIN})[:3]
    if chance.random() < 0.1:
        return
    # One who was there for no day at all, and sometimes days on which nobody was.
    left = second - timedelta(days=chance.choice([0, 0, 40]))
    for begun, over in ((first, max(first, left)), (second, second), (second, third), (third, None)):
        Assignment.objects.create(customer=customer, salesperson=chance.choice(people), starts_on=begun, ends_on=over)


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


def _goods(chance: random.Random, orders: list[Order]) -> None:
    """Cut most orders into lines: of a product, of none, or of the same one twice."""
    products = Product.objects.bulk_create(
        [Product(name=f"Good {number}", tier=chance.choice([1, 1, 2, 3, 5])) for number in range(8)]
    )
    lines = []
    for order in orders:
        for position in range(chance.randint(0, 4)):
            product = chance.choice([None, *products])
            # Lines of an order from before may say more than the order.
            net = chance.choice([order.net_minor // 3, order.net_minor, 7, 0])
            cost = chance.choice([0, net // 2, net + 5])
            lines.append(
                OrderLine(
                    order=order,
                    position=position,
                    product=product,
                    quantity=1,
                    unit_price_minor=net,
                    net_minor=net,
                    cost_minor=cost,
                )
            )
    OrderLine.objects.bulk_create(lines)
