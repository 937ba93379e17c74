"""The demo company's past months are closed, as finance would have done."""

from datetime import date

import pytest
from django.core.management import call_command

from compensation.models import Period, Statement
from compensation.services.commission import post_commission
from crm.audit.models import Line
from crm.demo.months import close_past_months
from tests.make import LATE

pytestmark = pytest.mark.django_db
AS_OF = date(2026, 3, 16)


@pytest.mark.slow
def test_all_months_but_the_last_one_are_closed_once():
    call_command("demo_company", customers=40, as_of=AS_OF, verbosity=0)
    post_commission(as_of=AS_OF, token=None)

    closed = close_past_months(as_of=AS_OF, at=LATE)
    again = close_past_months(as_of=AS_OF, at=LATE)

    assert (closed, again) == (Period.objects.closed().count(), 0)
    assert closed > 24
    assert [str(period) for period in Period.objects.open().order_by("starts_on")] == ["2026-02", "2026-03"]
    assert set(Statement.objects.filter(period__in=Period.objects.closed()).values_list("status", flat=True)) == {
        "FINAL"
    }
    assert set(Line.objects.filter(action="pay.closed").values_list("by__email", flat=True)) == {"ruth@alder.example"}


def test_a_database_without_the_demo_is_left_alone():
    assert close_past_months(as_of=AS_OF, at=LATE) == 0
