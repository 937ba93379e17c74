"""The figures of a day for small companies: the night's work without its models, which want hundreds of customers."""

from datetime import date

from clv.services import assign_categories, refresh_facts, score_customers
from retention.services.worklist import build_worklist


def work_out(as_of: date) -> None:
    """Work out facts, values, categories and the worklist as of a day."""
    for step in (refresh_facts, score_customers, assign_categories, build_worklist):
        step(as_of=as_of, token=None)
