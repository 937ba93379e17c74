"""The targets beside what was measured, as a table for people."""

from collections.abc import Iterator
from typing import Any

# Of a night at 100,000 customers; from a million on, of one that looks at everybody, and of one with 1 % changed.
NIGHT_SECONDS = 30.0
LARGE, LARGE_NIGHT_SECONDS, LARGE_ORDINARY_SECONDS = 1_000_000, 60.0, 5.0
PAGE_MS = 100.0
NIGHTS = {
    "first, full": "full", "again, nothing changed": "again", "1 % changed": "one_percent",
    "full again, 1 % changed": "full_again",
}  # fmt: skip
# The nights whose steps are shown.
STEPS = {"first": "full", "1 %": "one_percent", "full again": "full_again"}
ASKED = ("list by value", "list by name", "list, tenth page", "search", "detail")


def lines(found: dict[str, Any]) -> Iterator[str]:
    """Yield the table, line by line."""
    night, size = found["nightly"], found["size"]
    yield f"{size['customers']:,} customers, {size['orders']:,} orders, {found['machine']['database']}"
    yield ""
    yield f"{'Night':<36}{'seconds':>10}{'processor':>11}{'server':>9}  target"
    for name, run in _nights(night):
        seconds, used, server = run["process_seconds"], run["processor_seconds"], _or_dash(run["server_seconds"])
        target = _target(size, name)
        yield f"{name:<36}{seconds:>10.1f}{used:>11.1f}{server:>9}  {target:.0f} {_mark(seconds, target)}"
    yield f"    {'by step':<32}" + "".join(f"{name:>11}" for name in _shown(night))
    for step in night["full"]["steps"]:
        yield f"    {step:<32}" + "".join(f"{seconds:>11.2f}" for seconds in _seconds(night, step))
    for name, floor in night["floors"].items():
        yield f"    floor: {name:<25}{floor['seconds']:>10.2f}{'':>11}{_or_dash(floor['server_seconds']):>9}"
    for role, kinds in found["api"].items():
        yield ""
        yield f"{role.capitalize():<36}{'median ms':>10}{'p95 ms':>10}"
        for name, times in kinds.items():
            mark = f"  {_mark(times['p95_ms'], PAGE_MS)}" if role != "floor" and name in ASKED else ""
            yield f"    {name:<32}{times['median_ms']:>10.1f}{times.get('p95_ms', float('nan')):>10.1f}{mark}"


def markdown(found: dict[str, Any]) -> Iterator[str]:
    """Yield the results as a page of documentation."""
    night, size, machine = found["nightly"], found["size"], found["machine"]
    yield f"# {size['customers']:,} customers, {size['orders']:,} orders"
    yield ""
    versions = f"{machine['database']}, Python {machine['python']}, Django {machine['django']}"
    yield f"{versions}; {machine['processors']} processors; {found['at']}."
    yield f"Other work on the machine: load {machine['load']} at the start, {found['load_at_end']} at the end."
    yield "Processor seconds are of the night's own process and of the database server (its backend with helpers)."
    yield ""
    yield "| night | seconds | processor, process | processor, server | peak MiB | load |"
    yield "|---|---:|---:|---:|---:|---:|"
    for name, run in _nights(night):
        figures = (run["process_seconds"], run["processor_seconds"], _or_dash(run["server_seconds"]))
        yield f"| {name} | {' | '.join(map(str, figures))} | {run['peak_mib']} | {run['load']} |"
    yield ""
    shown = _shown(night)
    yield f"| step, seconds | {' | '.join(shown)} |"
    yield f"|---|{'---:|' * len(shown)}"
    for step in night["full"]["steps"]:
        yield f"| {step} | {' | '.join(f'{seconds:.2f}' for seconds in _seconds(night, step))} |"
    for name, floor in night["floors"].items():
        cells = [f"{floor['seconds']:.2f}", f"(server {_or_dash(floor['server_seconds'])})", *(len(shown) - 2) * [""]]
        yield f"| bare SQL: {name} | {' | '.join(cells)} |"
    for role, kinds in found["api"].items():
        yield ""
        yield f"| API, {role} | median ms | p95 ms | processor, median ms |"
        yield "|---|---:|---:|---:|"
        for name, times in kinds.items():
            figures = (times["median_ms"], times.get("p95_ms"), times.get("processor_ms"))
            yield f"| {name} | {' | '.join(map(_or_dash, figures))} |"


def misses(found: dict[str, Any]) -> list[str]:
    """Return the targets that were missed."""
    night = {name: run["process_seconds"] for name, run in _nights(found["nightly"])}
    late = [f"night, {name}: {took:.1f} s" for name, took in night.items() if took > _target(found["size"], name)]
    slow = [
        f"{role}, {name}: {kinds[name]['p95_ms']:.0f} ms"
        for role, kinds in found["api"].items()
        if role != "floor"
        for name in ASKED
        if name in kinds and kinds[name]["p95_ms"] > PAGE_MS
    ]
    return late + slow


def _target(size: dict[str, Any], name: str) -> float:
    """Return within how many seconds a night of a company of this size is to be done."""
    if size["customers"] < LARGE:
        return NIGHT_SECONDS
    return LARGE_ORDINARY_SECONDS if name == "1 % changed" else LARGE_NIGHT_SECONDS


def _nights(found: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the nights that were measured, by their names for people; older results have no second full one."""
    return ((name, found[key]) for name, key in NIGHTS.items() if key in found)


def _seconds(found: dict[str, Any], step: str) -> list[float]:
    """Return how long a step took in each of the nights whose steps are shown."""
    return [run["steps"].get(step, 0.0) for run in _shown(found).values()]


def _shown(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the nights whose steps are shown, by the heads of their columns."""
    return {name: found[key] for name, key in STEPS.items() if key in found}


def _or_dash(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _mark(value: float, target: float) -> str:
    return "met" if value <= target else "MISSED"
