"""Somebody who reads German: what stands in a form is written their way, and can be sent back as it stands."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.widths import overhang


@pytest.fixture
def finance(sign_in_as) -> Iterator[Page]:
    page = sign_in_as("FINANCE")
    speak(page, "de")
    yield page
    speak(page, "en-gb")


def speak(page: Page, language: str) -> None:
    """Choose a language for the person's own pages, which are loaded anew in it."""
    page.goto("/settings/me/")
    page.locator("select[name=locale]").select_option(language)
    page.locator("settings-me button[type=submit]").click()
    expect(page.locator(f"html[lang={language}]")).to_be_attached()
    page.wait_for_load_state("networkidle")


def test_prices_are_written_with_a_comma_and_saved_as_they_stand(finance):
    finance.goto("/settings/products/")
    finance.get_by_role("button", name="Router cutter 12.7 mm").click()
    form = finance.locator("product-form")

    expect(form.locator("[name=price]")).to_have_value("23,80")
    with finance.expect_response("**/api/v1/products/*/") as saved:
        form.locator("button[type=submit]").click()

    assert saved.value.status == 200
    assert saved.value.json()["price"]["amount"] == "23.80"


def test_the_cost_of_a_minute_is_written_with_a_comma(finance):
    finance.goto("/settings/definitions/")

    expect(finance.locator("[name=contact_minute_cost]")).to_have_value("0,70")


@pytest.mark.parametrize("path", ["/customers/", "/customers/1/value/", "/statements/"])
def test_no_page_runs_out_at_the_side_however_wide_the_window_is(finance, path):
    finance.goto(path, wait_until="networkidle")
    finance.locator("main :is(table, dl)").first.wait_for()

    wide = []
    for width in [390, 768, 860, 1024, 1100]:
        finance.set_viewport_size({"width": width, "height": 800})
        if overhang(finance):
            wide.append(width)

    assert wide == []


def test_what_a_search_field_asks_for_is_readable_to_the_last_letter(finance):
    finance.goto("/customers/", wait_until="networkidle")
    field = finance.get_by_role("searchbox", name="In dieser Ansicht suchen")

    hidden = field.evaluate(
        "field => { field.value = field.placeholder; return field.scrollWidth - field.clientWidth; }"
    )

    assert hidden <= 0


def test_who_wrote_a_version_is_not_called_until_when(finance):
    finance.goto("/settings/definitions/")

    heads = finance.locator("settings-definitions thead").last.locator("th")

    expect(heads).to_have_text(["Version", "Gilt ab", "Was sie besagt", "Warum", "Geschrieben von"])
