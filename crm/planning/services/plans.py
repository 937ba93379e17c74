"""Saving a budget plan."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from crm.accounts.models import User
from crm.audit.services import record
from crm.core.errors import Invalid
from crm.planning.models import BudgetPlan, BudgetPurpose
from crm.planning.selectors.plan import Plan


@transaction.atomic
def save_plan(plan: Plan, *, name: str, by: User, at: datetime) -> BudgetPlan:
    """Keep a plan under a name, with everything it stands on, so that it reads the same later.

    Raises:
        Invalid: it has no name.
    """
    if not name.strip():
        sentence = _("Give the plan a name.")
        raise Invalid(sentence, fields={"name": sentence})
    saved = plan.plan
    saved.name, saved.author, saved.created_at = name.strip(), by, at
    saved.save(force_insert=True)
    purposes = [part.row for line in plan.lines for part in (line.winning, line.keeping)]
    for purpose in purposes:
        purpose.plan = saved
    BudgetPurpose.objects.bulk_create(purposes)
    record(
        "budget_plan.saved",
        subject=saved,
        by=by,
        after={
            "name": saved.name, "total_minor": saved.total_minor,
            "segmenting": saved.segmenting, "as_of": saved.as_of,
            "best": {f"{one.code} {one.side}": one.best_minor for one in purposes},
        },
    )  # fmt: skip
    return saved
