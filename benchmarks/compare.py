"""The targets beside what was measured, as a table for people."""

from collections.abc import Iterator
from typing import Any

NIGHT_SECONDS = 30.0
PAGE_MS = 100.0
NIGHTS = {"full": "full", "again, nothing changed": "again", "1 % changed": "one_percent"}
ASKED = ("list by value", "list by name", "list, tenth page", "search", "detail")


def lines(found: dict[str, Any]) -> Iterator[str]:
    """Yield the table, line by line."""
    night, size = found["nightly"], found["size"]
    yield f"{size['customers']:,} customers, {size['orders']:,} orders, {found['machine']['database']}"
    yield ""
    yield f"{'Night':<36}{'seconds':>10}{'processor':>11}{'server':>9}  target"
    for name, key in NIGHTS.items():
        run = night[key]
        seconds, used, server = run["process_seconds"], run["processor_seconds"], _or_dash(run["server_seconds"])
        yield f"{name:<36}{seconds:>10.1f}{used:>11.1f}{server:>9}  {NIGHT_SECONDS:.0f} {_mark(seconds, NIGHT_SECONDS)}"
    for step, seconds in night["full"]["steps"].items():
        yield f"    {step:<32}{seconds:>10.2f}  ({night['one_percent']['steps'].get(step, 0):.2f} with 1 %)"
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
    for name, key in NIGHTS.items():
        run = night[key]
        figures = (run["process_seconds"], run["processor_seconds"], _or_dash(run["server_seconds"]))
        yield f"| {name} | {' | '.join(map(str, figures))} | {run['peak_mib']} | {run['load']} |"
    yield ""
    yield "| step | full, seconds | 1 % changed, seconds |"
    yield "|---|---:|---:|"
    for step, seconds in night["full"]["steps"].items():
        yield f"| {step} | {seconds:.2f} | {night['one_percent']['steps'].get(step, 0):.2f} |"
    for name, floor in night["floors"].items():
        yield f"| bare SQL: {name} | {floor['seconds']:.2f} | (server {_or_dash(floor['server_seconds'])}) |"
    for role, kinds in found["api"].items():
        yield ""
        yield f"| API, {role} | median ms | p95 ms | processor, median ms |"
        yield "|---|---:|---:|---:|"
        for name, times in kinds.items():
            figures = (times["median_ms"], times.get("p95_ms"), times.get("processor_ms"))
            yield f"| {name} | {' | '.join(map(_or_dash, figures))} |"


def misses(found: dict[str, Any]) -> list[str]:
    """Return the targets that were missed."""
    night = {name: found["nightly"][name]["process_seconds"] for name in ("full", "one_percent")}
    late = [f"night, {name}: {seconds:.1f} s" for name, seconds in night.items() if seconds > NIGHT_SECONDS]
    slow = [
        f"{role}, {name}: {kinds[name]['p95_ms']:.0f} ms"
        for role, kinds in found["api"].items()
        if role != "floor"
        for name in ASKED
        if name in kinds and kinds[name]["p95_ms"] > PAGE_MS
    ]
    return late + slow


def _or_dash(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _mark(value: float, target: float) -> str:
    return "met" if value <= target else "MISSED"
