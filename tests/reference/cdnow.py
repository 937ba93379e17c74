"""The CDNOW sample of 2,357 customers, in weeks, on which most papers of the field try their models."""

import csv

import numpy as np

from clv.maths.counts import Histories, compress
from tests.conftest import shared_data


def cdnow_rows():
    """Return (x, t_x, T) of each customer."""
    with shared_data("cdnow_customers_summary.csv").open() as file:
        rows = list(csv.DictReader(file))
    return tuple(np.array([float(row[name]) for row in rows]) for name in ("frequency", "recency", "T"))


def cdnow_histories() -> Histories:
    """Return the sample, compressed."""
    return compress(*cdnow_rows())
