"""The night's work on value: facts, parts, fits, scores, categories, in this order.

Each is a plain function `work(*, as_of, token)`: the token limits the facts to the customers claimed under it, None
means everybody. Doing one twice is the same as doing it once.
"""

from clv.services.categories import assign_categories
from clv.services.facts import refresh_facts
from clv.services.fits import fit_models
from clv.services.parts import split_margins
from clv.services.scores import score_customers

__all__ = ["assign_categories", "fit_models", "refresh_facts", "score_customers", "split_margins"]
