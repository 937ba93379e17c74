"""Pages of customers, of which the night knows when they are too many to be counted."""

from typing import Any

from rest_framework.request import Request

from crm.core.api.pagination import KeysetPagination
from crm.dashboards.selectors.found import FEW_FOUND, MOST_FOUND, first_found
from crm.dashboards.selectors.kept_totals import kept_count


class CustomerPages(KeysetPagination):
    """Keyset pages for a view that tells which filters are `asked` for; what belongs to one customer has none."""

    found_count: int | None = None

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """Return the rows of the asked page."""
        self.view: Any = view if hasattr(view, "asked") else None
        if self.view is not None and "search" in self.view.asked():
            self.largest_count = MOST_FOUND
            queryset = self._found_first(queryset, request)
        return super().paginate_queryset(queryset, request, view)

    def _found_first(self, rows: Any, request: Request) -> Any:
        """Return few customers by their ids, which are put in order afterwards; many for reading along the order.

        Along the order of a list the database might pass a million customers before it meets those of a name, or
        learns that there are none. Of many it passes few; it can't know that before, so it isn't given the choice.
        """
        found = first_found(rows, self.view.caller, max(FEW_FOUND, MOST_FOUND) + 1)
        self.found_count = len(found)
        return (
            self.view.in_order() if len(found) > FEW_FOUND else rows.model.objects.filter(pk__one_of=found).only("pk")
        )

    def _count(self, rows: Any) -> int:
        """Return the number of rows; what the night or the search knows is not counted again."""
        if self.found_count is not None:
            return min(self.found_count, self.largest_count + 1)
        if self.view is None:
            return super()._count(rows)
        kept = kept_count(self.view.caller, self.view.asked())
        return super()._count(rows) if kept is None else min(kept, self.largest_count + 1)
