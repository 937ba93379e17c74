"""How the cost of the engine grows, from 10,000 to 5,000,000 customers, and with 1, 2 and 4 worker processes.

No database takes part: each shard of customers is drawn from a seed, its orders are summed up to facts and compressed;
the models are fitted on all shards merged; then everybody's future is told. The functions are those that the night
calls. Shards are what a worker does; merging and fitting are what one process has to do alone. Processor seconds are
counted around each stage (drawing is left out), so that other work on the machine moves them little; the clock stands
beside.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from clv.maths import bgnbd, counts, gamma_gamma
from clv.maths.counts import Histories, compress
from clv.maths.gamma_gamma import SpendRows, spend_rows
from clv.maths.outlook import Assumptions, Buyers, Models, look_ahead
from clv.maths.purchases import NO_DAY, Facts, Moves, summed_up

RESULTS = Path(__file__).parent / "results"
SIZES = (10_000, 100_000, 1_000_000, 5_000_000)
WORKERS = (1, 2, 4)
# The size at which workers are compared, and the customers in a shard.
SHARED_SIZE, SHARD = 1_000_000, 50_000
# As the company of the other benchmarks: about ten orders per customer within three years.
RATE_SHAPE, RATE_SCALE, LEAVE, STAY = 1.1, 60.0, 0.7, 12.0
DAYS, MOST_ORDERS, SEED = 1_096, 120, 20_260_630
ASSUMPTIONS = Assumptions(lifespan_months=36, yearly_rate=0.1)
STAGES = ("facts", "compress", "merge", "fit", "predict")


@dataclass(frozen=True)
class Piece:
    """What a shard gives to be merged, and the processor seconds of its stages."""

    histories: Histories
    spend: SpendRows
    orders: int
    seconds: dict[str, float]
    peak_mb: float


def measure(
    sizes: tuple[int, ...] = SIZES, workers: tuple[int, ...] = WORKERS, shared: int = SHARED_SIZE
) -> dict[str, Any]:
    """Return what each size and each number of workers took, and write it to benchmarks/results/growth.*."""
    _ready(0)
    found: dict[str, Any] = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {
            "processors": os.cpu_count(), "python": platform.python_version(),
            "numpy": np.__version__, "scipy": version("scipy"), "load": round(os.getloadavg()[0], 2),
        },
        "shard": SHARD, "seed": SEED,
        "sizes": [run(size, 1) for size in sizes],
        "workers": [run(shared, count) for count in workers],
    }  # fmt: skip
    found["load_at_end"] = round(os.getloadavg()[0], 2)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "growth.json").write_text(json.dumps(found, indent=2) + "\n")
    (RESULTS / "growth.md").write_text("\n".join(markdown(found)) + "\n")
    return found


def run(customers: int, workers: int) -> dict[str, Any]:
    """Return the processor seconds of each stage, the seconds on the clock, and the highest memory of a process.

    All shards are done in worker processes, also where there is only one, so that their memory is told apart from
    that of the process that merges and fits.
    """
    load = round(os.getloadavg()[0], 2)
    shards = [(number, min(SHARD, customers - first)) for number, first in enumerate(range(0, customers, SHARD))]
    spent = dict.fromkeys(STAGES, 0.0)
    clock: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        # Loading the libraries is not work.
        list(pool.map(_ready, range(4 * workers)))
        pieces = _timed(clock, "gather", lambda: list(pool.map(partial(gather, folder), shards)))
        for piece in pieces:
            for stage, seconds in piece.seconds.items():
                spent[stage] += seconds
        histories, spend, models = _timed(clock, "learn", lambda: learn(pieces, spent))
        ahead = _timed(clock, "predict", lambda: list(pool.map(partial(predict, folder, models), shards)))
    spent["predict"] = sum(seconds for seconds, _, _ in ahead)
    alone = spent["merge"] + spent["fit"]
    return {
        "customers": customers, "orders": sum(piece.orders for piece in pieces), "shards": len(shards),
        "workers": workers, "load": load, "rows": len(histories.count), "spend_rows": len(spend.count),
        "seconds": {stage: round(seconds, 3) for stage, seconds in spent.items()},
        "processor_seconds": round(sum(spent.values()), 3),
        "alone_seconds": round(alone, 3),
        "clock_seconds": {name: round(seconds, 2) for name, seconds in clock.items()},
        "worker_peak_mb": round(max(*(piece.peak_mb for piece in pieces), *(peak for _, _, peak in ahead)), 1),
        "own_peak_mb": _peak_mb(),
        "expected_margin": round(sum(margin for _, margin, _ in ahead)),
    }  # fmt: skip


def gather(folder: str, shard: tuple[int, int]) -> Piece:
    """Return one shard's compressed rows; its facts are kept in the folder, as the database keeps them."""
    number, customers = shard
    sold = orders_of(number, customers)
    nothing = Moves(*(np.zeros(0, np.int64) for _ in Moves.__dataclass_fields__))
    seconds: dict[str, float] = {}
    facts: Facts = _used(
        seconds, "facts", lambda: summed_up(customers, sold, nothing, nothing, nothing, np.zeros(customers, np.int64))
    )
    buyers = _used(seconds, "facts", lambda: _buyers(facts))
    np.savez(Path(folder) / f"{number}.npz", **{name: getattr(buyers, name) for name in Buyers.__dataclass_fields__})
    x = buyers.frequency
    rows = _used(seconds, "compress", lambda: compress(x, buyers.recency, buyers.age))
    mean = buyers.repeat_margin / np.maximum(x, 1.0)
    spend = _used(seconds, "compress", lambda: spend_rows(x, mean))
    return Piece(rows, spend, len(sold.customer), seconds, _peak_mb())


def learn(pieces: list[Piece], spent: dict[str, float]) -> tuple[Histories, SpendRows, Models]:
    """Return all rows merged, and the models fitted on them; the seconds are added to `spent`."""
    histories = _used(spent, "merge", lambda: counts.merge(piece.histories for piece in pieces))
    spend = _used(spent, "merge", lambda: gamma_gamma.merge(piece.spend for piece in pieces))
    buying = _used(spent, "fit", lambda: bgnbd.fit(histories))
    margin = _used(spent, "fit", lambda: gamma_gamma.fit(spend))
    if not (buying.is_converged and margin.is_usable):
        raise RuntimeError(f"the fits ended as {buying.verdict} and {margin.verdict}, expected both to be usable")
    return histories, spend, Models(buying.model, margin.model, margin.model)


def predict(folder: str, models: Models, shard: tuple[int, int]) -> tuple[float, float, float]:
    """Return the processor seconds of looking ahead for one shard, the margin expected of it, and the memory."""
    with np.load(Path(folder) / f"{shard[0]}.npz") as kept:
        buyers = Buyers(**{name: kept[name] for name in Buyers.__dataclass_fields__})
    seconds: dict[str, float] = {}
    outlook = _used(seconds, "predict", lambda: look_ahead(buyers, models, ASSUMPTIONS))
    return seconds["predict"], float(outlook.future_margin.sum()), _peak_mb()


def orders_of(number: int, customers: int) -> Moves:
    """Return the orders of one shard by customer and day, drawn as BG/NBD says, the same whoever draws them."""
    random = np.random.default_rng([SEED, number])
    rate = random.gamma(RATE_SHAPE, 1.0 / RATE_SCALE, customers)
    leave = random.beta(LEAVE, STAY, customers)
    waits = np.ceil(random.exponential(1.0, (customers, MOST_ORDERS)) / rate[:, None])
    waits[:, 0] = random.integers(0, DAYS - 1, customers)
    day = np.cumsum(waits, axis=1)
    stays = np.cumprod(random.random((customers, MOST_ORDERS)) >= leave[:, None], axis=1).astype(bool)
    stays = np.concatenate([np.ones((customers, 1), bool), stays[:, :-1]], axis=1)
    owners, places = np.nonzero(stays & (day < DAYS))
    usual = random.lognormal(9.2, 0.6, customers)
    net = (usual[owners] * random.lognormal(0.0, 0.4, len(owners))).astype(np.int64) + 100
    return Moves(owners, day[owners, places].astype(np.int64), net, net * 38 // 100, np.ones_like(net))


def _buyers(facts: Facts) -> Buyers:
    """Return the customers as the models see them on the last day; money in whole units."""
    bought = facts.first_day != NO_DAY
    first, last = facts.first_day[bought], facts.last_day[bought]
    names = ("margin", "revenue", "repeat_margin", "repeat_revenue")
    money = {name: getattr(facts, name)[bought] / 100.0 for name in names}
    x = facts.purchases[bought].astype(np.float64) - 1.0
    return Buyers(x, (last - first).astype(np.float64), (DAYS - first).astype(np.float64), **money)


def lines(found: dict[str, Any]) -> Iterator[str]:
    """Yield the result as a table for people, line by line."""
    yield (
        f"{'customers':>11}{'orders':>12}{'workers':>9}"
        + "".join(f"{stage:>10}" for stage in STAGES)
        + (f"{'sum':>9}{'per 1,000':>11}{'clock':>8}{'MB':>7}")
    )
    for one in [*found["sizes"], *found["workers"]]:
        total = one["processor_seconds"]
        stages = "".join(f"{one['seconds'][stage]:>10.2f}" for stage in STAGES)
        yield (
            f"{one['customers']:>11,}{one['orders']:>12,}{one['workers']:>9}{stages}{total:>9.2f}"
            f"{1000 * total / one['customers']:>11.4f}{_clock(one):>8.1f}{one['worker_peak_mb']:>7.0f}"
        )


def markdown(found: dict[str, Any]) -> Iterator[str]:
    """Yield the results as a page of documentation."""
    machine = found["machine"]
    yield "# How the engine's cost grows"
    yield ""
    yield (
        f"Python {machine['python']}, numpy {machine['numpy']}, scipy {machine['scipy']}; {machine['processors']} "
        f"processors; {found['at']}. Other work on the machine: load {machine['load']} at the start, "
        f"{found['load_at_end']} at the end, with this run's own. Shards of {found['shard']:,} customers; seconds are "
        "on a processor unless they say clock. No database takes part; `benchmarks/growth.py` says what is done."
    )
    yield ""
    yield (
        "| customers | orders | distinct histories | facts | compress | merge | fit | predict | sum "
        "| ms per customer | peak of a worker, MB |"
    )
    yield "|---:|" + "---:|" * 10
    for one in found["sizes"]:
        stages = " | ".join(f"{one['seconds'][stage]:.2f}" for stage in STAGES)
        total = one["processor_seconds"]
        yield (
            f"| {one['customers']:,} | {one['orders']:,} | {one['rows']:,} | {stages} | {total:.2f} "
            f"| {1000 * total / one['customers']:.4f} | {one['worker_peak_mb']:.0f} |"
        )
    yield ""
    yield "| workers | customers | by shards | alone | clock | clock by the sum, at best | expected margin |"
    yield "|---:|" + "---:|" * 6
    for one in found["workers"]:
        alone, shards = one["alone_seconds"], one["processor_seconds"] - one["alone_seconds"]
        usable = min(one["workers"], machine["processors"] or 1)
        yield (
            f"| {one['workers']} | {one['customers']:,} | {shards:.2f} | {alone:.2f} | {_clock(one):.1f} "
            f"| {alone + shards / usable:.1f} | {one['expected_margin']:,} |"
        )
    yield ""
    yield (
        "*Alone* is merging and fitting, which one process does; the rest is shared. *Clock* and the peak of a worker "
        "include drawing the customers, which the seconds on a processor leave out. The expected margin is the same "
        "however many workers."
    )


def _clock(one: dict[str, Any]) -> float:
    return float(sum(one["clock_seconds"].values()))


def _timed[Found](clock: dict[str, float], name: str, work: Callable[[], Found]) -> Found:
    """Return what the work gives, and note how long it took on the clock."""
    began = time.perf_counter()
    found = work()
    clock[name] = time.perf_counter() - began
    return found


def _used[Found](seconds: dict[str, float], name: str, work: Callable[[], Found]) -> Found:
    """Return what the work gives, and add what it took of a processor."""
    began = time.process_time()
    found = work()
    seconds[name] = seconds.get(name, 0.0) + time.process_time() - began
    return found


def _ready(number: int) -> int:
    """Load what the stages load on their first call."""
    histories = compress([0.0, 1.0, 3.0], [0.0, 5.0, 20.0], [30.0, 30.0, 30.0])
    bgnbd.fit(histories)
    return number


def _peak_mb() -> float:
    """Return the highest memory of this process so far; the kernel counts in kilobytes.

    What Linux tells of a process by its own count leaves out the memory of the one that started it; `getrusage` begins
    with that.
    """
    status = Path("/proc/self/status")
    if status.exists():
        told = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return round(int(told.split()[1]) / 1024, 1)
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
