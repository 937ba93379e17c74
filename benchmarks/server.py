"""The processor time of the PostgreSQL server, as the kernel counts it: of one database's backends and their helpers.

Wall time on a busy machine says how busy it was. The kernel tells the time on a processor of every process; a thread
looks every few milliseconds, so that what a short-lived helper used is seen before it ends. What it used in its last
few milliseconds is missed.
"""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

PROC = Path("/proc")
LOOK_SECONDS = 0.02
HELPER = re.compile(r"parallel worker for PID (\d+)")
BILLION = 1e9


@dataclass
class ServerTime:
    """Seconds on a processor since the watch began; None where the server's processes can't be seen from here."""

    database: str
    is_visible: bool = True
    _first: dict[int, float] = field(default_factory=dict)
    _last: dict[int, float] = field(default_factory=dict)
    _others: set[int] = field(default_factory=set)
    _backends: set[int] = field(default_factory=set)

    @property
    def seconds(self) -> float | None:
        """Return the sum over the backends of the database and their helpers."""
        if not self.is_visible:
            return None
        return round(sum(last - self._first[pid] for pid, last in self._last.items()), 2)

    def look(self, *, is_first: bool = False) -> None:
        """Note what every process of the database has used by now; one that is new has used all of it since."""
        for entry in PROC.iterdir():
            if not entry.name.isdigit() or (pid := int(entry.name)) in self._others:
                continue
            try:
                if pid not in self._last and not self._is_ours(entry, pid):
                    continue
                used = int((entry / "schedstat").read_text().split()[0]) / BILLION
            except OSError:
                continue  # it has ended
            self._first.setdefault(pid, used if is_first else 0.0)
            self._last[pid] = used

    def _is_ours(self, entry: Path, pid: int) -> bool:
        title = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        if not title.startswith("postgres:"):
            if title:
                self._others.add(pid)
            return False
        helped = HELPER.search(title)
        if helped:
            return int(helped.group(1)) in self._backends
        # "postgres: 15/main: user database address(port) state"; the vacuum that comes by itself is not ours.
        is_backend = self.database in title.split() and "autovacuum" not in title
        if is_backend:
            self._backends.add(pid)
        return is_backend


@contextmanager
def watched(database: str, *, is_local: bool = True) -> Iterator[ServerTime]:
    """Watch the server's processes within a block; the sum holds after it."""
    found = ServerTime(database, is_visible=is_local and (PROC / "self" / "schedstat").exists())
    if not found.is_visible:
        yield found
        return
    found.look(is_first=True)
    done = threading.Event()

    def keep_looking() -> None:
        while not done.wait(LOOK_SECONDS):
            found.look()

    watcher = threading.Thread(target=keep_looking, daemon=True)
    watcher.start()
    try:
        yield found
    finally:
        done.set()
        watcher.join()
        found.look()
