"""All approved plans as the rules read them."""

from collections import defaultdict
from hashlib import sha256

from compensation.models import Plan, PlanAssignment, PlanVersion
from compensation.rules.plans import PlanBook, PlanTerms


def plan_book() -> PlanBook:
    """Return the approved terms: those of the default plan, and of whoever follows another one."""
    by_plan: dict[int, list[PlanTerms]] = defaultdict(list)
    for version in PlanVersion.objects.approved().with_parts().order_by("starts_on", "pk"):
        by_plan[version.plan_id].append(version.terms())
    default = Plan.objects.filter(is_default=True).values_list("pk", flat=True).first()
    followers = PlanAssignment.objects.order_by("pk").values_list("salesperson", "starts_on", "ends_on", "plan")
    return PlanBook(
        default=tuple(by_plan.get(default or 0, ())),
        followers=tuple((who, start, end, tuple(by_plan.get(plan, ()))) for who, start, end, plan in followers),
    )


def plans_hash(book: PlanBook) -> str:
    """Return a hash over all terms and followers; it differs as soon as anybody may be paid differently."""
    return sha256(repr(book).encode()).hexdigest()
