"""What we pay for keeping customers."""

from compensation.models.credit import CreditShare, CreditSplit
from compensation.models.entry import CommissionEntry
from compensation.models.period import Period
from compensation.models.plan import Plan, PlanAssignment, PlanVersion, TenureStep
from compensation.models.posting import Posting
from compensation.models.statement import Statement

__all__ = [
    "CommissionEntry",
    "CreditShare",
    "CreditSplit",
    "Period",
    "Plan",
    "PlanAssignment",
    "PlanVersion",
    "Posting",
    "Statement",
    "TenureStep",
]
