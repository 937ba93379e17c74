"""All approved plans as the rules read them."""

from collections import defaultdict
from collections.abc import Mapping
from hashlib import sha256

from compensation.models import Plan, PlanAssignment, PlanVersion
from compensation.rules.plans import PlanBook, PlanTerms


def plan_book() -> PlanBook:
    """Return the approved terms: those of the default plan, and of whoever follows another one."""
    return book_of(approved_terms())


def approved_terms() -> dict[int, tuple[PlanTerms, ...]]:
    """Return the approved terms of each plan, the earliest first."""
    by_plan: dict[int, list[PlanTerms]] = defaultdict(list)
    for version in PlanVersion.objects.approved().with_parts().order_by("starts_on", "pk"):
        by_plan[version.plan_id].append(version.terms())
    return {plan: tuple(terms) for plan, terms in by_plan.items()}


def book_of(by_plan: Mapping[int, tuple[PlanTerms, ...]]) -> PlanBook:
    """Return the book in which each plan says these terms: to those who follow it, the default one to all others."""
    default = Plan.objects.filter(is_default=True).values_list("pk", flat=True).first()
    followers = PlanAssignment.objects.order_by("pk").values_list("salesperson", "starts_on", "ends_on", "plan")
    return PlanBook(
        default=by_plan.get(default or 0, ()),
        followers=tuple((who, start, end, by_plan.get(plan, ())) for who, start, end, plan in followers),
    )


def plans_hash(book: PlanBook) -> str:
    """Return a hash over all terms and followers; it differs as soon as anybody may be paid differently."""
    return sha256(repr(book).encode()).hexdigest()
