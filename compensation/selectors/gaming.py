"""What the report on patterns says: counts beside what is usual in a sentence, and the orders to look at."""

from django.utils import formats
from django.utils.translation import gettext as _

from compensation.models import GamingCase, GamingFinding
from compensation.models.gaming import Pattern
from compensation.rules import gaming as rules
from crm.accounts.models import User
from customers.models import Customer


def sentence(finding: GamingFinding) -> str:
    """Return what was counted, of how many, and what would be usual."""
    said = {
        "found": formats.number_format(finding.found_count, force_grouping=True),
        "trials": formats.number_format(finding.trial_count, force_grouping=True),
        "usual": _usual(finding),
        "pieces": rules.PIECE_DAYS,
        "edge": rules.EDGE_DAYS,
        "first": rules.FIRST_DAYS,
        "last": rules.LAST_DAYS,
        "handover": rules.HANDOVER_DAYS,
        "times": rules.LARGE_TIMES,
    }
    return _sentences()[finding.pattern] % said


def seen_earlier_customers(finding: GamingFinding, user: User) -> dict[int, Customer]:
    """Return the customers that were there before, by id, as far as `user` may see them."""
    ids = GamingCase.objects.filter(finding=finding).exclude(earlier_customer=None).values("earlier_customer")
    return Customer.objects.visible_to(user).filter(pk__in=ids).in_bulk()


def _usual(finding: GamingFinding) -> str:
    """Return the usual number, with a decimal where it is small."""
    usual = finding.usual_thousandths / 1000
    return formats.number_format(round(usual, 1) if usual < 20 else round(usual), force_grouping=True)


def _sentences() -> dict[str, str]:
    return {
        Pattern.SPLIT: _(
            "%(found)s of %(trials)s orders came within %(pieces)s days of the customer's order before, and were"
            " smaller than that customer's usual one. %(usual)s would be usual."
        ),
        Pattern.AFTER_GAP: _(
            "%(found)s orders fell on the first %(edge)s days on which they count as returning ones. By the days after"
            " them, %(usual)s would be usual."
        ),
        Pattern.HELD: _(
            "%(found)s of %(trials)s orders fell on the first %(first)s days of a month. %(usual)s would be usual."
        ),
        Pattern.BUNCHED: _(
            "%(found)s of %(trials)s orders fell on the last %(last)s days of a month. %(usual)s would be usual."
        ),
        Pattern.LATE_REFUND: _(
            "%(found)s refunds came on the first %(edge)s days on which they no longer reduce pay. By the days after"
            " them, %(usual)s would be usual."
        ),
        Pattern.HANDOVER: _(
            "%(found)s of %(trials)s customers taken over placed an order of %(times)s times their mean, or one that"
            " reached a lifetime reward, within %(handover)s days. %(usual)s would be usual."
        ),
        Pattern.RELABELLED: _(
            "%(found)s of %(trials)s new customers have the name, an e-mail address or a telephone number of a"
            " customer who ordered before. %(usual)s would be usual."
        ),
    }
