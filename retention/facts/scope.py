"""Who has to be looked at so that no list misses anybody: a list has room for a few of its salesperson's customers.

The most that a call can score follows from the value at stake and the silence, which the night has just written into
one row. Whoever can't score as much as the end of a full list finds no room on it, whatever else is known of them.
Where a list ended the night before is a guess of where it will end; whoever fills the lists finds out whether it held.
"""

import math
from collections.abc import Mapping
from datetime import date

from django.db.models import Min, Sum

from clv.models import Run, RunKind
from crm.accounts.models import User
from retention.models import Task
from retention.rules import MINUTES, MOST_GAPS, OWED, WEEK_MINUTES

# The score from which on customers are looked at, by the number of whoever looks after them; 0 is nobody.
Ends = Mapping[int, int]

# A list of which a day's work was done ends a little lower than before: at this percentage of the score, or above.
STILL_PERCENT = 80
# A list with calls for less than this part of a week is short, and all of its salesperson's customers are looked at.
FULL_PART = 2
SHORTEST_MINUTES = min(minutes for kind, minutes in MINUTES.items() if kind not in OWED)

# What is read of a score.
COLUMNS = "s.customer_id, s.value_at_risk_minor, s.p_alive, s.next_order_on"
# Scores are rounded, so whoever comes within 1 of an end is looked at as well.
MOST_SCORE = f"""
    s.value_at_risk_minor * CASE WHEN s.gap_ratio > {MOST_GAPS} THEN {MOST_GAPS} WHEN s.gap_ratio > 1.0 THEN s.gap_ratio
                                 ELSE 1.0 END / {SHORTEST_MINUTES}.0 + 1.0
"""
# The value alone is asked for first: how many have it the database knows, and plans accordingly. What was agreed or
# happened has room on every list; its days are those of `retention.facts.cases`.
LOOKED_AT = f"""
    SELECT {COLUMNS} FROM clv_score s WHERE s.value_at_risk_minor >= {{least_value}} AND {MOST_SCORE} >= {{least}}
    UNION
    SELECT {COLUMNS} FROM clv_score s JOIN (
        SELECT id AS customer_id FROM customers_customer WHERE salesperson_id IN ({{owners}}) {{or_nobody}}
        UNION SELECT customer_id FROM customers_contact
               WHERE happened_on <= %(as_of)s AND next_step_on <= %(as_of)s AND next_step_on > %(step)s
        UNION SELECT customer_id FROM customers_lifeevent WHERE happened_on > %(event)s AND happened_on <= %(as_of)s
    ) other ON other.customer_id = s.customer_id
"""  # noqa: S608 - numbers of our own


def guessed_ends(as_of: date) -> dict[int, int]:
    """Return where the lists may end, by where they ended last; none of lists that were short.

    Without scores of the day nothing is guessed, for then a row doesn't tell the silence.
    """
    if not Run.objects.filter(kind=RunKind.SCORES, as_of=as_of).exists():
        return {}
    calls = Task.objects.pending().exclude(kind__in=OWED).values_list("customer__salesperson").order_by()
    lists = calls.annotate(Min("score"), Sum("minutes"))
    return {
        owner or 0: lowest * STILL_PERCENT // 100
        for owner, lowest, minutes in lists
        if minutes * FULL_PART >= WEEK_MINUTES
    }


def looked_at(ends: Ends) -> str:
    """Return the question for the scores of all who have to be looked at, with `COLUMNS`.

    Args:
        ends: from which score on, not empty; of whoever isn't named all customers are looked at. The lowest end goes
            for all, so that scores alone are searched: whom each belongs to would cost more than it saves.
    """
    least = min(ends.values())
    others = User.objects.exclude(pk__in=ends).values_list("pk", flat=True)
    return LOOKED_AT.format(
        least=least,
        least_value=(least - 1) * SHORTEST_MINUTES // math.ceil(MOST_GAPS),
        owners=", ".join(map(str, others)) or "NULL",
        or_nobody="" if 0 in ends else "OR salesperson_id IS NULL",
    )
