"""What finance did in the demo company's past: closed its months."""

from datetime import date, datetime, timedelta

from compensation.models import Period
from compensation.services.closing import close_months_through
from crm.accounts.models import User
from crm.audit.models import Line
from crm.demo.load import is_loaded
from crm.demo.staff import FINANCE


def close_past_months(*, as_of: date, at: datetime) -> int:
    """Close all months but the last one that is over, as finance would have, and return how many were closed.

    It happens once, after the first night; which months are closed from then on is up to whoever tries the demo.
    """
    finance = User.objects.filter(email=FINANCE[1]).first()
    if finance is None or not is_loaded() or Line.objects.filter(action="pay.closed").exists():
        return 0
    this_month = as_of.replace(day=1)
    last_month = (this_month - timedelta(days=1)).replace(day=1)
    period = Period.objects.open().filter(ends_on__lte=last_month).order_by("-starts_on").first()
    return len(close_months_through(period=period, by=finance, today=as_of, at=at)) if period else 0
