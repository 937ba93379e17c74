"""The manager, finance and the administrator in a real browser: pay, nights, settings, and where each begins."""

import re

from playwright.sync_api import expect

from tests.journeys.figures import figures


def test_a_manager_begins_with_who_comes_back_and_not_with_revenue(manager):
    manager.goto("/")

    expect(manager).to_have_url(re.compile(r"/retention/$"))
    tiles = manager.locator(".stats dt")
    expect(tiles.first).to_have_text("Returning share of orders")
    assert not any("revenue" in text.lower() for text in tiles.all_inner_texts())


def test_figures_that_stand_on_a_page_stay_there_when_asking_again_fails(manager, complaints):
    complaints.expect("answered 503")
    # Told before the page is loaded, the browser lets none of its requests slip through.
    broken = []
    manager.route(
        "**/api/v1/dashboards/retention/",
        lambda route: route.fulfill(status=503) if broken else route.continue_(),
    )
    manager.goto("/retention/")
    board = manager.locator("retention-board")
    shown = board.locator(".stats dd").first.inner_text()

    broken.append("from now on")
    board.evaluate("board => board.load.run()")

    expect(board.get_by_role("button", name="Try again")).to_be_visible()
    expect(board.locator(".stats dd").first).to_have_text(shown)


def test_the_model_card_says_which_models_stand_behind_the_figures(manager):
    manager.goto("/value/model-card/")

    card = manager.locator("model-card")
    expect(card.get_by_role("row").filter(has_text="(BG/NBD)").first).to_be_visible()
    assert figures(manager, "model-card/")["unit"] == "day"


def test_a_line_of_pay_opens_to_the_account_that_gives_its_amount(finance):
    finance.goto("/statements/")
    finance.locator("tbody th a").first.click()
    expect(finance.locator(".flow .hero dd").first).to_be_visible()
    line = finance.locator("pay-lines tbody tr").first
    amount = line.locator("td.num").last.inner_text()

    line.get_by_role("button").press("Enter")

    expect(finance.locator(".trace-body h3")).to_contain_text("=")
    expect(finance.locator(".trace-body .sum")).to_contain_text(amount)


def test_a_month_is_closed_by_two_people_and_each_is_asked(finance, administrator):
    finance.goto("/statements/")
    months = finance.get_by_label("Month", exact=True)
    expect(months).to_be_visible()
    place = months.locator("option").count() - 1
    months.select_option(index=place)
    name = months.locator("option:checked").inner_text()

    finance.get_by_role("button", name=f"Ask to close {name}").click()
    finance.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    finance.get_by_role("button", name=f"Ask to close {name}").click()
    finance.get_by_role("dialog").get_by_role("button", name=f"Ask to close {name}").click()
    expect(finance.locator(".toast-box")).to_contain_text("Somebody else closes it.")
    expect(finance.get_by_role("button", name=f"Ask again to close {name}")).to_be_visible()
    expect(finance.get_by_role("button", name=f"Close {name}", exact=True)).to_have_count(0)

    administrator.goto("/statements/")
    administrator.get_by_label("Month", exact=True).select_option(index=place)
    administrator.get_by_role("button", name=f"Close {name}", exact=True).click()
    administrator.get_by_role("dialog").get_by_role("button", name=f"Close {name}").click()

    expect(administrator.locator(".toast-box")).to_contain_text(f"{name} is closed.")
    expect(administrator.get_by_text("Closed by", exact=False).first).to_be_visible()
    # The button that was pressed is gone; whoever works by keyboard goes on from the heading.
    expect(administrator.locator("#month-end")).to_be_focused()
    expect(administrator.locator("tbody .badge").first).to_have_text("Final")


def test_finance_replays_a_year_and_the_live_plans_give_the_ledger(finance):
    finance.goto("/lab/")

    finance.get_by_role("button", name="Replay").click()

    expect(finance).to_have_url(re.compile(r"/lab/\d+/$"))
    rows = finance.locator("lab-payees .cells tbody tr")
    expect(rows.first).to_be_visible(timeout=120_000)
    expect(finance.locator(".note.warn")).to_contain_text("It can't know how people would have sold")
    pk = re.search(r"/lab/(\d+)/", finance.url)[1]
    found = figures(finance, f"pay-simulations/{pk}/")
    assert found["live"] == found["ledger"]
    assert rows.count() == figures(finance, f"pay-simulations/{pk}/payees/")["count"]


def test_a_manager_reads_counts_beside_what_is_usual(manager):
    manager.goto("/lab/patterns/")

    manager.get_by_role("button", name=re.compile("Show all")).click()

    expect(manager.locator(".pattern").first).to_contain_text("would be usual")
    expect(manager.locator(".pattern")).to_have_count(figures(manager, "gaming-report/?page_size=200")["count"])


def test_an_administrator_starts_the_night_and_watches_it(administrator):
    administrator.goto("/nights/")
    expect(administrator.get_by_role("heading", name=re.compile("Night of"))).to_be_visible()

    administrator.get_by_role("button", name="Run the night now").click()

    expect(administrator.locator(".toast-box")).to_contain_text("The night has started.")
    # The night before it was done too; that one came by the schedule.
    expect(administrator.locator("night-now").get_by_role("status")).to_contain_text("asked for by")
    expect(administrator.locator("night-now .badge").first).to_have_text("Done", timeout=120_000)
    expect(administrator.locator("night-table tbody .badge").first).to_have_text("Done")


def test_a_salesperson_may_not_start_a_night(sign_in_as):
    page = sign_in_as("SALESPERSON")
    page.goto("/nights/")

    expect(page.locator("night-now table")).to_be_visible()
    expect(page.get_by_role("button", name="Run the night now")).to_have_count(0)


def test_an_administrator_adds_a_colleague_who_then_stands_in_the_list(administrator):
    administrator.goto("/settings/people/")
    administrator.get_by_role("button", name="Add person").click()
    form = administrator.locator("user-form")

    form.get_by_label("Name").fill("Ada Lindgren")
    form.get_by_label("E-mail").fill("ada@alder.example")
    form.get_by_role("button", name="Save person").click()

    expect(administrator.get_by_role("row", name=re.compile("Ada Lindgren"))).to_contain_text("ada@alder.example")


def test_the_company_is_changed_by_an_administrator_and_read_by_the_others(administrator, finance):
    administrator.goto("/settings/company/")
    administrator.get_by_label("Time zone").fill("Europe/Dublin")
    administrator.get_by_role("button", name="Save company").click()
    expect(administrator.locator(".toast-box")).to_contain_text("The next night reckons with them.")

    finance.goto("/settings/company/")

    expect(finance.locator("settings-company")).to_contain_text("Europe/Dublin")
    assert figures(finance, "company/")["time_zone"] == "Europe/Dublin"
    expect(finance.get_by_role("button", name="Save company")).to_have_count(0)


def test_the_secret_of_a_token_is_shown_once(finance):
    finance.goto("/settings/tokens/")
    finance.get_by_role("button", name="Add token").click()
    form = finance.locator("token-form")
    form.get_by_label("Name").fill("Warehouse")
    form.get_by_role("button", name="Make token").click()
    secret = form.locator(".secret").inner_text()

    form.get_by_role("button", name="I have copied it").click()

    expect(finance.get_by_role("row", name=re.compile("Warehouse"))).to_be_visible()
    expect(finance.get_by_text(secret)).to_have_count(0)
    found = finance.request.get("/api/v1/me/", headers={"Authorization": f"Bearer {secret}", "Cookie": ""})
    assert found.status == 200


def test_finance_adds_a_product_and_a_rate(finance):
    finance.goto("/settings/products/")
    finance.get_by_role("button", name="Add product").click()
    form = finance.locator("product-form")
    form.get_by_label("Name").fill("Linseed oil, 5 l")
    form.get_by_label("Price, GBP").fill("48.50")
    form.get_by_role("button", name="Save product").click()
    expect(finance.get_by_role("dialog")).to_have_count(0)
    expect(finance.locator(".toast-box")).to_contain_text("Linseed oil, 5 l is saved.")

    finance.goto("/settings/rates/")
    finance.get_by_role("button", name="Add rate").click()
    finance.locator("rate-form").get_by_label("Currency", exact=True).fill("chf")
    finance.locator("rate-form").get_by_label("One unit is worth, in GBP").fill("0.88")
    finance.locator("rate-form").get_by_role("button", name="Save rate").click()

    expect(finance.get_by_role("row", name=re.compile("CHF"))).to_contain_text("0.8800 GBP")


def test_the_days_of_an_order_are_offered_to_who_may_say_them(finance, sign_in_as, complaints):
    seller = sign_in_as("SALESPERSON")
    found = figures(seller, "orders/?page_size=200")["results"]
    order = next(one for one in found if one["status"] == "CONFIRMED" and one["promised_on"] and not one["paid_on"])
    seller.goto(f"/orders/{order['id']}/")
    expect(seller.get_by_role("button", name="Refund", exact=True)).to_be_visible()
    expect(seller.get_by_role("button", name="Days of the order")).to_have_count(0)

    finance.goto(f"/orders/{order['id']}/")
    days = finance.get_by_role("button", name="Days of the order", exact=True)
    days.click()
    complaints.expect(f"PATCH {finance.url.split('/orders/')[0]}/api/v1/orders/{order['id']}/ answered 4")
    finance.get_by_label("Paid on").fill("2020-01-01")
    finance.keyboard.press("Control+Enter")
    expect(finance.get_by_text("the day of the order, or a later one.")).to_be_visible()
    finance.get_by_label("Paid on").fill(order["ordered_on"])
    finance.keyboard.press("Control+Enter")

    expect(finance.get_by_text("The days of the order are kept.")).to_be_visible()
    expect(finance.locator("order-view")).to_contain_text("Paid on")
    expect(days).to_be_focused()
    assert figures(finance, f"orders/{order['id']}/")["paid_on"] == order["ordered_on"]


def test_held_pay_is_let_go_with_a_reason_and_not_offered_again(finance):
    statements = figures(finance, "statements/?page_size=200")["results"]
    held = (
        (one["id"], row)
        for one in statements
        if float(one["held"]["amount"])
        for row in figures(finance, f"statements/{one['id']}/held/")["rows"][:10]
        if row["waits_for"] and float(row["held"]["amount"])
    )
    statement, row = next(held)
    finance.goto(f"/statements/{statement}/")
    release = finance.get_by_role("button", name=f"Release: {row['order_name']}, {row['customer_name']}")

    release.click()
    finance.keyboard.press("Control+Enter")
    expect(finance.get_by_text("This can’t be empty.")).to_be_visible()
    finance.get_by_label("Why").fill("Paid in cash, the slip is here")
    finance.keyboard.press("Control+Enter")

    expect(finance.get_by_text("It becomes payable when this month is closed.")).to_be_visible()
    expect(release).to_have_count(0)
    expect(finance.get_by_role("group", name="Held pay")).to_be_focused()


def test_each_record_of_the_settings_opens_its_own_form(finance):
    finance.goto("/settings/products/")
    names = finance.locator("settings-products tbody th button")
    expect(names.nth(1)).to_be_visible()
    first, second = names.all_inner_texts()[:2]
    form = finance.locator("product-form")
    names.nth(0).click()
    expect(form.get_by_label("Name")).to_have_value(first)

    names.nth(1).click()

    expect(form.get_by_label("Name")).to_have_value(second)
    expect(form.locator(".drawer-name")).to_have_text(second)
