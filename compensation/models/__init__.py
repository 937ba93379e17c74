"""What we pay for keeping customers."""

from compensation.models.adjustment import Adjustment
from compensation.models.credit import CreditShare, CreditSplit
from compensation.models.dispute import Dispute, DisputeMessage
from compensation.models.entry import CommissionEntry
from compensation.models.gaming import (
    FirstOrder,
    GamingCase,
    GamingFinding,
    KnownNewcomer,
    PatternCount,
    SellerFigures,
    SoldDay,
    SoldOrder,
    SoldSince,
)
from compensation.models.hold import HeldMove, HoldRelease
from compensation.models.payroll import AccountMove, PayrollRow, PayrollRun
from compensation.models.period import Period
from compensation.models.plan import Plan, PlanVersion
from compensation.models.plan_assignment import PlanAssignment
from compensation.models.plan_parts import MilestoneStep, TargetRule, TargetRuleStep, TenureStep, TierBracket
from compensation.models.posting import PaidGood, Posting
from compensation.models.simulation import Simulation, SimulationLine, SimulationMonth, SimulationPayee, SimulationRow
from compensation.models.statement import SignOff, Statement
from compensation.models.target import Target, TargetCustomer
from compensation.models.volume import CountedVolume, VolumeCount

__all__ = [
    "AccountMove",
    "Adjustment",
    "CommissionEntry",
    "CountedVolume",
    "CreditShare",
    "CreditSplit",
    "Dispute",
    "DisputeMessage",
    "FirstOrder",
    "GamingCase",
    "GamingFinding",
    "HeldMove",
    "HoldRelease",
    "KnownNewcomer",
    "MilestoneStep",
    "PaidGood",
    "PatternCount",
    "PayrollRow",
    "PayrollRun",
    "Period",
    "Plan",
    "PlanAssignment",
    "PlanVersion",
    "Posting",
    "SellerFigures",
    "SignOff",
    "Simulation",
    "SimulationLine",
    "SimulationMonth",
    "SimulationPayee",
    "SimulationRow",
    "SoldDay",
    "SoldOrder",
    "SoldSince",
    "Statement",
    "Target",
    "TargetCustomer",
    "TargetRule",
    "TargetRuleStep",
    "TenureStep",
    "TierBracket",
    "VolumeCount",
]
