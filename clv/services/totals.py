"""What all customers together are worth under the definition of the night: kept for comparing with later versions."""

from datetime import date

import numpy as np

from clv.maths.arrays import Integers
from clv.models import DefinitionTotal, Run, RunKind
from clv.rules import ANSWERS
from clv.services.scored import Scored


def keep_totals(code: Integers, scored: Scored, *, as_of: date) -> None:
    """Write down the totals by category of the scores on record, under the definition they were computed with.

    The same night again replaces its own totals; those of other versions and other days stay.

    Args:
        code: (n,) the category of each customer, as its place among all.
        scored: their scores.
        as_of: the night.
    """
    run = Run.objects.filter(kind=RunKind.SCORES, as_of=as_of).first()
    if run is None or run.definition_id is None:
        return
    DefinitionTotal.objects.filter(definition=run.definition_id, as_of=as_of).delete()
    DefinitionTotal.objects.bulk_create(
        DefinitionTotal(
            definition_id=run.definition_id,
            as_of=as_of,
            category=category,
            customers=int(rows.sum()),
            margin_minor=int(scored.margin[rows].sum()),
            revenue_minor=int(scored.revenue[rows].sum()),
            future_margin_minor=int(scored.future[rows].sum()),
        )
        for place, category in enumerate(ANSWERS["code"])
        if np.any(rows := scored.counts & (code == place))
    )
