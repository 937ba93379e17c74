"""A real case: a wholesaler whose customers show no sign of leaving for good."""

import csv
from collections import defaultdict
from datetime import date

import numpy as np
import pytest

from clv.maths import bgnbd, gamma_gamma
from clv.maths.counts import compress
from tests.conftest import shared_data


@pytest.fixture(scope="module")
def purchases():
    """Return (x, t_x, T, mean) by customer: days that came to more than zero, returns netted on their own day."""
    days = defaultdict(lambda: defaultdict(float))
    with shared_data("uci_online_retail_invoices.csv").open() as file:
        for row in csv.DictReader(file):
            if row["customer_id"]:
                days[row["customer_id"]][date.fromisoformat(row["invoiced_at"][:10])] += float(row["revenue"])
    until = max(day for by_day in days.values() for day in by_day)
    bought = [{day: net for day, net in by_day.items() if net > 0} for by_day in days.values()]
    rows = []
    for by_day in filter(None, bought):
        order = sorted(by_day)
        mean = np.mean([by_day[day] for day in order[1:]]) if len(order) > 1 else 0.0
        rows.append((len(order) - 1, (order[-1] - order[0]).days, (until - order[0]).days, mean))
    return np.array(rows, dtype=float).T


def test_the_data_alone_do_not_settle_how_they_leave_and_a_weak_prior_hardly_moves_the_rest(purchases):
    histories = compress(*purchases[:3])

    alone = bgnbd.fit(histories)
    helped = bgnbd.fit(histories, prior=bgnbd.weak_prior(histories))

    assert not alone.is_converged
    assert helped.is_converged
    assert helped.log_likelihood > alone.log_likelihood - 1.0
    assert helped.model.rate_shape == pytest.approx(alone.model.rate_shape, rel=0.005)
    assert helped.model.rate_scale == pytest.approx(alone.model.rate_scale, rel=0.005)
    assert helped.model.leave / (helped.model.leave + helped.model.stay) < 0.001


def test_their_spend_is_settled_by_the_data_alone(purchases):
    fitted = gamma_gamma.fit(gamma_gamma.spend_rows(purchases[0], purchases[3]))

    assert fitted.is_usable
    assert fitted.model.as_symbols() == pytest.approx({"p": 2.1086, "q": 3.5957, "v": 507.092}, rel=1e-4)
