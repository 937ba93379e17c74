"""One run of `pymc-marketing` (maximum a posteriori) on simulated customers, in its own environment: prints JSON."""

import json
import logging
import sys
import time
import warnings

import numpy as np
import pandas as pd
from pymc_marketing.clv import BetaGeoModel, GammaGammaModel

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)


def main(path: str) -> None:
    """Fit and predict, and print what was found and how long the processor took after everything was loaded."""
    rows = np.load(path)
    data = pd.DataFrame({
        "customer_id": np.arange(len(rows["age"])),
        "frequency": rows["frequency"], "recency": rows["recency"], "T": rows["age"],
        "monetary_value": rows["mean"],
    })  # fmt: skip
    began = time.process_time()
    buying = _fitted(BetaGeoModel, data)
    fit = time.process_time() - began
    buying.expected_probability_alive(data)
    year = np.asarray(buying.expected_purchases(data, future_t=365.0)).ravel()
    back = data[(data["frequency"] > 0) & (data["monetary_value"] > 0)]
    before = time.process_time()
    spend = _fitted(GammaGammaModel, back)
    fit += time.process_time() - before
    margin = np.asarray(spend.expected_customer_spend(data)).ravel()
    used = time.process_time() - began
    print(json.dumps({
        "work_seconds": used, "fit_seconds": fit,
        "buying": _found(buying, ("r", "alpha", "a", "b")), "spend": _found(spend, ("p", "q", "v")),
        "year_orders": float(np.nansum(year)), "year_value": float(np.nansum(year * margin)),
    }))  # fmt: skip


def _fitted(kind, data):
    """Return the model fitted to the data: some releases take them when made, some when fitted."""
    try:
        model = kind(data=data)
    except TypeError:
        model = kind()
        model.fit(data=data, method="map", progressbar=False)
        return model
    model.fit(method="map", progressbar=False)
    return model


def _found(model, names):
    """Return the parameters by name."""
    fit = getattr(model, "fit_result", None)
    fit = model.idata.posterior if fit is None else fit
    return {name: float(np.asarray(fit[name]).mean()) for name in names}


if __name__ == "__main__":
    main(sys.argv[1])
