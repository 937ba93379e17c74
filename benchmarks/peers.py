"""The maths beside `lifetimes` and `pymc-marketing`: the same simulated customers, one after the other, in one run.

Each runs in a process of its own, the peers in virtual environments of their own under var/peers, which are made here
and never by the product. Measured is the processor time of the whole process, of the work alone, after loading, and of
the two fits in it, and the highest memory. The work: fit BG/NBD, P(alive), purchases expected in 365 days, fit
Gamma-Gamma, expected spend. Each first works on a few customers, so that what a library compiles and keeps counts for
nobody; then the three take turns, and the middle one of several runs is told with the lowest and the highest.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
ENVIRONMENTS = HERE.parent / "var" / "peers"
RESULTS = HERE / "results" / "peers.json"
SIZES = (100_000, 1_000_000)
# Customers of the run that does not count, and how many runs do.
WARM, RUNS = 2_000, 3
PEERS = {"lifetimes": "peers_lifetimes.py", "pymc-marketing": "peers_pymc.py"}
MOST_SECONDS = 3_600
MEASURED = ("work_seconds", "fit_seconds", "processor_seconds")
# r, alpha (days), a, b of the simulated customers, and p, q, v of their spend.
BUYING = (0.7, 60.0, 0.6, 3.0)
SPEND = (6.25, 3.74, 15.44)
DAYS = 1_095
SEED = 20_260_630


def measure(sizes: tuple[int, ...] = SIZES) -> dict[str, Any]:
    """Return what each run took at each size, and write it to benchmarks/results/peers.json."""
    pythons = {name: _environment(name) for name in PEERS}
    found: dict[str, Any] = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {
            "processors": os.cpu_count(), "python": platform.python_version(),
            "numpy": np.__version__, "scipy": version("scipy"), "load": round(os.getloadavg()[0], 2),
        },
        "truth": {"buying": BUYING, "spend": SPEND, "days": DAYS, "seed": SEED},
        "sizes": {},
    }  # fmt: skip
    _side_by_side(WARM, 1, pythons)
    for size in sizes:
        runs = _side_by_side(size, RUNS, pythons)
        for name, (python, _) in pythons.items():
            runs[name]["version"] = _version(python, name) if python else None
        found["sizes"][str(size)] = runs
    found["load_at_end"] = round(os.getloadavg()[0], 2)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(found, indent=2) + "\n")
    return found


def _side_by_side(size: int, times: int, pythons: dict[str, tuple[Path | None, str]]) -> dict[str, dict[str, Any]]:
    """Return what each found on the same customers in the middle one of so many turns, with the bounds of its work."""
    scripts = {"perennial": "peers_ours.py", **PEERS}
    interpreters = {"perennial": (Path(sys.executable), ""), **pythons}
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in scripts}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "customers.npz"
        np.savez(path, **simulated(size))
        for _turn in range(times):
            for name, script in scripts.items():
                python, trouble = interpreters[name]
                found[name].append(_run(python, script, path) if python else {"trouble": trouble})
    return {name: _middle(runs) for name, runs in found.items()}


def _middle(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the run whose work took neither least nor most, with both; the first that failed where one did."""
    failed = next((run for run in runs if "trouble" in run), None)
    if failed:
        return failed
    ordered = sorted(runs, key=lambda run: run["work_seconds"])
    bounds = [round(run["work_seconds"], 3) for run in (ordered[0], ordered[-1])]
    return ordered[len(ordered) // 2] | {"work_seconds_from_to": bounds}


def lines(found: dict[str, Any]) -> Iterator[str]:
    """Yield the result as a table for people, line by line."""
    title = "BG/NBD and Gamma-Gamma, fit and predict"
    yield (
        f"{title:<42}{'work s':>9}{'from':>8}{'to':>8}{'ratio':>8}{'fits s':>9}{'ratio':>8}"
        f"{'process s':>11}{'ratio':>8}{'MB':>8}"
    )
    for size, runs in found["sizes"].items():
        ours = runs["perennial"]
        for name, run in runs.items():
            label = f"{int(size):,} customers, {name} {run.get('version') or ''}".rstrip()
            if "trouble" in run:
                yield f"{label:<42}  not measured: {run['trouble']}"
                continue
            work, fits, whole = (run[name] for name in MEASURED)
            by_work, by_fits, by_whole = (run[name] / ours[name] for name in MEASURED)
            low, high = run["work_seconds_from_to"]
            yield (
                f"{label:<42}{work:>9.2f}{low:>8.2f}{high:>8.2f}{by_work:>8.1f}{fits:>9.2f}{by_fits:>8.1f}"
                f"{whole:>11.2f}{by_whole:>8.1f}{run['peak_mb']:>8.0f}"
            )


def simulated(customers: int) -> dict[str, np.ndarray]:
    """Return customers in whole days who behave as BG/NBD says, with the mean margin of their repeat purchases."""
    generator = np.random.default_rng(SEED)
    r, alpha, a, b = BUYING
    p, q, v = SPEND
    rate, leave = generator.gamma(r, 1.0 / alpha, customers), generator.beta(a, b, customers)
    age = generator.integers(1, DAYS, customers).astype(float)
    x, t_x, clock = np.zeros(customers), np.zeros(customers), np.zeros(customers)
    here = np.arange(customers)
    while len(here):
        clock[here] += generator.exponential(1.0, len(here)) / rate[here]
        here = here[clock[here] <= age[here]]
        # Orders of one day are one purchase.
        day = np.ceil(clock[here])
        x[here] += day > t_x[here]
        t_x[here] = day
        here = here[generator.random(len(here)) >= leave[here]]
    shape = p * np.maximum(x, 1.0)
    spent = generator.gamma(shape) / (generator.gamma(q, 1.0 / v, customers) * np.maximum(x, 1.0))
    return {"frequency": x, "recency": t_x, "age": age, "mean": np.where(x > 0, spent, 0.0)}


def _environment(name: str) -> tuple[Path | None, str]:
    """Return the interpreter of a peer's environment, made if it is missing; or none, and why."""
    folder = ENVIRONMENTS / name
    python = folder / "bin" / "python"
    try:
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", folder], check=True, capture_output=True)
        if _version(python, name) is None:
            subprocess.run(
                [python, "-m", "pip", "install", "--quiet", name], check=True, capture_output=True, text=True
            )
    except (OSError, subprocess.CalledProcessError) as error:
        said = (getattr(error, "stderr", None) or str(error)).strip().splitlines()
        return None, f"{name} can't be installed here: {said[-1] if said else error}"
    return python, ""


def _version(python: Path, name: str) -> str | None:
    """Return the installed version of a package, None where there is none."""
    asked = f"from importlib.metadata import version; print(version({name!r}))"
    answer = subprocess.run([python, "-c", asked], capture_output=True, text=True, check=False)
    return answer.stdout.strip() if answer.returncode == 0 else None


def _run(python: Path, script: str, path: Path) -> dict[str, Any]:
    """Return what one script found, with the processor seconds and the highest memory of its process."""
    environment = os.environ | {"PYTHONPATH": str(HERE.parent)} if script == "peers_ours.py" else os.environ.copy()
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as trouble:
        child = subprocess.Popen([python, HERE / script, path], stdout=said, stderr=trouble, env=environment)
        watch = subprocess.Popen(["sh", "-c", f"sleep {MOST_SECONDS}; kill {child.pid}"], stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        watch.kill()
        watch.wait()
        said.seek(0)
        trouble.seek(0)
        if child.returncode != 0:
            last = trouble.read().strip().splitlines()
            return {"trouble": last[-1] if last else f"stopped after {MOST_SECONDS} s at most ({child.returncode})"}
        answer: dict[str, Any] = json.loads(said.read().strip().splitlines()[-1])
    return answer | {
        "processor_seconds": round(usage.ru_utime + usage.ru_stime, 3),
        # In kilobytes on Linux.
        "peak_mb": round(usage.ru_maxrss / 1024, 1),
    }
