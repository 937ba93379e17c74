"""Customers found by a part of their name: few are put in order afterwards, of many nobody counts the rest."""

from typing import Any

from crm.accounts.models import User
from crm.core.actors import Reach
from crm.dashboards.rows import Total
from crm.dashboards.selectors.customers import as_of_scores, total_of
from customers.models import Customer

# More than so many customers found by name stand close together in any order: of a million a page of 50 passes about
# 15,000, which costs about as much as putting so many in order.
FEW_FOUND = 3_500
# So many are counted.
MOST_FOUND = 2_000


def first_found(rows: Any, user: User, most: int) -> list[int]:
    """Return the ids of up to `most` of the customers, in no order.

    Args:
        rows: what `user` may see of the customers that were searched for.
        user: who asks.
        most: after so many the search ends.
    """
    rows = rows.order_by()
    if user.reach("customer.view") is not Reach.TEAM:
        return list(rows.values_list("pk", flat=True)[:most])
    # Books, and those who wait for a salesperson, are read from an index each; for both at once the database would
    # look at every customer of the company who bears the name.
    members = User.objects.filter(team=user.team_id).values("pk")
    held = list(rows.filter(salesperson__among=members).values_list("pk", flat=True)[:most])
    if len(held) == most:
        return held
    return held + list(rows.filter(salesperson=None).values_list("pk", flat=True)[: most - len(held)])


def total_found(rows: Any, user: User) -> Total:
    """Return what the customers found by a name are worth together; of very many only that there are so many.

    Args:
        rows: what `user` may see of the customers that were searched for.
        user: who asks.
    """
    found = first_found(rows, user, MOST_FOUND + 1)
    if len(found) > MOST_FOUND:
        return Total(as_of_scores(), MOST_FOUND, None, None, None, is_capped=True)
    return total_of(Customer.objects.filter(pk__one_of=found))
