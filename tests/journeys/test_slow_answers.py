"""What a slow server must not cost: a press, a text, the place somebody is at, the newest answer, a second order."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Held

STALE_PREVIEW = """
import('/static/js/lib/preview-watch.js').then(async ({ PreviewWatch }) => {
  const preview = new PreviewWatch({ addController() {}, requestUpdate() {} }, 'journey');
  const older = preview.follow({ id: 7, status: 'QUEUED', done: 0, total: 1 }, {});
  await preview.follow({ margin: 'newer' }, {});
  await older;
  return preview.found;
})
"""


@pytest.fixture
def seller(sign_in_as) -> Page:
    return sign_in_as("SALESPERSON")


@pytest.fixture
def manager(sign_in_as) -> Page:
    return sign_in_as("MANAGER")


def open_today(page: Page) -> list[str]:
    """Open Today, with the first entry at hand; return who is on the list."""
    page.goto("/today/")
    expect(page.locator(".job").first).to_be_visible()
    names = page.locator(".job h3 a").all_inner_texts()
    expect(page.locator(".drawer-name")).to_have_text(names[0])
    return names


def figures(page: Page, path: str) -> dict:
    """Return what the API answers to the person who looks at `page`."""
    return page.request.get(f"/api/v1/{path}").json()


def a_customer(page: Page) -> int:
    return figures(page, "customers/?ordering=name&page_size=1")["results"][0]["id"]


def test_an_order_confirmed_again_while_its_page_is_on_its_way_is_placed_once(seller):
    customer = a_customer(seller)
    before = figures(seller, f"orders/?customer={customer}")["count"]
    page_of_the_order = Held(seller, re.compile(r"(?<!/api/v1)/orders/\d+/$"), only_first=True)
    seller.goto(f"/orders/new/?customer={customer}")
    seller.get_by_label("Product, line 1").fill("Carriage")
    seller.get_by_label("Price, line 1").fill("12.50")

    with page_of_the_order:
        with seller.expect_request(page_of_the_order.address):
            seller.keyboard.press("Control+Enter")
        seller.keyboard.press("Control+Enter")

    expect(seller.locator("h1")).to_contain_text("Order")
    assert figures(seller, f"orders/?customer={customer}")["count"] == before + 1


def test_enter_waits_for_the_products_that_are_being_found(seller):
    product = figures(seller, "products/?is_active=true&page_size=1")["results"][0]
    held = Held(seller, "**/api/v1/products/**")
    seller.goto(f"/orders/new/?customer={a_customer(seller)}")
    field = seller.get_by_label("Product, line 1")

    with held:
        with seller.expect_request(held.address):
            field.fill(product["name"])
        field.press("Enter")

    expect(seller.locator(".lines tfoot")).to_contain_text("£")
    expect(seller.get_by_text("Not from the catalogue")).to_have_count(0)
    expect(seller.locator("order-form .error")).to_have_count(0)


def test_enter_in_the_palette_waits_for_the_customers_that_are_being_found(seller):
    name = figures(seller, "customers/?ordering=name&page_size=1")["results"][0]["name"]
    held = Held(seller, "**/api/v1/customers/**")
    seller.goto("/scorecard/")
    seller.keyboard.press("Control+k")
    palette = seller.get_by_role("combobox", name="Search or run a command")

    with held:
        with seller.expect_request(held.address):
            palette.fill(name)
        palette.press("Enter")

    expect(seller.locator("h1")).to_have_text(name)


def test_what_was_chosen_in_the_palette_stays_chosen_when_customers_are_found(seller):
    held = Held(seller, "**/api/v1/customers/**")
    seller.goto("/scorecard/")
    seller.keyboard.press("Control+k")
    palette = seller.get_by_role("combobox", name="Search or run a command")
    chosen = seller.locator('[role="option"][aria-selected="true"]')

    with held:
        with seller.expect_request(held.address):
            palette.fill("to")
        palette.press("ArrowDown")
        expect(chosen).to_have_attribute("id", "palette-1")
        page = chosen.inner_text()

    expect(seller.get_by_role("option").first).to_have_text(re.compile(r"Customer\s*$"))
    expect(chosen).to_have_text(page, use_inner_text=True)


def test_who_is_written_about_stays_at_hand_while_another_leaves_the_list(seller):
    held = Held(seller, "**/snooze/")
    first, second = open_today(seller)[:2]

    with held:
        with seller.expect_request(held.address):
            seller.keyboard.press("z")
        seller.keyboard.press("j")
        seller.keyboard.press("c")
        seller.get_by_label("What you learned").fill("They count stock on Thursdays.")

    expect(seller.locator(".job h3 a", has_text=first)).to_have_count(0)
    expect(seller.locator(".job.cursor h3 a")).to_have_text(second)
    expect(seller.locator(".drawer-name")).to_have_text(second)
    expect(seller.get_by_label("What you learned")).to_have_value("They count stock on Thursdays.")
    expect(seller.get_by_label("What you learned")).to_be_focused()


def test_what_is_written_about_the_next_one_survives_the_saving_of_the_one_before(seller):
    held = Held(seller, "**/contacts/")
    first, second = open_today(seller)[:2]
    seller.keyboard.press("c")
    seller.get_by_label("Minutes").fill("7")

    with held:
        with seller.expect_request(held.address):
            seller.keyboard.press("Control+Enter")
        seller.get_by_role("button", name=f"Log contact with {second}").click()
        expect(seller.locator(".drawer-name")).to_have_text(second)
        seller.get_by_label("What you learned").fill("They moved to the harbour.")

    expect(seller.locator(".toast-box")).to_contain_text("Contact saved.")
    expect(seller.locator(".job h3 a", has_text=first)).to_have_count(0)
    expect(seller.locator(".drawer-name")).to_have_text(second)
    expect(seller.get_by_label("What you learned")).to_have_value("They moved to the harbour.")
    expect(seller.get_by_label("What you learned")).to_be_focused()


def test_what_is_refused_of_the_one_before_is_not_said_in_the_form_of_the_next(seller, complaints):
    complaints.expect("answered 400")
    held = Held(seller, "**/contacts/")
    second = open_today(seller)[1]
    seller.keyboard.press("c")
    seller.get_by_label("Minutes").fill("none")

    with held:
        with seller.expect_request(held.address):
            seller.keyboard.press("Control+Enter")
        seller.get_by_role("button", name=f"Log contact with {second}").click()
        expect(seller.locator(".drawer-name")).to_have_text(second)

    expect(seller.locator(".toast-box")).to_be_visible()
    expect(seller.locator("[aria-invalid]")).to_have_count(0)


def test_who_is_to_be_called_stays_chosen_though_minutes_were_typed_first(seller):
    held = Held(seller, "**/people/**")
    open_today(seller)
    # The people of the first one are asked for already.
    job = next(one for one in figures(seller, "worklist/?page_size=20")["results"][1:] if one["person"])
    name = job["customer"]["name"]

    with held:
        seller.get_by_role("button", name=f"Log contact with {name}").click()
        expect(seller.locator(".drawer-name")).to_have_text(name)
        seller.get_by_label("Minutes").fill("5")

    expect(seller.get_by_label("Who")).to_have_value(str(job["person"]["id"]))
    expect(seller.get_by_label("Minutes")).to_have_value("5")


def test_what_was_written_of_an_event_comes_back(seller):
    seller.goto(f"/customers/{a_customer(seller)}/")
    seller.keyboard.press("e")
    seller.get_by_label("What you know about it").fill("Half a sentence")

    seller.reload()
    seller.keyboard.press("e")

    expect(seller.get_by_label("What you know about it")).to_have_value("Half a sentence")


def test_who_was_to_look_after_a_new_customer_is_chosen_again(manager):
    manager.goto("/customers/new/")
    choice = manager.get_by_label("Salesperson")
    choice.select_option(index=2)
    chosen = choice.input_value()

    manager.reload()
    manager.get_by_label("Name").fill("Half a name")

    expect(choice).to_have_value(chosen)
    expect(manager.get_by_label("Name")).to_have_value("Half a name")


def test_a_form_that_waited_does_not_take_the_place_of_the_one_opened_after_it(manager):
    customer = a_customer(manager)
    held = Held(manager, f"**/api/v1/customers/{customer}/")
    manager.goto(f"/customers/{customer}/")
    aside = manager.locator("customer-aside")
    expect(aside.get_by_role("button", name="Reassign")).to_be_visible()

    with held:
        manager.evaluate(f"import('/static/js/lib/customer-load.js').then((m) => m.customerChanged({customer}))")
        aside.get_by_role("button", name="Reassign").click()
        manager.keyboard.press("c")
        manager.get_by_label("What you learned").fill("They call back")

    manager.evaluate(f"import('/static/js/lib/customer-load.js').then((m) => m.customerOf({customer}))")
    expect(manager.get_by_label("What you learned")).to_have_value("They call back")


def test_a_search_leaves_the_words_as_they_are_typed(seller):
    seller.goto("/customers/")
    field = seller.get_by_role("searchbox", name="Find in this view")

    field.fill("an ")

    expect(seller).to_have_url(re.compile(r"search=an(&|$)"))
    expect(field).to_have_value("an ")


def test_another_preview_is_asked_for_while_one_is_worked_out(sign_in_as):
    page = sign_in_as("ADMINISTRATOR")
    first = Held(page, "**/clv-definitions/preview/", only_first=True)
    page.goto("/settings/definitions/")
    months = page.get_by_label("Lifespan assumed, in months")
    asked = []
    page.on("request", lambda one: asked.append(one.post_data_json) if one.url.endswith("/preview/") else None)

    with first:
        with page.expect_request(first.address):
            months.fill("24")
            months.press("Enter")
        months.fill("48")
        months.press("Enter")
        with page.expect_request(first.address):
            first.let_go()

    assert [one["lifespan_months"] for one in asked] == [24, 48]


def test_a_preview_of_before_does_not_take_the_place_of_a_newer_one(seller):
    done = {"id": 7, "status": "DONE", "done": 1, "total": 1, "error": "", "found": {"margin": "older"}}
    seller.route("**/api/v1/clv-previews/7/", lambda route: route.fulfill(json=done))
    seller.goto("/settings/me/")

    assert seller.evaluate(STALE_PREVIEW) == {"margin": "newer"}


def test_an_answer_that_breaks_off_is_told_and_can_be_asked_for_again(manager):
    broken = {"status": 200, "content_type": "application/json", "body": '{"as_of": "2026-'}
    manager.route("**/api/v1/dashboards/retention/", lambda route: route.fulfill(**broken))

    manager.goto("/retention/")

    expect(manager.locator("retention-board").get_by_role("button", name="Try again")).to_be_visible()


def test_two_customers_stand_side_by_side_only_under_their_own_names(manager):
    names = [row["name"] for row in figures(manager, "customers/?ordering=name&page_size=3")["results"]]
    held = Held(manager, "**/merges:check/")
    manager.goto(f"/customers/{a_customer(manager)}/")
    manager.get_by_role("button", name="Merge with another customer").click()
    other = manager.get_by_label("The other record")
    sides = manager.get_by_role("group", name="Side by side")
    other.fill(names[1])
    manager.get_by_role("option", name=names[1]).click()
    expect(sides).to_contain_text(names[1])

    with held:
        other.fill(names[2])
        manager.get_by_role("option", name=names[2]).click()

        expect(sides).to_have_count(0)

    expect(sides).to_contain_text(names[2])


def test_an_event_that_is_being_written_outlives_the_saving_of_the_contact_before_it(seller):
    customer = a_customer(seller)
    held = Held(seller, "**/contacts/")
    seller.goto(f"/customers/{customer}/")
    seller.keyboard.press("c")
    seller.get_by_label("Minutes").fill("7")
    seller.get_by_label("What you learned").fill("They open a second shop.")

    with held:
        with seller.expect_request(held.address):
            seller.keyboard.press("Control+Enter")
        seller.keyboard.press("Escape")
        seller.keyboard.press("e")
        seller.get_by_label("What you know about it").fill("Half a sentence")

    expect(seller.locator("customer-timeline")).to_contain_text("They open a second shop.")
    expect(seller.get_by_label("What you know about it")).to_have_value("Half a sentence")
    expect(seller.get_by_label("What you know about it")).to_be_focused()


def test_what_is_refused_after_its_form_gave_way_is_told_all_the_same(seller, complaints):
    complaints.expect("answered 400")
    held = Held(seller, "**/contacts/")
    seller.goto(f"/customers/{a_customer(seller)}/")
    seller.keyboard.press("c")
    seller.get_by_label("Minutes").fill("none")

    with held:
        with seller.expect_request(held.address):
            seller.keyboard.press("Control+Enter")
        seller.keyboard.press("Escape")
        seller.keyboard.press("e")
        expect(seller.get_by_label("What you know about it")).to_be_visible()

    expect(seller.locator(".toast-box")).to_be_visible()
    expect(seller.locator("[aria-invalid]")).to_have_count(0)


def test_today_is_renewed_by_a_contact_whose_form_gave_way_to_an_event(seller):
    held = Held(seller, "**/contacts/")
    first = open_today(seller)[0]
    seller.keyboard.press("c")
    seller.get_by_label("Minutes").fill("7")

    with held:
        with seller.expect_request(held.address):
            seller.keyboard.press("Control+Enter")
        seller.keyboard.press("Escape")
        seller.keyboard.press("e")
        note = seller.get_by_label("What you know about it")
        note.fill("They moved to the harbour.")

    expect(seller.locator(".toast-box")).to_contain_text("Contact saved.")
    expect(note).to_have_value("They moved to the harbour.")
    expect(note).to_be_focused()
    seller.keyboard.press("Escape")
    expect(seller.locator(".job h3 a", has_text=first)).to_have_count(0)


def test_a_list_of_the_settings_is_renewed_though_another_form_is_open(sign_in_as):
    page = sign_in_as("FINANCE")
    held = Held(page, "**/api/v1/products/")
    page.goto("/settings/products/")
    page.get_by_role("button", name="Add product").click()
    form = page.locator("product-form")
    form.get_by_label("Name").fill("Aardvark brush")
    form.locator("[name=price]").fill("4.20")
    form.locator("[name=unit_cost]").fill("2.10")

    with held:
        with page.expect_request(lambda one: one.method == "POST" and one.url.endswith("/products/")):
            page.keyboard.press("Control+Enter")
        page.get_by_role("button", name="Router cutter 12.7 mm").click()
        expect(form.locator("[name=price]")).to_have_value("23.80")

    expect(page.get_by_role("button", name="Aardvark brush")).to_be_visible()
    expect(form.locator("[name=price]")).to_have_value("23.80")
