"""Ways to ask that Django doesn't bring along."""

import json
import re
from collections.abc import Collection
from typing import Any

from django.db.models import BigAutoField, CharField, ForeignKey, Lookup
from django.db.models.fields.related_lookups import RelatedIn
from django.db.models.lookups import IContains, IRegex


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


@CharField.register_lookup
class Holds(Lookup):
    """`name__holds=words`: as `icontains`, of whatever letters; SQLite itself knows small and capital ASCII alone."""

    lookup_name = "holds"

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Ask as Django does, so that the indexes of trigrams serve."""
        return IContains(self.lhs, self.rhs).as_sql(compiler, connection)

    def as_sqlite(self, compiler: Any, connection: Any) -> Any:
        """Let Python compare other letters."""
        if self.rhs.isascii():
            return self.as_sql(compiler, connection)
        return IRegex(self.lhs, re.escape(self.rhs)).as_sql(compiler, connection)


@CharField.register_lookup
class HoldsAsRead(Holds):
    """The same answer for whoever reads row by row: PostgreSQL looks for no index, and expects to meet one soon."""

    lookup_name = "holds_as_read"

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        """Look for the words in the text."""
        text, values = self.process_lhs(compiler, connection)
        return f"STRPOS(UPPER({text}), UPPER(%s)) > 0", (*values, self.rhs)


@BigAutoField.register_lookup
class OneOf(Lookup):
    """`pk__one_of=ids`: as `in`, of thousands of ids, which go to the database as one value."""

    lookup_name = "one_of"

    def get_prep_lookup(self) -> Collection[int]:
        """Return the ids."""
        ids: Collection[int] = self.rhs
        return ids

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Compare with an array."""
        column, values = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", (*values, list(self.rhs))

    def as_sqlite(self, compiler: Any, connection: Any) -> Any:
        """Compare with a list that SQLite reads as a table."""
        column, values = self.process_lhs(compiler, connection)
        return f"{column} IN (SELECT value FROM json_each(%s))", (*values, json.dumps(list(self.rhs)))  # noqa: S608 - a column
