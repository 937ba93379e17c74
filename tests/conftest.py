"""What all tests share: the sample data, and what happens to tests whose surroundings are missing."""

import gc
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import settings as hypothesis_settings

from tests import flushing, surroundings, tables
from tests.once import as_if_first

flushing.install()

HERE = Path(__file__).parent
NOT_RUN = "not run: "
NEEDS = {
    "services": [surroundings.postgres, surroundings.redis_server],
    "journeys": [surroundings.chromium],
}

NEEDS_DATABASE = {"db", "transactional_db", "django_db_setup"}

# The machine may be busy, so no single example has a time limit; in CI the examples are the same each time.
hypothesis_settings.register_profile("house", deadline=None, derandomize=surroundings.nothing_may_be_left_out())
# `make fast` asks for this one.
hypothesis_settings.register_profile("fast", hypothesis_settings.get_profile("house"), max_examples=20)
hypothesis_settings.load_profile("house")


def shared_data(name: str) -> Path:
    """Return the path of a file of sample data; the test is skipped where it is absent.

    The files lie in the folder that PERENNIAL_DATA names, else in the sample data folder beside the checkout.
    """
    folder = Path(os.environ.get("PERENNIAL_DATA") or HERE.parent.parent / "shared" / "data")
    path = folder / name
    if not path.exists():
        leave_out(f"the sample data {name} is absent (PERENNIAL_DATA names its folder)")
    return path


@pytest.fixture(name="shared_data", scope="session")
def shared_data_fixture():
    """Return the function that finds sample data."""
    return shared_data


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_keepdb: bool
) -> Iterator[None]:
    """Let the database of the tests begin as a copy of one that is migrated; one that is kept is migrated itself."""
    wishes = connection.settings_dict["TEST"]
    if connection.vendor == "sqlite":
        wishes["MIGRATE"] = False
        with tables.in_memory(f"file:memorydb_{connection.alias}?mode=memory&cache=shared"):
            yield
    else:
        if not django_db_keepdb:
            server, _, _ = os.environ["DATABASE_URL"].rpartition("/")
            wishes |= {"MIGRATE": False, "TEMPLATE": tables.postgres_template(server)}
        yield


@pytest.fixture(autouse=True)
def _as_if_first() -> None:
    """Let no test find what another one left in the cache or in the language."""
    as_if_first()


def leave_out(reason: str) -> None:
    """Skip this test and say why; in continuous integration nothing may be left out, so there it fails."""
    if surroundings.nothing_may_be_left_out():
        pytest.fail(f"{reason}; with CI=true nothing may be left out", pytrace=False)
    pytest.skip(NOT_RUN + reason)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of services and journeys by their folder, and keep those of services on one process.

    They share one Redis: a worker of one test would take the task of another. The marks have to be there before the
    tests are dealt out. Journeys have a site for each process and may be spread. Tests that ask no database are marked
    too, for they need not run on two.
    """
    for item in items:
        if not (NEEDS_DATABASE & set(getattr(item, "fixturenames", ())) or any(item.iter_markers(name="django_db"))):
            item.add_marker("no_database")
        for kind in NEEDS:
            if HERE / kind in item.path.parents:
                item.add_marker(kind)
        if any(item.iter_markers(name="services")):
            item.add_marker(pytest.mark.xdist_group("services"))


def pytest_collection_finish() -> None:
    """Leave alone what stays until the end: each look for garbage among thousands of tests takes its time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


class LongFirst:
    """Puts the tests of services, then the slow ones, before all others, after everybody else has put tests in order.

    Those of services wait on one process, and a slow one keeps another for a minute: at the end the rest would have
    nothing left to do. One that empties all tables stays behind those that need the rows of the migrations.
    """

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=self._turn)

    @staticmethod
    def _turn(item: pytest.Item) -> int:
        if any(item.iter_markers(name="services")):
            return 0
        empties = any(mark.kwargs.get("transaction") for mark in item.iter_markers(name="django_db"))
        return 1 if any(item.iter_markers(name="slow")) and not empties else 2


def pytest_configure(config: pytest.Config) -> None:
    """Add what one module can't say twice."""
    config.pluginmanager.register(LongFirst(), "long-first")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave out, with its reason, a test whose surroundings are missing."""
    for kind, parts in NEEDS.items():
        if any(item.iter_markers(name=kind)):
            for part in parts:
                if not part().found:
                    leave_out(part().reason)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end what was not run, and why."""
    reasons: Counter[str] = Counter()
    for report in terminalreporter.stats.get("skipped", []):
        if isinstance(report.longrepr, tuple) and NOT_RUN in report.longrepr[2]:
            reasons[report.longrepr[2].split(NOT_RUN, 1)[1]] += 1
    if reasons:
        terminalreporter.section("Not run on this machine")
        for reason, count in sorted(reasons.items()):
            terminalreporter.write_line(f"{count} test{'s' if count > 1 else ''}: {reason}")
