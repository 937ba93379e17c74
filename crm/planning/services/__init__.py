"""Keeping budget plans and what winning customers cost."""

from crm.planning.services.plans import save_plan
from crm.planning.services.won import count_won

__all__ = ["count_won", "save_plan"]
