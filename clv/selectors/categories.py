"""The categories with their rules in words, and how many customers each holds."""

from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from clv.models import Category, Run, RunKind, SegmentRules
from clv.models.segment import LABELS
from clv.rules import Code
from crm.accounts.models import User
from crm.core.money import PPM


@dataclass(frozen=True, slots=True)
class CategoryCard:
    """One category: its name, its rule and its customers within the reader's reach."""

    code: str
    label: str
    rule: str
    customers: int
    # Lifetime margin from which a customer is major, where the rule speaks of it.
    from_minor: int | None


def category_list(user: User, action: str = "value.view") -> list[CategoryCard]:
    """Return all categories in the order in which their rules are asked, counted within the reach of `user`."""
    counted = Category.objects.visible_to(user, action).values("code").annotate(customers=Count("pk"))
    customers = {row["code"]: row["customers"] for row in counted}
    run = Run.objects.filter(kind=RunKind.CATEGORIES).select_related("segment_rules").first()
    rules = rule_texts(run.segment_rules if run and run.segment_rules else SegmentRules())
    return [
        CategoryCard(
            code=code.value,
            label=str(LABELS[code]),
            rule=rules[code],
            customers=customers.get(code.value, 0),
            from_minor=run.major_from_minor if run and code.value.startswith("MAJOR") else None,
        )
        for code in Code
    ]


def rule_texts(rules: SegmentRules) -> dict[Code, str]:
    """Return each rule as a sentence with the numbers in force; the first that fits a customer decides."""
    words = {
        "share": f"{rules.major_share_ppm * 100 / PPM:g}",
        "long": rules.long_term_days,
        "silent": rules.inactive_days,
        "chance": f"{rules.inactive_below_ppm * 100 / PPM:g}",
    }
    long_term = _("Came back, and ordered first %(long)s days ago or more.") % words
    short_term = _("Ordered once, or first less than %(long)s days ago.") % words
    major = _("Among the top %(share)s%% of buyers by lifetime margin.") % words
    minor = _("Below the top %(share)s%% of buyers by lifetime margin.") % words
    return {
        Code.PROSPECT: _("Has not ordered yet."),
        Code.UNPROFITABLE: _("Has cost more than the margin earned so far and expected from here."),
        Code.INACTIVE: _(
            "Silent for %(silent)s days or more, or came back before and still buys with a chance below %(chance)s%%."
        )
        % words,
        Code.MAJOR_LONG_TERM: f"{major} {long_term}",
        Code.MAJOR_SHORT_TERM: f"{major} {short_term}",
        Code.MINOR_LONG_TERM: f"{minor} {long_term}",
        Code.MINOR_SHORT_TERM: f"{minor} {short_term}",
    }
