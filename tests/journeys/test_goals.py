"""Targets and the scorecard in a browser: from Today to the customers by name, and the month beside the lifetime."""

import re

import pytest
from playwright.sync_api import Page, expect


@pytest.fixture
def today(sign_in_as) -> Page:
    """Return Today of a salesperson, with the figures of the own book loaded."""
    page = sign_in_as("SALESPERSON")
    page.goto("/today/")
    expect(page.locator("my-book .stats")).to_be_visible()
    return page


def figures(page: Page, path: str) -> dict:
    """Return what the API answers to the person who looks at `page`."""
    return page.request.get(f"/api/v1/{path}").json()


def test_today_leads_to_the_month_beside_the_lifetime(today):
    today.get_by_role("link", name="My scorecard").click()

    expect(today).to_have_url(re.compile(r"/scorecard/$"))
    card = figures(today, "salespeople/me/scorecard/")
    halves = today.locator("score-card section")
    expect(halves).to_have_count(2)
    expect(halves.nth(1).get_by_role("heading", name="Lifetime")).to_be_visible()
    expect(halves.nth(1).locator("dd").first).to_have_text(str(card["lifetime"]["customers"]))
    expect(halves.nth(0).locator(".limit")).to_have_count(len(card["month"]["targets"]))


def test_what_is_only_expected_stands_apart_from_what_is_earned(today):
    today.goto("/scorecard/")

    returns = figures(today, "salespeople/me/scorecard/")["lifetime"]["expected_returns"]
    assert returns
    expect(today.locator("score-card").get_by_text("Estimates, not pay")).to_be_visible()
    expect(today.locator("score-card .est")).not_to_have_count(0)
    expect(today.locator("score-card .stats .est")).to_have_count(0)


def test_a_target_names_its_customers(today):
    targets = [one for one in figures(today, "targets/")["results"] if one["eligible"]]
    today.goto("/targets/")
    if not targets:
        expect(today.get_by_text("No targets yet")).to_be_visible()
        return

    today.goto(f"/targets/{targets[0]['id']}/")
    today.get_by_text("All", exact=True).click()

    rows = figures(today, f"targets/{targets[0]['id']}/customers/")["results"]
    expect(today.locator("target-view tbody tr")).to_have_count(len(rows))
    expect(today.locator("target-view .stats").get_by_text(targets[0]["progress"])).to_be_visible()


def test_a_manager_opens_the_scorecard_of_the_team(sign_in_as):
    page = sign_in_as("MANAGER")
    page.goto("/retention/")

    page.locator("tbody th a[href*='/scorecard/']").first.click()

    expect(page).to_have_url(re.compile(r"/salespeople/\d+/scorecard/$"))
    expect(page.locator("score-card section")).to_have_count(2)
