"""Figures of the dashboards: those of the API, with the customers they are made of a click away."""

import re

from playwright.sync_api import expect

from tests.journeys.figures import figures


def test_each_cell_of_a_cohort_opens_its_customers(manager):
    manager.goto("/retention/")
    cell = manager.locator(".heat td a").first
    count = re.search(r", ([\d,]+) customers", cell.get_attribute("aria-label"))[1]

    cell.click()

    expect(manager).to_have_url(re.compile(r"cohort=.*returned_in=1.*team="))
    expect(manager.locator(".pager")).to_contain_text(f"of {count} shown")


def test_the_value_page_shows_the_figures_of_the_api_and_their_table(manager):
    manager.goto("/value/")
    expect(manager.locator(".stats dd").first).to_be_visible()
    said = figures(manager, "dashboards/value/")

    manager.get_by_text("Show the numbers").first.click()

    rows = manager.locator("details.data").first.locator("tbody tr")
    expect(rows).to_have_count(len(said["concentration"]))
    expect(rows.first.locator("td").first).to_have_text(f"{said['concentration'][0]['customers']:,}")


def test_a_chart_goes_to_paper_in_light_and_as_wide_as_the_paper(sign_in_as):
    page = sign_in_as("MANAGER", color_scheme="dark")
    page.goto("/value/")
    drawn = page.locator("value-board value-chart svg").first
    light_grid, dark_grid = (
        page.locator('path[stroke="rgb(235, 231, 223)"]'),
        page.locator('path[stroke="rgb(44, 42, 37)"]'),
    )
    # A chart that came later would not hear that the page goes to paper.
    expect(page.locator("value-board value-chart .plot svg")).to_have_count(4)
    expect(dark_grid.first).to_be_attached()

    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    expect(drawn).to_have_attribute("width", "680")
    expect(dark_grid).to_have_count(0)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(dark_grid.first).to_be_attached()
    expect(light_grid).to_have_count(0)


def test_a_category_leads_to_its_customers(manager):
    manager.goto("/value/")
    row = manager.locator("#categories").locator("xpath=ancestor::section").locator("tbody tr").first
    count = row.locator("td").first.inner_text()

    row.locator("a").click()

    expect(manager.locator(".pager")).to_contain_text(f"of {count} shown")


def test_each_cell_of_the_effort_map_opens_its_customers(manager):
    manager.goto("/value/effort/")
    cell = manager.locator(".effort td a").first
    count = re.match(r"([\d,]+) customers?,", cell.get_attribute("aria-label"))[1]

    cell.focus()
    manager.keyboard.press("Enter")

    expect(manager).to_have_url(re.compile(r"bought=true.*cost_to_serve_max=.*team="))
    expect(manager.locator(".pager")).to_contain_text(f"of {count} shown")


def test_the_parts_of_a_customers_value_are_those_of_the_api(manager):
    customer = figures(manager, "customers/?ordering=-clv_margin&limit=1")["results"][0]["id"]
    said = figures(manager, f"customers/{customer}/clv/?explain=1")["explain"]

    manager.goto(f"/customers/{customer}/value/")
    manager.get_by_text("Show the numbers").click()

    expect(manager.get_by_text(said["sentence"])).to_be_visible()
    amounts = manager.locator("customer-worth details.data td").all_inner_texts()
    assert [re.sub(r"[^\d.−-]", "", text).replace("−", "-") for text in amounts] == [
        part["margin"]["amount"] for part in said["parts"]
    ]


def test_the_value_at_risk_opens_as_many_customers_as_it_counts(manager):
    manager.goto("/retention/")
    told = figures(manager, "dashboards/retention/")["at_risk"]["customers"]

    manager.locator("retention-board .stats a").first.click()

    expect(manager.locator(".pager")).to_contain_text(f"of {told:,} shown")
    expect(manager.locator("customer-filters")).to_contain_text("from £0.01")


def test_the_value_at_risk_of_a_book_opens_as_many_customers_as_it_counts(manager):
    manager.goto("/value/")
    books = figures(manager, "dashboards/value/")["salespeople"]
    told = books[-1]["at_risk"]["customers"]

    manager.locator("section[aria-labelledby=by-salesperson] tbody tr").last.locator("td a").last.click()

    expect(manager.locator(".pager")).to_contain_text(f"of {told:,} shown")


def test_the_total_of_all_customers_opens_as_many_as_it_counts(manager):
    manager.goto("/value/")
    told = figures(manager, "dashboards/value/")["total"]["customers"]

    manager.locator("value-board .stats a").first.click()

    expect(manager.locator(".pager")).to_contain_text(f"of {told:,} shown")


def test_the_customers_in_profit_are_as_many_as_the_page_counts(manager):
    manager.goto("/value/")
    told = figures(manager, "dashboards/value/")["total"]["in_profit"]

    manager.locator("value-board .stats").get_by_role("link", name=f"{told:,}", exact=True).click()

    expect(manager.locator(".pager")).to_contain_text(f"of {told:,} shown")
    expect(manager.locator("customer-filters")).to_contain_text("In profit")


def test_a_night_that_found_nobody_is_no_night_to_wait_for(manager):
    nobody = {"as_of": None, "scope": {"team": None}, "total": None, "change": None, "concentration": []}
    manager.route("**/api/v1/dashboards/value/", lambda route: route.fulfill(json=nobody))

    manager.goto("/value/")

    expect(manager.get_by_role("heading", name="No customers yet")).to_be_visible()
    expect(manager.get_by_text("after the first night")).to_have_count(0)
    expect(manager.locator("value-board").get_by_role("link", name="See the customers")).to_be_visible()


def test_what_is_folded_on_the_screen_stands_on_paper(manager):
    manager.goto("/value/")
    quarters = manager.get_by_role("group", name="By quarter of the first order")
    summary = manager.locator("summary", has_text="By quarter of the first order")
    expect(summary).to_be_visible()
    table = manager.locator("break-even-curve > .stack > details.data tbody tr").first
    expect(table).not_to_be_visible()

    manager.emulate_media(media="print")

    expect(table).to_be_visible()
    expect(quarters).to_be_visible()
