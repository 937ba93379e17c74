"""A salesperson's day in a real browser, mostly without a mouse: worklist, contacts, customers, orders; a handover."""

import re
from urllib.parse import quote_plus

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE

CHECK = """async (wish) => {
  const {api} = await import('/static/js/lib/api.js');
  return api.post('./orders:check/', wish, {key: null});
}"""


@pytest.fixture
def today(sign_in_as) -> Page:
    """Return Today of a salesperson, with the list loaded."""
    page = sign_in_as("SALESPERSON")
    page.goto("/today/")
    expect(page.locator(".job").first).to_be_visible()
    return page


@pytest.fixture
def list_of_customers(sign_in_as) -> Page:
    """Return the list of customers of a salesperson."""
    page = sign_in_as("SALESPERSON")
    page.goto("/customers/")
    expect(page.locator("tbody tr").first).to_be_visible()
    return page


def figures(page: Page, path: str) -> dict:
    """Return what the API answers to the person who looks at `page`."""
    return page.request.get(f"/api/v1/{path}").json()


def first_name(page: Page) -> str:
    return page.locator("tbody .who a").first.inner_text()


def open_first_customer(page: Page) -> int:
    """Open the customer on top of the list and return its id."""
    page.locator("tbody .who a").first.click()
    expect(page).to_have_url(re.compile(r"/customers/\d+/$"))
    expect(page.locator("customer-value .stats")).to_be_visible()
    return int(page.url.rstrip("/").rpartition("/")[2])


def test_the_list_is_walked_and_worked_by_keys(today):
    names = today.locator(".job h3 a").all_inner_texts()
    expect(today.locator(".drawer-name")).to_have_text(names[0])

    today.keyboard.press("j")
    expect(today.locator(".job.cursor h3 a")).to_have_text(names[1])
    expect(today.locator(".drawer-name")).to_have_text(names[1])
    today.keyboard.press("k")
    today.keyboard.press("Enter")

    expect(today.locator("h1")).to_have_text(names[0])


def test_a_contact_is_logged_in_seconds_and_takes_the_customer_off_the_list(today):
    name = today.locator(".job.cursor h3 a").inner_text()
    left = figures(today, "worklist/summary/")["count"]

    today.keyboard.press("c")
    expect(today.get_by_label("Who")).to_be_focused()
    today.get_by_label("Minutes").fill("7")
    today.get_by_label("What you learned").fill("They count stock on Thursdays.")
    today.keyboard.press("Control+Enter")

    expect(today.locator(".toast-box")).to_contain_text("Contact saved.")
    expect(today.locator(".job h3 a", has_text=name)).to_have_count(0)
    assert figures(today, "worklist/summary/")["count"] == left - 1
    names = today.locator(".job h3 a").all_inner_texts()
    expect(today.locator(".job.cursor h3 a")).to_be_focused()
    today.keyboard.press("j")
    expect(today.locator(".job.cursor h3 a")).to_have_text(names[1])


def test_escape_leaves_the_form_to_the_keys_of_the_list(today):
    names = today.locator(".job h3 a").all_inner_texts()
    today.keyboard.press("c")
    expect(today.get_by_label("Who")).to_be_focused()

    today.keyboard.press("Escape")
    today.keyboard.press("j")

    expect(today.locator(".job.cursor h3 a")).to_have_text(names[1])


def test_what_was_typed_survives_leaving_the_page(today):
    today.keyboard.press("c")
    expect(today.get_by_label("Who")).to_be_focused()
    today.get_by_label("What you learned").fill("Half a sentence")
    today.goto("/customers/")
    today.go_back()

    expect(today.get_by_label("What you learned")).to_have_value("Half a sentence")


def test_a_contact_without_minutes_is_refused_beside_the_field(today):
    today.keyboard.press("c")
    expect(today.get_by_label("Who")).to_be_focused()
    today.keyboard.press("Control+Enter")

    expect(today.get_by_label("Minutes")).to_have_attribute("aria-invalid", "true")
    expect(today.get_by_label("Minutes")).to_be_focused()
    expect(today.locator(".drawer .error")).to_have_text("This can’t be empty.")


def test_a_snooze_is_taken_back(today):
    name = today.locator(".job.cursor h3 a").inner_text()

    today.keyboard.press("z")
    expect(today.locator(".toast-box")).to_contain_text(f"{name} is back on the list on")
    expect(today.locator(".job h3 a", has_text=name)).to_have_count(0)
    today.get_by_role("button", name="Undo").click()

    expect(today.locator(".job h3 a", has_text=name)).to_have_count(1)


def test_the_book_shows_the_figures_of_the_api(today):
    book = figures(today, "salespeople/me/book/")

    stats = today.locator("my-book .stats > div")
    expect(stats.nth(0).locator("dd").first).to_have_text(f"{book['customers']:,}")
    target = next(one for one in book["targets"] if one["kind"] == "RETURNING_CUSTOMERS")
    expect(stats.nth(2).locator("dd").first).to_have_text(f"{target['done']} of {target['full']}")


def test_customers_are_sorted_in_the_head(list_of_customers):
    page = list_of_customers
    page.get_by_role("button", name="Customer", exact=True).click()

    expect(page.locator('th[aria-sort="ascending"]')).to_contain_text("Customer")
    expect(page).to_have_url(re.compile("ordering=name"))
    wanted = [row["name"] for row in figures(page, "customers/?ordering=name&page_size=50")["results"]]
    # The rows of the other order stand there until the answer is.
    expect(page.locator("tbody .who a")).to_have_text(wanted)


def test_customers_are_found_by_their_name_and_the_search_stays_in_the_address(list_of_customers):
    page = list_of_customers
    words = page.locator("tbody .who a").nth(3).inner_text()[:8].strip()

    page.keyboard.press("/")
    page.keyboard.type(words)

    # Whoever types slowly is answered in between.
    expect(page).to_have_url(re.compile(rf"search={re.escape(quote_plus(words))}(&|$)"))
    expect(page.locator("tbody .who a").first).to_contain_text(words)
    page.reload()
    expect(page.get_by_role("searchbox", name="Find in this view")).to_have_value(words)
    expect(page.locator("tbody .who a").first).to_contain_text(words)


def test_a_filter_narrows_the_list_and_is_taken_away_again(list_of_customers):
    page = list_of_customers
    count = figures(page, "customers/summary/?category=MAJOR_LONG_TERM")["customers"]

    page.get_by_role("button", name="Filter", exact=True).click()
    page.get_by_label("Category").select_option("MAJOR_LONG_TERM")
    page.get_by_role("button", name="Show these customers").click()

    expect(page.locator("[data-count]")).to_contain_text(f"{count} customer")
    expect(page.locator(".chip", has_text="Category")).to_contain_text("Major, long-term")
    page.get_by_role("button", name="Remove filter Category").click()
    expect(page.locator(".chip", has_text="Category")).to_have_count(0)


def test_a_search_without_a_match_leads_back_to_all(list_of_customers):
    page = list_of_customers
    page.get_by_role("searchbox", name="Find in this view").fill("nobody is called this")

    expect(page.get_by_role("heading", name="No customer matches")).to_be_visible()
    page.get_by_role("button", name="Show all customers").click()
    expect(page.locator("tbody tr").first).to_be_visible()


def test_a_customer_opens_to_the_inputs_of_the_value(list_of_customers):
    page = list_of_customers
    customer = open_first_customer(page)
    value = figures(page, f"customers/{customer}/clv/?explain=1")

    page.get_by_role("button", name="How it is worked out").click()

    shown = page.locator(".pop-body:popover-open")
    expect(shown).to_contain_text(value["reason"])
    average = float(value["explain"]["simple"]["average_order"]["amount"])
    expect(shown.locator(".formula b").first).to_have_text(f"£{average:,.2f}")


def test_every_tab_of_a_customer_is_an_address(list_of_customers):
    page = list_of_customers
    customer = open_first_customer(page)
    page.wait_for_load_state("networkidle")

    for tab, place in [("People", "people"), ("Events", "events"), ("Orders", "orders"), ("Value", "value")]:
        page.get_by_role("navigation", name="Customer record").get_by_role("link", name=tab).click()
        expect(page).to_have_url(re.compile(f"/customers/{customer}/{place}/$"))
        expect(page.locator('.tabs a[aria-current="page"]')).to_have_text(tab)
        page.wait_for_load_state("networkidle")


def test_an_event_and_a_person_are_added_on_the_way(list_of_customers):
    page = list_of_customers
    customer = open_first_customer(page)

    page.keyboard.press("e")
    page.get_by_label("What happened").select_option(label="Something else")
    page.get_by_label("Name it").fill("New roof")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".timeline")).to_contain_text("New roof")

    page.goto(f"/customers/{customer}/people/")
    page.get_by_role("button", name="Add person").click()
    page.get_by_label("Name", exact=True).fill("Anita Cole")
    page.get_by_label("Part in the decision").select_option("GATEKEEPER")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".person", has_text="Anita Cole")).to_contain_text("Gatekeeper")


def test_an_order_is_worked_out_while_typing_and_placed(list_of_customers):
    page = list_of_customers
    name = first_name(page)
    customer = open_first_customer(page)
    product = figures(page, "products/?is_active=true&page_size=1")["results"][0]

    page.keyboard.press("o")
    expect(page.get_by_role("heading", name=f"New order for {name}")).to_be_visible()
    expect(page.get_by_label("Product, line 1")).to_be_focused()
    page.keyboard.type(product["name"])
    page.get_by_role("option", name=product["name"]).first.click()
    page.get_by_label("Quantity, line 1").fill("4")

    wish = {"customer": customer, "lines": [{"product": product["id"], "quantity": "4"}]}
    checked = page.evaluate(CHECK, wish)
    margin = float(checked["margin"]["amount"])
    expect(page.locator(".lines tfoot")).to_contain_text(f"£{margin:,.2f}")
    expect(page.locator("order-effect")).to_contain_text("My pay")
    page.keyboard.press("Control+Enter")

    expect(page.locator("h1")).to_contain_text("Order")
    expect(page.locator("tbody tr")).to_have_count(1)
    order = re.search(r"/orders/(\d+)/", page.url)[1]
    page.goto(f"/customers/{customer}/")
    expect(page.locator(f'.timeline a[href="/orders/{order}/"]')).to_be_visible()


def test_an_order_without_a_price_says_which_line(list_of_customers):
    page = list_of_customers
    customer = open_first_customer(page)
    page.goto(f"/orders/new/?customer={customer}")
    page.get_by_label("Product, line 1").fill("Something never sold before")
    page.get_by_label("Price, line 1").fill("ten")

    page.get_by_role("button", name="Confirm order").click()

    expect(page.get_by_label("Price, line 1")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("order-form .error")).to_contain_text("“ten” isn’t a number.")


def test_a_salesperson_refunds_but_does_not_void(list_of_customers):
    page = list_of_customers
    customer = open_first_customer(page)
    page.goto(f"/customers/{customer}/orders/")
    page.locator("tbody th a").first.click()
    expect(page.get_by_role("button", name="Refund")).to_be_visible()
    expect(page.get_by_role("button", name="Void order")).to_have_count(0)

    page.get_by_role("button", name="Refund").click()
    page.get_by_label("Amount, GBP").fill("0.01")
    page.keyboard.press("Control+Enter")

    expect(page.locator(".toast-box")).to_contain_text("£0.01 is refunded.")
    expect(page.get_by_role("heading", name="Refunds")).to_be_visible()


def hand_over(page: Page, team: str) -> tuple[str, str]:
    """Hand the open customer to somebody of a team; return who looked after it and who does now."""
    before = page.locator("customer-aside .nm").inner_text()
    page.get_by_role("button", name="Reassign").click()
    choice = page.get_by_label("To whom")
    wanted = choice.locator("option", has_text=f", {team}").first
    expect(wanted).to_be_attached()
    label = wanted.inner_text()
    choice.select_option(label=label)
    page.get_by_role("button", name="Reassign customer").click()
    return before, label.split(",")[0]


def test_a_manager_hands_a_customer_over(sign_in_as):
    page = sign_in_as("MANAGER")
    page.goto("/customers/")
    open_first_customer(page)

    before, after = hand_over(page, "North")

    assert after != before
    expect(page.locator("customer-aside .nm")).to_have_text(after)
    terms = page.locator("customer-aside .steps-v li")
    expect(terms.nth(0)).to_contain_text(after)
    expect(terms.nth(1)).to_contain_text(before)


def test_a_customer_handed_to_another_team_leaves_the_managers_list(sign_in_as, complaints):
    complaints.expect("answered 404")
    page = sign_in_as("MANAGER")
    page.goto("/customers/?ordering=name")
    name = first_name(page)
    open_first_customer(page)

    _, after = hand_over(page, "South")

    expect(page).to_have_url(re.compile("/customers/$"))
    expect(page.locator(".toast-box")).to_contain_text(f"{after} looks after {name} now.")


def test_two_versions_of_a_customer_are_shown_side_by_side(sign_in_as, complaints):
    complaints.expect("answered 412")
    page = sign_in_as("MANAGER")
    page.goto("/customers/")
    customer = open_first_customer(page)
    page.locator("customer-aside").get_by_role("button", name="Change").click()
    page.get_by_label("Note").fill("Mine")
    page.evaluate(
        """async (id) => {
          const {api} = await import('/static/js/lib/api.js');
          const customer = await api.get(`customers/${id}/`);
          await api.patch(`customers/${id}/`, {note: "Theirs"}, {match: customer});
        }""",
        customer,
    )

    page.get_by_role("button", name="Save customer").click()
    expect(page.locator(".conflict")).to_contain_text("yours: Mine; theirs: Theirs")
    page.get_by_role("button", name="Save mine").click()

    expect(page.locator("customer-aside .note-text")).to_have_text("Mine")


def test_the_drawer_covers_a_phone_and_gives_the_focus_back(sign_in_as):
    page = sign_in_as("SALESPERSON", viewport=PHONE)
    page.goto("/today/")
    button = page.locator(".job").first.get_by_role("button", name="Log contact with")
    button.click()
    expect(page.get_by_label("Who")).to_be_focused()

    page.keyboard.press("Escape")

    expect(page.get_by_label("Who")).to_be_hidden()
    expect(button).to_be_focused()
