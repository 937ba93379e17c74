"""How the tests propose adjustments and pay out a month."""

from datetime import date

from compensation.models import (
    Period,
)
from compensation.services.adjustments import propose_adjustment
from compensation.services.payroll import make_payroll
from tests.compensation.ledger import TODAY
from tests.make import LATE


def propose(anna, by, amount=-10_00, **values):
    values = {"currency": "GBP", "origin_on": date(2025, 1, 20), "reason": "Agreed in the meeting", **values}
    return propose_adjustment(payee=anna, amount_minor=amount, by=by, today=TODAY, **values)


def payroll(month="2025-01", by=None):
    return make_payroll(period=Period.objects.get(starts_on=f"{month}-01"), by=by, today=TODAY, at=LATE)
