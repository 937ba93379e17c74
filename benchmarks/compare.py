"""The targets beside what was measured, as a table for people."""

from collections.abc import Iterator
from typing import Any

NIGHT_SECONDS = 30.0
PAGE_MS = 100.0
ASKED = ("list by value", "list by name", "list, tenth page", "search", "detail")


def lines(found: dict[str, Any]) -> Iterator[str]:
    """Yield the table, line by line."""
    night, size = found["nightly"], found["size"]
    yield f"{size['customers']:,} customers, {size['orders']:,} orders, {found['machine']['database']}"
    yield ""
    yield f"{'Night':<36}{'seconds':>10}{'processor':>11}  target"
    for name, key in (("full", "full"), ("again, nothing changed", "again"), ("1 % changed", "one_percent")):
        seconds, used = night[key]["process_seconds"], night[key]["processor_seconds"]
        mark = _mark(seconds, NIGHT_SECONDS)
        yield f"{name:<36}{seconds:>10.1f}{used:>11.1f}  {NIGHT_SECONDS:.0f} {mark}"
    for step, seconds in night["full"]["steps"].items():
        yield f"    {step:<32}{seconds:>10.2f}  ({night['one_percent']['steps'].get(step, 0):.2f} with 1 %)"
    for name, seconds in night["floors"].items():
        yield f"    floor: {name:<25}{seconds:>10.2f}"
    for role, kinds in found["api"].items():
        yield ""
        yield f"{role.capitalize():<36}{'median ms':>10}{'p95 ms':>10}"
        for name, times in kinds.items():
            mark = f"  {_mark(times['p95_ms'], PAGE_MS)}" if role != "floor" and name in ASKED else ""
            yield f"    {name:<32}{times['median_ms']:>10.1f}{times.get('p95_ms', float('nan')):>10.1f}{mark}"


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


def _mark(value: float, target: float) -> str:
    return "met" if value <= target else "MISSED"
