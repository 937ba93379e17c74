"""A pay plan in a real browser: finance writes a version and is told what is wrong, somebody else approves it."""

import re

import pytest
from playwright.sync_api import Page, expect


@pytest.fixture
def finance(sign_in_as) -> Page:
    return sign_in_as("FINANCE")


@pytest.fixture
def administrator(sign_in_as) -> Page:
    return sign_in_as("ADMINISTRATOR")


def start_version(page: Page) -> None:
    """Start a version of the default plan from the one in effect."""
    page.goto("/settings/plans/")
    page.get_by_role("button", name=re.compile("New version of")).first.click()
    expect(page).to_have_url(re.compile(r"/settings/plans/\d+/edit/$"))


def test_a_version_is_written_submitted_and_approved_by_somebody_else(finance, administrator, complaints):
    complaints.expect("422")
    start_version(finance)

    # The form works by keyboard, and a row keeps what was typed when one above it is taken out.
    finance.get_by_role("button", name="Add tier").press("Enter")
    third = finance.get_by_role("group", name="Tier 3", exact=True)
    expect(third.get_by_label("From a volume of")).to_be_focused()
    third.get_by_label("From a volume of").fill("12000")
    third.get_by_label("Pays, %").fill("1.5")
    finance.get_by_role("button", name="Save draft").click()
    expect(third.get_by_role("alert")).to_contain_text("has to begin above £16,000.00")
    expect(third.get_by_label("From a volume of")).to_be_focused()

    finance.get_by_role("button", name="Take out Tier 2").click()
    expect(finance.get_by_label("From a volume of").last).to_have_value("12000")
    finance.get_by_role("button", name="Save draft").click()
    expect(finance).to_have_url(re.compile(r"/settings/plans/\d+/$"))
    expect(finance.locator(".plan-parts")).to_contain_text("The part from £12,000.00")
    expect(finance.locator(".plan-changes")).to_contain_text("The part from £16,000.00")

    finance.get_by_role("button", name="Submit for approval").click()
    expect(finance.locator("plan-version .badge")).to_have_text("Waiting for approval")
    expect(finance.get_by_role("button", name="Approve version")).to_have_count(0)

    administrator.goto(finance.url)
    administrator.get_by_role("button", name="Approve version").click()
    administrator.get_by_role("dialog").get_by_role("button", name="Approve version").click()
    expect(administrator.locator("plan-version .badge")).to_have_text("Approved, not in effect yet")


def test_a_refused_version_goes_back_to_its_author_with_the_reason(finance, administrator):
    start_version(finance)
    finance.get_by_role("button", name="Save and submit for approval").click()
    expect(finance.get_by_role("button", name="Withdraw to change it")).to_be_visible()

    administrator.goto(finance.url)
    administrator.get_by_label("Why it is refused").fill("Begin a month later")
    administrator.get_by_role("button", name="Refuse").press("Enter")
    expect(administrator.locator("plan-version .badge")).to_have_text("Draft")

    finance.reload()
    expect(finance.locator(".note.warn")).to_contain_text("Begin a month later")
    finance.get_by_role("button", name="Throw away").click()
    finance.get_by_role("dialog").get_by_role("button", name="Throw away").click()
    expect(finance).to_have_url(re.compile(r"/settings/plans/$"))


def test_a_salesperson_reads_the_plan_in_effect_and_changes_nothing(sign_in_as):
    page = sign_in_as("SALESPERSON")
    page.goto("/settings/plans/")
    in_effect = page.locator("settings-plans tbody tr").filter(has_text="In effect").get_by_role("link").first
    expect(in_effect).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("New version"))).to_have_count(0)

    in_effect.click()

    expect(page.locator(".plan-parts")).to_contain_text("A customer's first order pays")
    expect(page.locator(".plan-example tbody tr").first).to_contain_text("£")
    expect(page.get_by_role("button", name=re.compile("Submit|Approve|Refuse"))).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_a_version_and_on_its_form(finance, accessibility, scheme):
    start_version(finance)
    finance.wait_for_load_state("networkidle")
    edit = finance.url.removesuffix("/")
    version = edit.removesuffix("edit")

    def full(page: Page) -> None:
        for name in ("Add tenure step", "Add tier", "Add milestone", "Add target"):
            page.get_by_role("button", name=name).click()
        # At its end no field lies under the bar of a phone.
        page.evaluate("scrollTo(0, document.body.scrollHeight)")

    found = accessibility(f"{edit}/", role="FINANCE", color_scheme=scheme, ready="plan-form form", prepare=full)
    assert found + accessibility(version, role="FINANCE", color_scheme=scheme, ready=".plan-example") == []
