"""Pages of customers, of which the night knows when they are too many to be counted."""

from typing import Any

from rest_framework.request import Request

from crm.core.api.pagination import KeysetPagination
from crm.dashboards.selectors.kept_totals import kept_total


class CustomerPages(KeysetPagination):
    """Keyset pages for a view that tells which filters are `asked` for."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """Return the rows of the asked page."""
        self.view = view
        return super().paginate_queryset(queryset, request, view)

    def _count(self, rows: Any) -> int:
        """Return the number of rows; where the night summed up more than are ever counted, it is said at once."""
        kept = kept_total(self.view.caller, self.view.asked())
        is_many = kept is not None and kept.customers > self.largest_count
        return self.largest_count + 1 if is_many else super()._count(rows)
