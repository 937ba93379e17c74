"""One run of Perennial's own maths on simulated customers: `python peers_ours.py CUSTOMERS.npz`, prints JSON."""

import json
import sys
import time

import numpy as np

from clv.maths import bgnbd, buying, gamma_gamma
from clv.maths.arrays import distinct_rows
from clv.maths.counts import compress


def main(path: str) -> None:
    """Fit and predict, and print what was found and how long the processor took after everything was loaded."""
    rows = np.load(path)
    x, t_x, age, mean = (rows[name] for name in ("frequency", "recency", "age", "mean"))
    # Loaded on the first call, as in any process that lives longer than one run.
    bgnbd.fit(compress([0.0, 1.0, 3.0], [0.0, 5.0, 20.0], [30.0, 30.0, 30.0]))
    began = time.process_time()
    fitted = bgnbd.fit(compress(x, t_x, age))
    fit = time.process_time() - began
    alive = buying.p_alive(fitted.model, x, t_x, age)
    # The future of somebody still here hangs on (x, T) alone.
    first, pair = distinct_rows([x, age])
    year = alive * buying.purchases_if_alive(fitted.model, x[first], age[first], 365.0)[pair]
    before = time.process_time()
    spend = gamma_gamma.fit(gamma_gamma.spend_rows(x, mean))
    fit += time.process_time() - before
    margin = gamma_gamma.expected_margin(spend.model, x, mean)
    used = time.process_time() - began
    print(json.dumps({
        "work_seconds": used, "fit_seconds": fit,
        "buying": fitted.model.as_symbols(), "spend": spend.model.as_symbols(),
        "year_orders": float(year.sum()), "year_value": float(year @ margin),
    }))  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1])
