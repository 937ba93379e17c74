"""axe finds nothing on any page, in both colour schemes, on a desk and on a phone; no page is wider than its window."""

import re

import pytest

PAGES = [
    ("/accounts/login/", ""),
    ("/accounts/password/reset/", ""),
    ("/today/", "SALESPERSON"),
    ("/customers/", "MANAGER"),
    ("/customers/new/", "MANAGER"),
    ("/orders/new/", "SALESPERSON"),
    ("/retention/", "MANAGER"),
    ("/value/", "MANAGER"),
    ("/value/effort/", "SALESPERSON"),
    ("/value/forecast/", "MANAGER"),
    ("/value/model-card/", "MANAGER"),
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
# How far the page is wider than its window, once two seconds of frames have had their chance to draw it anew.
OVERHANG = """
new Promise((done) => {
  let frames = 120;
  const look = () => {
    const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    frames -= 1;
    if (!over || !frames) done(over);
    else requestAnimationFrame(look);
  };
  look();
})
"""
CUSTOMER_TABS = ["", "people/", "events/", "orders/", "holdings/", "value/"]


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
        assert (width, page.evaluate(OVERHANG)) == (width, 0)


@pytest.fixture
def first_customer(sign_in_as) -> str:
    """Return the address of the customer on top of the list."""
    page = sign_in_as("SALESPERSON")
    page.goto("/customers/")
    return page.locator("tbody .who a").first.get_attribute("href")


@pytest.fixture
def first_statement(sign_in_as) -> tuple[str, str]:
    """Return the address of a statement and who may read it."""
    return _first_link(sign_in_as("FINANCE"), "/statements/"), "FINANCE"


@pytest.fixture
def first_night(sign_in_as) -> tuple[str, str]:
    """Return the address of a night and who may read it."""
    return _first_link(sign_in_as("ADMINISTRATOR"), "/nights/"), "ADMINISTRATOR"


def _first_link(page, folder: str) -> str:
    page.goto(folder)
    link = page.locator(f'main a[href^="{folder}"]').filter(visible=True)
    hrefs = link.evaluate_all("links => links.map((link) => link.pathname)")
    return next((href for href in hrefs if re.fullmatch(rf"{folder}\d+/", href)), folder)
