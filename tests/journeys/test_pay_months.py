"""The months of pay, as finance goes through them."""

import re

from playwright.sync_api import expect

from tests.journeys.conftest import Held


def test_whoever_comes_back_from_a_statement_finds_the_month_that_was_chosen(sign_in_as):
    finance = sign_in_as("FINANCE")
    finance.goto("/statements/")
    months = finance.get_by_label("Month", exact=True)
    expect(months).to_be_visible()
    months.select_option(index=2)
    name = months.locator("option:checked").inner_text()
    # The rows of the other month stand there, paler, until the answer is.
    expect(finance.get_by_role("table", name="Statements")).not_to_have_attribute("aria-busy", "true")

    finance.locator("data-table tbody th a").first.click()
    expect(finance.get_by_role("heading", level=1)).to_contain_text(name.split(",")[0])
    finance.go_back()

    expect(finance.get_by_label("Month", exact=True).locator("option:checked")).to_have_text(name)
    expect(finance.locator("month-end h2").first).to_contain_text(name.split(",")[0])


def test_the_checks_of_one_month_never_stand_under_the_name_of_another(sign_in_as):
    finance = sign_in_as("FINANCE")
    held = Held(finance, "**/readiness/")
    finance.goto("/statements/")
    expect(finance.locator("month-end .readiness")).to_be_visible()

    # The answer about the other month is held back, as a busy server would.
    with held:
        with finance.expect_request(held.address):
            finance.get_by_label("Month", exact=True).select_option(index=1)

        expect(finance.locator("month-end .readiness")).to_have_count(0)


def test_an_adjustment_is_decided_once_however_often_it_is_pressed(sign_in_as):
    finance, other = sign_in_as("FINANCE"), sign_in_as("ADMINISTRATOR")
    statement = finance.request.get("/api/v1/statements/?page_size=1").json()["results"][0]
    finance.goto("/statements/")
    proposed = finance.request.post(
        "/api/v1/commission-adjustments/",
        data={
            "payee": statement["payee"]["id"],
            "amount": {"amount": "12.00", "currency": statement["total"]["currency"]},
            "origin_on": statement["period"]["starts_on"],
            "reason": "A bonus promised on the telephone",
        },
        headers={"X-CSRFToken": finance.locator("meta[name=csrf-token]").get_attribute("content") or ""},
    )
    assert proposed.status == 201
    held = Held(other, "**/commission-adjustments/*/*/")
    asked = []
    other.on("request", lambda one: asked.append(one.url) if re.search(r"/(approve|refuse)/$", one.url) else None)
    other.goto("/statements/")
    approve = other.get_by_role("button", name="Approve", exact=True)

    with held:
        with other.expect_request(held.address):
            approve.press("Enter")
        other.keyboard.press("Enter")
        other.get_by_role("button", name="Refuse", exact=True).press("Enter")

    expect(other.locator(".toast-box")).to_contain_text("The adjustment is approved and posted.")
    expect(other.get_by_role("heading", name="Adjustments that wait for approval")).to_have_count(0)
    assert [url.rsplit("/", 2)[-2] for url in asked] == ["approve"]
