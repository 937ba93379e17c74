"""axe finds nothing on any page, in both colour schemes, on a desk and on a phone; no page is wider than its window."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.journeys.widths import overhang

PAGES = [
    ("/accounts/login/", ""),
    ("/accounts/password/reset/", ""),
    ("/today/", "SALESPERSON"),
    ("/customers/", "MANAGER"),
    ("/customers/new/", "MANAGER"),
    ("/orders/new/", "SALESPERSON"),
    ("/retention/", "MANAGER"),
    ("/retention/handovers/", "MANAGER"),
    ("/value/", "MANAGER"),
    ("/value/effort/", "SALESPERSON"),
    ("/value/forecast/", "MANAGER"),
    ("/value/model-card/", "MANAGER"),
    ("/budget/", "MANAGER"),
    ("/customers/segments/", "MANAGER"),
    ("/statements/", "FINANCE"),
    ("/statements/questions/", "FINANCE"),
    ("/targets/", "MANAGER"),
    ("/scorecard/", "SALESPERSON"),
    ("/lab/", "FINANCE"),
    ("/lab/patterns/", "MANAGER"),
    ("/nights/", "ADMINISTRATOR"),
    ("/settings/company/", "ADMINISTRATOR"),
    ("/settings/definitions/", "ADMINISTRATOR"),
    ("/settings/people/", "ADMINISTRATOR"),
    ("/settings/plans/", "FINANCE"),
    ("/settings/tokens/", "ADMINISTRATOR"),
    ("/settings/me/", "SALESPERSON"),
]
CUSTOMER_TABS = ["", "people/", "events/", "orders/", "holdings/", "value/", "transfer/"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("path", "role"), PAGES)
def test_axe_finds_nothing_on_a_page(accessibility, path, role, scheme):
    assert accessibility(path, role=role, color_scheme=scheme) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("tab", CUSTOMER_TABS)
def test_axe_finds_nothing_on_a_customer(accessibility, first_customer, tab, scheme):
    assert accessibility(f"{first_customer}{tab}", role="SALESPERSON", color_scheme=scheme) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["first_statement", "first_night"])
def test_axe_finds_nothing_on_a_record(accessibility, request, path, scheme):
    address, role = request.getfixturevalue(path)

    assert accessibility(address, role=role, color_scheme=scheme) == []


@pytest.mark.parametrize(("path", "role"), PAGES)
def test_no_page_scrolls_sideways(windows, signed_in, complaints, path, role):
    state = {"storage_state": signed_in(role)} if role else {}
    page = windows.open(**state).new_page()
    complaints.watch(page)
    page.goto(path, wait_until="networkidle")

    for width in (1440, 1024, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert (width, overhang(page)) == (width, 0)


@pytest.mark.parametrize("tab", CUSTOMER_TABS)
def test_no_tab_of_a_customer_scrolls_sideways_on_a_phone(windows, signed_in, complaints, first_customer, tab):
    page = windows.open(storage_state=signed_in("SALESPERSON"), viewport={"width": 390, "height": 844}).new_page()
    complaints.watch(page)

    page.goto(f"{first_customer}{tab}", wait_until="networkidle")

    assert overhang(page) == 0


@pytest.mark.parametrize(
    "path", ["/value/", "/customers/?category=MAJOR_LONG_TERM", "/budget/", "/settings/definitions/"]
)
def test_what_a_finger_meets_is_as_high_as_a_control(sign_in_as, path):
    page = sign_in_as("MANAGER", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.goto(path, wait_until="networkidle")

    low = page.locator(
        "main :is(.tabs a, .chip, .chip button, .data summary, .input, .select, .btn:not(.small))"
    ).evaluate_all(
        "all => all.filter((one) => one.checkVisibility() && one.offsetHeight < 44).map((one) => one.outerHTML)"
    )

    assert low == []


def test_no_field_that_tab_reaches_lies_behind_the_bar_of_a_phone(sign_in_as):
    page = sign_in_as("ADMINISTRATOR", viewport={"width": 390, "height": 844})
    page.goto("/settings/segments/", wait_until="networkidle")
    first = page.locator("settings-boundaries .input").first
    first.focus()
    bar = page.locator(".tabbar").bounding_box()["y"]

    reached = []
    for _ in range(6):
        page.keyboard.press("Tab")
        name, end = page.evaluate(
            "[document.activeElement.name, document.activeElement.getBoundingClientRect().bottom]"
        )
        reached.append((name, end <= bar))

    names = [
        "long_term_days",
        "inactive_days",
        "inactive_below",
        "quiet_band",
        "quiet_serve_share",
        "quiet_profit_share",
    ]
    assert reached == [(name, True) for name in names]


def test_a_customer_with_a_name_of_one_long_word_fits_a_phone(sign_in_as, first_customer):
    page = sign_in_as("SALESPERSON", viewport={"width": 390, "height": 844})
    page.goto(f"{first_customer}value/", wait_until="networkidle")

    # A note that names the customer, as those about rewards do.
    page.evaluate(
        """
        const note = document.createElement("div");
        note.className = "note info";
        note.innerHTML = `<span>${"Donaudampfschifffahrtsgesellschaft".repeat(4)}</span>`;
        document.querySelector("main h1").after(note);
        """
    )
    page.evaluate("document.querySelector('.crumbs b').append('Donaudampfschifffahrtsgesellschaft'.repeat(4))")

    assert overhang(page) == 0
    assert page.locator(".crumbs a").first.evaluate("link => link.scrollWidth - link.clientWidth") == 0


@pytest.fixture(scope="session")
def first_customer(look_for) -> str:
    """Return the address of the customer on top of the list."""
    return look_for("SALESPERSON", "/customers/", lambda page: page.locator("tbody .who a").first.get_attribute("href"))


@pytest.fixture(scope="session")
def first_statement(look_for) -> tuple[str, str]:
    """Return the address of a statement and who may read it."""
    return look_for("FINANCE", "/statements/", _first_link), "FINANCE"


@pytest.fixture(scope="session")
def first_night(look_for) -> tuple[str, str]:
    """Return the address of a night and who may read it."""
    return look_for("ADMINISTRATOR", "/nights/", _first_link), "ADMINISTRATOR"


@pytest.fixture(scope="session")
def look_for(browser, site, signed_in) -> Callable[[str, str, Callable[[Page], str]], str]:
    """Return a function that finds an address once for all tests: as a role, on a page, by a question to that page."""

    def find(role: str, path: str, question: Callable[[Page], str]) -> str:
        context = browser.new_context(base_url=site, storage_state=signed_in(role))
        page = context.new_page()
        page.goto(path, wait_until="networkidle")
        found = question(page)
        context.close()
        return found

    return find


def _first_link(page: Page) -> str:
    folder = urlsplit(page.url).path
    link = page.locator(f'main tbody a[href^="{folder}"]').first
    found = link.evaluate("link => link.pathname")
    assert re.fullmatch(rf"{folder}\d+/", found)
    return found
