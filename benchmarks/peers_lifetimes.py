"""One run of `lifetimes` on simulated customers, in its own environment: prints JSON."""

import json
import sys
import time
import warnings

import numpy as np
import pandas as pd
from lifetimes import BetaGeoFitter, GammaGammaFitter

warnings.simplefilter("ignore")


def main(path: str) -> None:
    """Fit and predict, and print what was found and how long the processor took after everything was loaded."""
    rows = np.load(path)
    x, t_x, age, mean = (pd.Series(rows[name]) for name in ("frequency", "recency", "age", "mean"))
    began = time.process_time()
    buying = BetaGeoFitter(penalizer_coef=0.0)
    buying.fit(x, t_x, age)
    fit = time.process_time() - began
    buying.conditional_probability_alive(x, t_x, age)
    year = np.asarray(buying.conditional_expected_number_of_purchases_up_to_time(365.0, x, t_x, age))
    spend = GammaGammaFitter(penalizer_coef=0.0)
    back = (x > 0) & (mean > 0)
    before = time.process_time()
    spend.fit(x[back], mean[back])
    fit += time.process_time() - before
    margin = np.asarray(spend.conditional_expected_average_profit(x, mean))
    used = time.process_time() - began
    print(json.dumps({
        "work_seconds": used, "fit_seconds": fit,
        "buying": {name: float(value) for name, value in buying.params_.items()},
        "spend": {name: float(value) for name, value in spend.params_.items()},
        "year_orders": float(np.nansum(year)), "year_value": float(np.nansum(year * margin)),
    }))  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1])
