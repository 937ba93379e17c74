"""The night's curve of how value is spread, for the company and each team."""

from collections.abc import Iterator
from datetime import date

import numpy as np

from clv.maths.arrays import Floats
from clv.maths.concentration import gini, lorenz
from crm.core.money import PPM
from crm.dashboards.models import ConcentrationFigures
from crm.dashboards.services.sheet import Sheet


def concentration_figures(sheet: Sheet, as_of: date) -> Iterator[ConcentrationFigures]:
    """Yield the curve of the company, and of each team with customers who bought."""
    margin, teams = sheet.columns["margin"].astype(np.float64), sheet.keys["team_id"]
    for number, team in [(None, None), *((place, team) for place, team in enumerate(teams.values) if team)]:
        is_of = sheet.is_valued if number is None else sheet.is_valued & (teams.numbers == number)
        values = margin[is_of]
        if values.sum() > 0:
            yield _figures(as_of, team, values)


def _figures(as_of: date, team: int | None, values: Floats) -> ConcentrationFigures:
    shares = np.rint(lorenz(values) * PPM).astype(np.int64).tolist()
    return ConcentrationFigures(as_of=as_of, team_id=team, customers=len(values), gini=gini(values), shares_ppm=shares)
