"""Ways to ask that Django doesn't bring along."""

from typing import Any

from django.db.models import ForeignKey
from django.db.models.fields.related_lookups import RelatedIn


@ForeignKey.register_lookup
class Among(RelatedIn):
    """`holder__among=people`: as `in`, of a question that needs nothing of the row.

    PostgreSQL answers it once, before it looks for rows. So an index serves it beside an "or" too, where `in` would
    look at every row and take half of them for found.
    """

    lookup_name = "among"

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        """Return the right side; SQLite knows no arrays, and asks once anyway."""
        return f"= ANY (ARRAY {rhs})" if connection.vendor == "postgresql" else f"IN {rhs}"
