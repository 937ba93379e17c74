"""The budget in a browser: dividing it, judging by hand, saving a plan."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Held


@pytest.fixture
def budget(sign_in_as) -> Page:
    """Return the budget of a manager with its division loaded."""
    page = sign_in_as("MANAGER")
    page.goto("/budget/")
    expect(page.locator("#budget-lines")).to_be_visible()
    return page


def test_a_manager_divides_a_budget_by_hand_and_saves_it(budget, complaints):
    complaints.expect("422")
    budget.get_by_label("Curves from").select_option(label="Estimates by hand")
    first = budget.locator(".budget-estimates input[name$='.WINNING.ceiling']").first
    name = first.get_attribute("name")
    first.fill("0")
    first.press("Enter")
    expect(budget.locator("[data-error-line]")).to_contain_text("has to be above")
    expect(first).to_be_focused()

    first.fill("100000")
    budget.get_by_label("Total budget a year").fill("50,000")
    budget.get_by_label("Total budget a year").press("Enter")

    expect(budget.get_by_text("of a £50k budget", exact=False)).to_be_visible()
    # However the segments are sorted now, what was typed stays with its own.
    expect(budget.locator(f"input[name='{name}']")).to_have_value("100000")
    budget.get_by_label("Name of the plan").fill("By the book")
    budget.get_by_label("Name of the plan").press("Enter")
    budget.get_by_role("link", name="By the book").click()
    expect(budget).to_have_url(re.compile(r"/budget/\d+/$"))
    expect(budget.get_by_role("heading", level=1)).to_have_text("By the book")
    expect(budget.locator("budget-form")).to_have_count(0)


def test_a_number_given_while_another_division_is_worked_out_is_divided_too(sign_in_as):
    budget = sign_in_as("MANAGER")
    dividing = Held(budget, "**/budget-plans/preview/", only_first=True)
    budget.goto("/budget/")
    expect(budget.locator("#budget-lines")).to_be_visible()

    with dividing:
        budget.get_by_label("Segments by").select_option(label="Acquisition channel")
        expect(budget.get_by_role("button", name="Dividing…")).to_be_visible()
        budget.get_by_label("Total budget a year").fill("1000")
        budget.get_by_label("Total budget a year").press("Enter")

    expect(budget.get_by_text("of a £1,000 budget", exact=False)).to_be_visible()
    expect(budget.get_by_role("button", name="Divide", exact=True)).to_be_visible()


def test_the_best_amounts_sum_to_the_budget_and_the_page_says_what_the_api_says(budget):
    budget.get_by_label("Segments by").select_option(label="Acquisition channel")
    expect(budget.locator("#budget-lines ~ * , budget-board").first).to_contain_text("Referral")

    found = budget.request.post(
        "/api/v1/budget-plans/preview/",
        data={"segmenting": "CHANNEL", "total": {"amount": "1000.00", "currency": "GBP"}},
        headers={"X-CSRFToken": budget.locator("meta[name=csrf-token]").get_attribute("content") or ""},
    ).json()
    budget.get_by_label("Total budget a year").fill("1000")
    budget.get_by_label("Total budget a year").press("Enter")
    expect(budget.get_by_text("of a £1,000 budget", exact=False)).to_be_visible()

    shown = budget.locator("section[aria-labelledby=budget-lines] tbody tr").first
    expect(shown.locator("th")).to_have_text(found["lines"][0]["segment_label"])
    best = float(found["lines"][0]["keeping"]["best"]["amount"])
    expect(shown.locator("td").last).to_have_text(f"£{best:,.0f}")


def test_where_nothing_was_spent_so_far_the_budget_can_still_be_given(sign_in_as, complaints):
    complaints.expect("answered 422")
    page = sign_in_as("MANAGER")
    refused = {
        "title": "This doesn't make sense",
        "status": 422,
        "detail": "Write a budget above zero.",
        "code": "invalid",
        "errors": [],
    }
    page.route(
        "**/budget-plans/preview/",
        lambda route: route.fulfill(status=422, content_type="application/problem+json", json=refused),
        times=1,
    )

    page.goto("/budget/")
    expect(page.get_by_text("Write a budget above zero.")).to_be_visible()
    page.get_by_label("Total budget a year").fill("1000")
    page.get_by_label("Total budget a year").press("Enter")

    expect(page.get_by_text("of a £1,000 budget", exact=False)).to_be_visible()
    expect(page.get_by_text("Write a budget above zero.")).to_have_count(0)
