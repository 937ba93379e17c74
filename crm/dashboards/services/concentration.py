"""The night's curve of how value is spread: read off the sheet once, for the company and each team."""

from collections.abc import Iterator
from datetime import date

import numpy as np

from clv.maths.arrays import Floats
from clv.maths.concentration import gini, lorenz
from crm.core.columns import WHOLE, read_columns
from crm.core.money import PPM
from crm.dashboards.models import ConcentrationFigures
from crm.dashboards.services.rollup_sql import SHEET

WORTH = f"SELECT COALESCE(team_id, 0) AS team, margin FROM {SHEET} WHERE margin IS NOT NULL"  # noqa: S608 - a name of our own


def concentration_figures(as_of: date) -> Iterator[ConcentrationFigures]:
    """Yield the curve of the company, and of each team with customers who bought; call it while there is a sheet."""
    rows = read_columns(WORTH, {"team": WHOLE, "margin": WHOLE})
    margin = rows["margin"].astype(np.float64)
    for team in [None, *(team for team in np.unique(rows["team"]).tolist() if team)]:
        values = margin if team is None else margin[rows["team"] == team]
        if values.sum() > 0:
            yield _figures(as_of, team, values)


def _figures(as_of: date, team: int | None, values: Floats) -> ConcentrationFigures:
    shares = np.rint(lorenz(values) * PPM).astype(np.int64).tolist()
    return ConcentrationFigures(as_of=as_of, team_id=team, customers=len(values), gini=gini(values), shares_ppm=shares)
