#!/usr/bin/env python
"""Everything that can be known without running the tests: `make lint`."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = ROOT / "docs" / "api" / "openapi.yaml"
TEST = {"DJANGO_SETTINGS_MODULE": "crm.settings.test", "DATABASE_URL": "", "REDIS_URL": ""}
# Nothing is connected to; the settings are only read as production would read them.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "crm.settings.production",
    "SECRET_KEY": "only-for-the-check-Zq3vT8mXw1Lr6Yb0Kd5Hn2Js9Pf4Gc7Ae-Uo_Ri",
    "ALLOWED_HOSTS": "perennial.example",
    "DATABASE_URL": "sqlite:///:memory:",
    "REDIS_URL": "redis://redis.example:6379/0",
}


@dataclass(frozen=True)
class Check:
    """One question about the code: it holds if the command ends with 0."""

    name: str
    words: Sequence[str]
    env: dict[str, str] = field(default_factory=dict)

    def run(self) -> tuple[bool, str]:
        """Return whether it holds, and what the command said."""
        done = subprocess.run(
            self.words, cwd=ROOT, env={**os.environ, **self.env}, capture_output=True, text=True, check=False
        )
        return done.returncode == 0, done.stdout + done.stderr


def python(module: str, *words: str) -> list[str]:
    """Return the command that runs a module of this environment."""
    return [sys.executable, "-m", module, *words]


def manage(*words: str) -> list[str]:
    """Return the command that runs a management command."""
    return [sys.executable, "manage.py", *words]


def checks(schema: Path) -> list[Check]:
    """Return all checks, the longest first: two run at a time."""
    return [
        Check("types of Python (mypy)", python("mypy", "."), TEST),
        Check("floors of the house (import-linter)", [str(Path(sys.executable).parent / "lint-imports")], TEST),
        Check(
            "API schema has no gaps", manage("spectacular", "--validate", "--fail-on-warn", "--file", str(schema)), TEST
        ),
        Check(
            "types of JavaScript (tsc)",
            ["scripts/with_node", "npx", "--no-install", "tsc", "--project", "tsconfig.json"],
        ),
        Check("migrations are complete", manage("makemigrations", "--check", "--dry-run"), TEST),
        Check("fit to deploy", manage("check", "--deploy", "--fail-level", "WARNING"), PRODUCTION),
        Check("style (ruff check)", python("ruff", "check", ".")),
        Check("format (ruff format)", python("ruff", "format", "--check", ".")),
        Check("packages fit together", python("uv", "pip", "check", "--python", sys.executable)),
    ]


def timed(check: Check) -> tuple[Check, bool, str, float]:
    """Return the check with its answer and the seconds that it took."""
    started = time.monotonic()
    holds, said = check.run()
    return check, holds, said, time.monotonic() - started


def schema_is_committed(schema: Path) -> tuple[bool, str]:
    """Say whether the schema in docs is the one that the code has now."""
    if not SCHEMA.exists() or not schema.exists():
        return False, "There is no schema to compare; run `make schema` and commit docs/api/openapi.yaml."
    if SCHEMA.read_text() == schema.read_text():
        return True, ""
    return (
        False,
        "docs/api/openapi.yaml is not what the code says; run `make schema`, read the difference, and commit it.",
    )


def main(say: Callable[[str], None]) -> int:
    """Run all checks and return 0 if each of them holds."""
    failed: list[str] = []

    def tell(name: str, said: str, seconds: float, *, holds: bool) -> None:
        say(f"{'ok    ' if holds else 'FAILED'} {name} ({seconds:.1f} s)")
        if not holds:
            say(said)
            failed.append(name)

    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(max_workers=2) as pool:
        schema = Path(folder, "schema.yaml")
        for done in as_completed([pool.submit(timed, check) for check in checks(schema)]):
            check, holds, said, seconds = done.result()
            tell(check.name, said, seconds, holds=holds)
        holds, said = schema_is_committed(schema)
        tell("API schema is committed", said, 0, holds=holds)
    say(f"{len(failed)} failed: {', '.join(failed)}" if failed else "All checks hold.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(lambda text: print(text, flush=True)))  # noqa: T201 - this is a command
