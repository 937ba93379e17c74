"""The plans of a replay: the live ones, and the same with a version tried in the place of what held."""

from compensation.models import PlanVersion, Simulation
from compensation.models.simulation import AppliesTo
from compensation.rules.plans import PlanBook
from compensation.rules.replay import Stretch, for_everybody, tried_in
from compensation.selectors.plans import approved_terms, book_of


def books_of(simulation: Simulation) -> tuple[PlanBook, PlanBook]:
    """Return the live plans and those in which the version of `simulation` held in its stretch."""
    version = PlanVersion.objects.with_parts().get(pk=simulation.plan_version_id)
    tried, stretch = version.terms(), Stretch(simulation.starts_on, simulation.ends_on)
    by_plan = approved_terms()
    live = book_of(by_plan)
    if simulation.applies_to == AppliesTo.EVERYBODY:
        return live, for_everybody(live, tried, stretch)
    versions = by_plan.get(version.plan_id, ())
    return live, book_of({**by_plan, version.plan_id: tried_in(versions, tried, stretch)})
