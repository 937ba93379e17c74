"""A real browser on the real site: the demo company, served as `make demo` serves it."""

import fcntl
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Response,
    Route,
    ViewportSize,
    expect,
    sync_playwright,
)

from tests import surroundings, tables
from tests.processes import ROOT, environment, manage, status_of, wait_until, web_server

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The machine may be busy; a page that works is never slower than this.
expect.set_options(timeout=20_000)
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
# What axe looks at in each colour scheme; a page changes its size without being loaded again.
SIZES: dict[str, list[ViewportSize]] = {"light": [DESKTOP], "dark": [DESKTOP, PHONE]}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AT_REST = """
new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
  .then(() => Promise.allSettled(document.getAnimations().map((one) => one.finished)))
"""
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a site with a small demo company after its first night."""
    folder = tmp_path_factory.mktemp("site")
    # Each process has a company of its own; all are copies of the first one's, which is made once.
    shutil.copy(_company(tmp_path_factory), folder / "site.sqlite3")
    with web_server(env=_env(folder / "site.sqlite3"), log=folder / "site.log") as address:
        # The first page takes seconds, in which the server loads what it is made of; no journey has to wait for that.
        wait_until(lambda: status_of(f"{address}/accounts/login/") == 200, what="the first page")
        yield address


def _env(database: Path) -> dict[str, str]:
    return environment(
        DJANGO_SETTINGS_MODULE="crm.settings.demo",
        DATABASE_URL=f"sqlite:///{database}",
        SECRET_KEY="only-for-the-journeys",
        LOG_LEVEL="INFO",
    )


def _company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the database of the demo company, made by whichever process comes first; the others wait for it."""
    here = tmp_path_factory.getbasetemp()
    shared = here.parent if os.environ.get("PYTEST_XDIST_WORKER") else here
    made, being_made = shared / "company.sqlite3", shared / "company.part.sqlite3"
    with (shared / "company.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            env = _env(being_made)
            with closing(sqlite3.connect(being_made)) as empty:
                tables.copy_to(empty)
            manage("demo_company", "--customers", "400", env=env)
            manage("nightly", env=env)
            tables.all_in_one_file(being_made)
            being_made.rename(made)
    return made


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return the system's Chromium, headless."""
    # Playwright keeps an event loop in this thread, and Django would take that for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=surroundings.chromium().found, args=FLAGS)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@dataclass
class Complaints:
    """What the browser complained about: errors on the console, refused styles and scripts, failed requests."""

    found: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, part: str) -> None:
        """Let a complaint pass that holds `part`, such as "409" where a refusal is what the journey wants."""
        self.expected.append(part)

    def watch(self, page: Page) -> None:
        """Write down what `page` complains about."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.found.append(f"{page.url}: {error}"))
        page.on("response", self._response)

    def unexpected(self) -> list[str]:
        """Return what nobody announced."""
        return [text for text in self.found if not any(part in text for part in self.expected)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.found.append(f"{message.page.url if message.page else ''}: {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.found.append(f"{response.request.method} {response.url} answered {response.status}")


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """Return what the browser complains about; the test fails if something unexpected is left at its end."""
    seen = Complaints()
    yield seen
    assert seen.unexpected() == []


@pytest.fixture(scope="session")
def signed_in(browser: Browser, site: str) -> Callable[[str], Any]:
    """Return a function that gives the cookies of somebody signed in by one click, once per role."""
    states: dict[str, Any] = {}

    def state_of(role: str) -> Any:
        if role not in states:
            context = browser.new_context(base_url=site)
            page = context.new_page()
            page.goto("/accounts/login/")
            page.locator(f'button[name="role"][value="{role}"]').click()
            page.wait_for_url(lambda url: "/accounts/login" not in url and "/demo/" not in url)
            states[role] = context.storage_state()
            context.close()
        return states[role]

    return state_of


@dataclass
class Windows:
    """Opens browser windows, each with cookies of its own."""

    browser: Browser
    site: str
    opened: list[BrowserContext] = field(default_factory=list)

    def open(self, **options: Any) -> BrowserContext:
        """Return a new window on the site; `options` are those of Playwright's `new_context`."""
        usual = {"base_url": self.site, "viewport": DESKTOP, "locale": "en-GB", "reduced_motion": "reduce"}
        context = self.browser.new_context(**usual | options)
        context.set_default_timeout(20_000)
        self.opened.append(context)
        return context


@pytest.fixture
def windows(browser: Browser, site: str) -> Iterator[Windows]:
    """Return what opens windows; all are closed at the end of the test."""
    opener = Windows(browser, site)
    yield opener
    for context in opener.opened:
        context.close()


@pytest.fixture
def visitor(windows: Windows, complaints: Complaints) -> Page:
    """Return the page of somebody who isn't signed in."""
    page = windows.open().new_page()
    complaints.watch(page)
    return page


@pytest.fixture
def sign_in_as(windows: Windows, signed_in: Callable[[str], Any], complaints: Complaints) -> Callable[..., Page]:
    """Return a function that opens a page as a role: `sign_in_as("MANAGER", viewport=PHONE, color_scheme="dark")`."""

    def open_page(role: str, **options: Any) -> Page:
        page = windows.open(storage_state=signed_in(role), **options).new_page()
        complaints.watch(page)
        return page

    return open_page


@dataclass
class Held:
    """Requests of a page that wait within a block and go to the server at its end, or when they are let go.

    To be made before the page is loaded: a request may slip through right after the browser was told to stop them.
    """

    page: Page
    address: str | re.Pattern[str]
    # Whether those after the first go their way.
    only_first: bool = False
    is_holding: bool = False
    waiting: list[Route] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.route(self.address, self._meet)

    def __enter__(self) -> Self:
        self.is_holding = True
        return self

    def __exit__(self, *_: object) -> None:
        self.let_go()

    def let_go(self) -> None:
        """Send them on their way, and hold no more."""
        self.is_holding = False
        while self.waiting:
            self.waiting.pop(0).continue_()

    def _meet(self, route: Route) -> None:
        if self.is_holding:
            self.waiting.append(route)
            self.is_holding = not self.only_first
        else:
            route.continue_()


@pytest.fixture
def accessibility(windows: Windows, signed_in: Callable[[str], Any]) -> Callable[..., list[str]]:
    """Return a function that gives what axe finds wrong: `accessibility("/customers/", color_scheme="dark")`.

    axe is a script that the policy for content forbids, so it runs in a window without that policy; violations of the
    policy are counted in all others.
    """

    def findings(
        path: str, *, role: str = "", ready: str = "main", prepare: Callable[[Page], None] | None = None, **options: Any
    ) -> list[str]:
        state = {"storage_state": signed_in(role)} if role else {}
        page = windows.open(bypass_csp=True, **state, **options).new_page()
        page.goto(path, wait_until="networkidle")
        page.locator(ready).first.wait_for()
        if prepare:
            prepare(page)
        page.add_script_tag(path=AXE)
        found: list[str] = []
        for viewport in SIZES[options["color_scheme"]]:
            page.set_viewport_size(viewport)
            page.evaluate(AT_REST)
            result = page.evaluate(
                "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", RULES
            )
            found += [f"{viewport['width']}: {_sentence(finding)}" for finding in result["violations"]]
        return found

    return findings


def _sentence(finding: dict[str, Any]) -> str:
    places = "; ".join(" ".join(map(str, node["target"])) for node in finding["nodes"][:5])
    return f"{finding['id']} ({finding['impact']}): {finding['help']} — {places}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep a picture of every page that was open when a journey failed, in test-results/."""
    report = yield
    windows = getattr(item, "funcargs", {}).get("windows")
    if report.when == "call" and report.failed and windows:
        pages = [page for context in windows.opened for page in context.pages]
        for number, page in enumerate(pages):
            page.screenshot(path=ROOT / "test-results" / f"{item.name}-{number}.png", full_page=True)
    return report


@pytest.fixture
def manager(sign_in_as) -> Page:
    return sign_in_as("MANAGER")


@pytest.fixture
def finance(sign_in_as) -> Page:
    return sign_in_as("FINANCE")


@pytest.fixture
def administrator(sign_in_as) -> Page:
    return sign_in_as("ADMINISTRATOR")
