"""What the list of customers can be asked for."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters

from clv.models import Tenure
from clv.models.segment import LABELS
from clv.rules import Activity
from crm.accounts.models import Company, User
from crm.core.api.errors import BadQuery
from crm.core.api.filter_values import IdFilter, WholeFilter, YesNoFilter
from crm.core.errors import Refused
from crm.core.money import to_minor
from crm.dashboards.api.effort_filters import EffortFilter
from crm.dashboards.models import CustomerPast
from crm.dashboards.quarters import later_quarter, quarter_of
from customers.models import Customer
from customers.models.customer import AcquisitionChannel, RelationshipType
from orders.models import Order
from retention.rules import OVERDUE_GAPS

STAGES = {
    "PROSPECT": _("Has not ordered yet"),
    "NEW": _("Ordered once"),
    "RETURNING": _("Came back"),
    "INACTIVE": _("Inactive"),
}
# Years that a calendar in business can hold.
FIRST_YEAR, LAST_YEAR = 1900, 2200
QUARTERS = 4
FIFTHS = re.compile(r"[1-5-]{2,3}")
MOST_CONTACTS = 1_000_000
# As long as the longest name.
MOST_LETTERS = 200


class CustomerFilter(EffortFilter):
    """Filters of the list of customers; several of them narrow it together.

    No filter here meets a row twice, so none asks for distinct rows: sorting them out would cost more than the list.
    """

    search = filters.CharFilter(
        method="by_search", max_length=MOST_LETTERS, help_text="A part of the name or of the external id."
    )
    category = filters.MultipleChoiceFilter(
        field_name="category__code", choices=[(code.value, label) for code, label in LABELS.items()], distinct=False
    )
    salesperson = filters.CharFilter(method="by_salesperson", help_text="An id, `me`, or `none`.")
    team = IdFilter(method="by_team", help_text="The team of the dedicated salesperson.")
    relationship_type = filters.MultipleChoiceFilter(choices=RelationshipType.choices, distinct=False)
    acquisition_channel = filters.MultipleChoiceFilter(choices=AcquisitionChannel.choices, distinct=False)
    stage = filters.ChoiceFilter(method="by_stage", choices=list(STAGES.items()))
    p_alive_min = filters.NumberFilter(field_name="score__p_alive", lookup_expr="gte")
    p_alive_max = filters.NumberFilter(field_name="score__p_alive", lookup_expr="lte")
    p_alive_below = filters.NumberFilter(field_name="score__p_alive", lookup_expr="lt")
    value_min = filters.NumberFilter(method="by_value", help_text="Lifetime margin, in the company's currency.")
    value_max = filters.NumberFilter(method="by_value")
    potential_min = filters.NumberFilter(method="by_value", help_text="Margin still expected, discounted.")
    potential_max = filters.NumberFilter(method="by_value")
    tenure = filters.MultipleChoiceFilter(field_name="segments__tenure", choices=Tenure.choices, distinct=False)
    rfm = filters.CharFilter(
        method="by_fifths",
        help_text="Fifths of recency, frequency and, if given, margin: `54`, `543`; `-` is any.",
    )
    quiet_profit = YesNoFilter(field_name="segments__is_quiet_profit")
    chosen = YesNoFilter(
        field_name="category__chosen_until",
        lookup_expr="isnull",
        exclude=True,
        help_text="Category chosen by somebody.",
    )
    engagement_min = filters.NumberFilter(method="by_contacts", help_text="Contacts a quarter, over the last year.")
    engagement_max = filters.NumberFilter(method="by_contacts")
    gap_ratio_min = filters.NumberFilter(field_name="score__gap_ratio", lookup_expr="gte")
    gap_ratio_max = filters.NumberFilter(field_name="score__gap_ratio", lookup_expr="lte")
    silent_since = filters.DateFilter(field_name="facts__last_ordered_on", lookup_expr="lte")
    overdue = YesNoFilter(method="by_overdue", help_text="Silent for longer than is usual for them.")
    first_ordered_from = filters.DateFilter(field_name="facts__first_ordered_on", lookup_expr="gte")
    first_ordered_before = filters.DateFilter(field_name="facts__first_ordered_on", lookup_expr="lt")
    cohort = filters.DateFilter(method="by_cohort", help_text="A day of the quarter in which they first ordered.")
    returned_in = WholeFilter(
        method="by_return", help_text="With `cohort`: ordered in the quarter that is this many later."
    )

    class Meta:
        model = Customer
        fields: list[str] = []

    def by_search(self, rows: Any, name: str, value: str) -> QuerySet[Customer]:
        """Keep the customers whose name or external id contains the words."""
        found: QuerySet[Customer] = rows.named_like(value)
        return found

    def by_salesperson(self, rows: QuerySet[Customer], name: str, value: str) -> QuerySet[Customer]:
        """Keep the customers of one salesperson, or those who wait for one."""
        if value == "none":
            return rows.filter(salesperson=None)
        if value != "me" and not (value.isascii() and value.isdigit() and len(value) < 19):
            raise BadQuery(name, str(_("Write the id of a salesperson, `me`, or `none`.")))
        user_id = self.request.user.pk if value == "me" else int(value)
        return rows.filter(salesperson=user_id)

    def by_team(self, rows: QuerySet[Customer], name: str, value: int) -> QuerySet[Customer]:
        """Keep the customers of one team's salespeople."""
        return rows.filter(salesperson__in=User.objects.filter(team=value).values("pk"))

    def by_stage(self, rows: QuerySet[Customer], name: str, value: str) -> QuerySet[Customer]:
        """Keep the customers at one stage of the relationship."""
        inactive = {"category__activity": Activity.INACTIVE.value}
        match value:
            case "PROSPECT":
                return rows.filter(facts__purchase_day_count=0)
            case "NEW":
                return rows.filter(facts__purchase_day_count=1).exclude(**inactive)
            case "RETURNING":
                return rows.filter(facts__purchase_day_count__gt=1).exclude(**inactive)
            case _:
                return rows.filter(facts__purchase_day_count__gt=0, **inactive)

    def by_value(self, rows: QuerySet[Customer], name: str, value: Decimal) -> QuerySet[Customer]:
        """Keep the customers whose lifetime value, or what is still expected, is at least, or at most, an amount."""
        try:
            minor = to_minor(value, Company.objects.current().currency)
        except Refused as refused:
            raise BadQuery(name, refused.message) from refused
        comparison = "gte" if name.endswith("_min") else "lte"
        column = "margin_minor" if name.startswith("value") else "future_margin_minor"
        return rows.filter(**{f"score__{column}__{comparison}": minor})

    def by_fifths(self, rows: QuerySet[Customer], name: str, value: str) -> QuerySet[Customer]:
        """Keep the customers of one cell of the table of fifths; a dash is any fifth."""
        if not FIFTHS.fullmatch(value):
            raise BadQuery(name, str(_("Write two or three fifths from 1 to 5, such as 54 or 5-1; a dash is any.")))
        names = ("recency_fifth", "frequency_fifth", "margin_fifth")
        asked = {f"segments__{part}": int(digit) for part, digit in zip(names, value, strict=False) if digit != "-"}
        return rows.filter(segments__recency_fifth__isnull=False, **asked)

    def by_contacts(self, rows: QuerySet[Customer], name: str, value: Decimal) -> QuerySet[Customer]:
        """Keep the customers with at least, or at most, so many contacts a quarter."""
        if not 0 <= value <= MOST_CONTACTS:
            raise BadQuery(name, str(_("Write a number of contacts a quarter, from 0.")))
        comparison = "gte" if name.endswith("_min") else "lte"
        return rows.filter(**{f"segments__year_contact_count__{comparison}": value * QUARTERS})

    def by_overdue(self, rows: QuerySet[Customer], name: str, *args: bool) -> QuerySet[Customer]:
        """Keep the customers who are silent for longer than usual, or those who aren't."""
        if args[0]:
            return rows.filter(score__gap_ratio__gte=OVERDUE_GAPS)
        return rows.exclude(score__gap_ratio__gte=OVERDUE_GAPS)

    def by_cohort(self, rows: QuerySet[Customer], name: str, value: date) -> QuerySet[Customer]:
        """Keep the customers whose first order was in the quarter of a day, as the night counted them."""
        if not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise BadQuery(name, str(_("This day is out of range.")))
        start = quarter_of(value)
        past = CustomerPast.objects.filter(
            customer=OuterRef("pk"), first_on__gte=start, first_on__lt=later_quarter(start, 1)
        )
        return rows.filter(Exists(past))

    def by_return(self, rows: QuerySet[Customer], name: str, value: int) -> QuerySet[Customer]:
        """Keep the customers who ordered in a later quarter than that of their first order."""
        given = self.form.cleaned_data.get("cohort")
        if given is None or not 0 < value < 400:
            raise BadQuery(name, str(_("Name the cohort as well, and a number of quarters from 1.")))
        start = later_quarter(quarter_of(given), value)
        ordered = Order.objects.standing().filter(
            customer=OuterRef("pk"), ordered_on__gte=start, ordered_on__lt=later_quarter(start, 1)
        )
        return rows.filter(Exists(ordered))


class CustomerFilterInOrder(CustomerFilter):
    """The same filters for a page that reads along its order, where many are found by their names."""

    def by_search(self, rows: Any, name: str, value: str) -> QuerySet[Customer]:
        """Keep the customers whose name or external id contains the words, as they are read."""
        found: QuerySet[Customer] = rows.named_like_as_read(value)
        return found
