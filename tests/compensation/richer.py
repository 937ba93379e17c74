"""A default plan with more parts than rates, and lines of orders that name their products."""

from datetime import date
from decimal import Decimal

from compensation.models import Plan, PlanVersion, TierBracket
from compensation.models.plan import PlanStatus
from orders.models import Product
from orders.services.pricing import LineWish
from tests.make import LATE


def richer(plan: Plan, **parts: object) -> PlanVersion:
    """Give the default plan of 2025 more parts, and tiers of 1 % from 1,000.00 and 2 % from 2,000.00 on."""
    version = plan.versions.get()
    steps = list(version.steps.all())
    plan.versions.update(ends_on=date(2025, 1, 1))
    version.pk, version.number, version.status, version._state.adding = None, 2, PlanStatus.DRAFT, True
    version.starts_on, version.ends_on = date(2025, 1, 1), None
    for name, value in parts.items():
        setattr(version, name, value)
    version.save()
    for step in steps:
        step.pk, step.plan_version, step._state.adding = None, version, True
        step.save()
    for from_minor, rate_ppm in ((1000_00, 10_000), (2000_00, 20_000)):
        TierBracket.objects.create(plan_version=version, from_minor=from_minor, rate_ppm=rate_ppm)
    version.change(status=PlanStatus.APPROVED, approved_at=LATE, content_hash="x")
    return version


def goods(product: Product, price: str) -> LineWish:
    """Return a line of one piece of a product that cost nothing."""
    return LineWish(
        quantity=Decimal(1), product=product, description="", unit_price=Decimal(price), unit_cost=Decimal(0)
    )
