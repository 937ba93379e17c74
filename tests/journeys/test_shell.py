"""The frame of the pages, in a real browser: signing in, keys, the palette, the theme, the phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE

ROLES = ["SALESPERSON", "MANAGER", "FINANCE", "ADMINISTRATOR"]


@pytest.mark.parametrize(
    ("label", "role", "first_page"),
    [
        ("Salesperson", "SALESPERSON", "/today/"),
        ("Manager", "MANAGER", "/retention/"),
        ("Finance", "FINANCE", "/statements/"),
        ("Administrator", "ADMINISTRATOR", "/retention/"),
    ],
)
def test_one_click_in_the_demo_leads_each_role_to_its_first_page(visitor: Page, label, role, first_page):
    visitor.goto("/")

    visitor.get_by_role("button", name=label).click()

    expect(visitor).to_have_url(re.compile(f"{first_page}(\\?.*)?$"))
    expect(visitor.locator(".nav .me-name small")).to_have_text(label)


def test_a_wrong_password_is_told_beside_the_form(visitor: Page):
    visitor.goto("/accounts/login/")
    visitor.get_by_label("E-mail").fill("nobody@example.com")
    visitor.get_by_label("Password").fill("wrong")

    visitor.get_by_role("button", name="Sign in", exact=True).click()

    expect(visitor.get_by_role("alert")).to_contain_text("That e-mail and password don’t go together.")
    expect(visitor.get_by_label("E-mail")).to_have_value("nobody@example.com")


def test_signing_out_leads_back_to_the_door(windows, complaints):
    # A session of its own: signing out ends it for every window that shares it.
    page = windows.open().new_page()
    complaints.watch(page)
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Finance").click()
    # The door has a heading too, and asks for nothing.
    expect(page).to_have_url(re.compile("/statements/"))
    expect(page.get_by_role("table", name="Statements")).to_be_visible()
    expect(page.locator("month-end .readiness")).to_be_visible()
    # What the page still asks for after the sign-out would be refused, rightly.
    page.wait_for_load_state("networkidle")

    page.locator(".nav").get_by_role("button", name="Sign out").click()

    expect(page).to_have_url(re.compile("/accounts/login/"))


@pytest.mark.parametrize("role", ROLES)
def test_every_entry_of_the_navigation_leads_to_its_page(sign_in_as, role):
    page = sign_in_as(role)
    page.goto("/")
    addresses = page.locator(".nav a.nav-link").evaluate_all("links => links.map((link) => link.pathname)")

    for address in addresses:
        page.locator(f'.nav a.nav-link[href="{address}"]').click()
        expect(page).to_have_url(re.compile(f"{address}([?#].*)?$"))
        expect(page.locator('.nav a[aria-current="page"]')).to_have_count(1)
        expect(page.locator("main h1").first).to_be_visible()


def test_the_first_tab_stop_skips_to_the_content(sign_in_as):
    page = sign_in_as("MANAGER")
    page.goto("/retention/")

    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to content")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()


def test_keys_lead_to_pages_but_not_while_typing(sign_in_as):
    page = sign_in_as("MANAGER")
    page.goto("/retention/")
    # A page that is still drawing takes the second key for one that came too late.
    expect(page.locator("retention-board .stats")).to_be_visible()
    page.wait_for_load_state("networkidle")

    page.keyboard.press("g")
    page.keyboard.press("c")
    expect(page).to_have_url(re.compile("/customers/"))
    # The address changes before the page's modules listen.
    page.wait_for_load_state()

    field = page.locator("[data-find]").first
    page.keyboard.press("/")
    expect(field).to_be_focused()
    page.keyboard.type("gr")
    expect(field).to_have_value("gr")
    expect(page).to_have_url(re.compile("/customers/"))


def test_a_question_mark_shows_all_keys(sign_in_as):
    page = sign_in_as("MANAGER")
    page.goto("/retention/")

    page.keyboard.press("?")

    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Search or run a command")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_the_palette_finds_pages_before_and_customers_after_typing(sign_in_as):
    page = sign_in_as("MANAGER")
    page.goto("/customers/")
    name = page.locator("tbody .who a").first.inner_text()

    page.keyboard.press("Control+k")
    palette = page.get_by_role("combobox", name="Search or run a command")
    expect(page.get_by_role("option", name="Lifetime value")).to_be_visible()
    palette.fill(name)
    expect(page.get_by_role("option").first).to_contain_text(name)
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"/customers/\d+/"))
    expect(page.locator("main h1").first).to_have_text(name)


def test_the_palette_walks_by_arrows_and_closes_by_escape(sign_in_as):
    page = sign_in_as("MANAGER")
    page.goto("/retention/")

    page.get_by_role("button", name="Search or run a command").click()
    page.keyboard.press("ArrowDown")
    expect(page.locator('[role="option"][aria-selected="true"]')).to_have_attribute("id", "palette-1")
    page.keyboard.press("Escape")

    expect(page.locator("dialog.palette")).to_be_hidden()


def test_the_chosen_colour_scheme_is_kept_on_the_next_page(sign_in_as):
    page = sign_in_as("MANAGER", color_scheme="light")
    page.goto("/retention/")

    page.locator(".nav").get_by_role("button", name="Switch between light and dark").click()
    page.goto("/customers/")

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("body")).to_have_css("background-color", "rgb(19, 18, 16)")


def test_a_phone_has_its_bar_and_a_menu_for_the_rest(sign_in_as):
    page = sign_in_as("MANAGER", viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto("/retention/")

    page.get_by_role("button", name="More").click()
    page.locator("#more-menu").get_by_role("link", name="Nights").click()

    expect(page).to_have_url(re.compile("/nights/"))


def test_a_page_without_the_right_says_so_in_the_frame(sign_in_as, complaints):
    complaints.expect("/retention/ answered 403")
    page = sign_in_as("SALESPERSON")

    page.goto("/retention/")

    expect(page.get_by_role("heading", level=1)).to_have_text("You don’t have the right to see this page")


def test_an_unknown_address_is_answered_in_plain_words(sign_in_as, complaints):
    complaints.expect("/nowhere/ answered 404")
    page = sign_in_as("SALESPERSON")

    page.goto("/nowhere/")

    expect(page.get_by_role("heading", level=1)).to_have_text("There is nothing at this address")
