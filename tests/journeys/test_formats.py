"""How the pages write money, numbers and dates, asked of the modules themselves in a real browser."""

import pytest
from playwright.sync_api import Page

MONEY = "/static/js/lib/money.js"
FORMAT = "/static/js/lib/format.js"


@pytest.fixture
def ask(windows, site):
    """Return a function that evaluates an expression with a module as `m`, on a page of some language."""

    def answer(module: str, expression: str, language: str = "en-GB") -> str:
        page: Page = windows.open(locale=language).new_page()
        page.goto("/accounts/login/")
        return page.evaluate(f"import('{module}').then((m) => {expression})")

    return answer


@pytest.mark.parametrize(
    ("expression", "british"),
    [
        ("m.money({amount: '1240.00', currency: 'GBP'})", "£1,240.00"),
        ("m.money({amount: '-1240.00', currency: 'GBP'})", "−\u2060£1,240.00"),
        ("m.money({amount: '1240', currency: 'JPY'})", "¥1,240"),
        ("m.money({amount: '90071992547409931.25', currency: 'EUR'})", "€90,071,992,547,409,931.25"),
        ("m.wholeMoney({amount: '19093.61', currency: 'GBP'})", "£19,094"),
        ("m.compactMoney({amount: '684123.00', currency: 'GBP'})", "£684k"),
        ("m.compactMoney({amount: '2841230.00', currency: 'GBP'})", "£2.84m"),
        ("m.compactMoney({amount: '9120.40', currency: 'GBP'})", "£9,120"),
        ("m.moneyChange({amount: '41000.00', currency: 'GBP'})", "+\u2060£41k"),
        ("m.interval({amount: '17024.2', currency: 'GBP'}, {amount: '21464', currency: 'GBP'})", "17,024 to 21,464"),
        ("m.tableInterval({amount: '17024.2', currency: 'GBP'}, {amount: '21464', currency: 'GBP'})", "17.0k–21.5k"),
    ],
)
def test_money_is_written_as_the_design_says(ask, expression, british):
    assert ask(MONEY, expression) == british


@pytest.mark.parametrize(
    ("expression", "british"),
    [
        ("m.date('2026-10-06')", "6 Oct 2026"),
        ("m.longDate('2026-10-06')", "Tuesday 6 October"),
        ("m.month('2026-10')", "October 2026"),
        ("m.daysBetween('2026-03-28', '2026-03-30')", 2),
        ("m.dueIn('2026-10-21', '2026-10-06')", "in 15 days"),
        ("m.dueIn('2026-10-06', '2026-10-06')", "today"),
        ("m.dueIn('2026-10-05', '2026-10-06')", "1 day late"),
        ("m.duration(160)", "2 h 40 min"),
        ("m.probability('0.549')", "0.55"),
        ("m.percent('0.912')", "91%"),
        ("m.rate(25000)", "2.5%"),
        ("m.signed(-4.3, 1)", "−4.3"),
        ("m.signed(0.01, 1)", "±0.0"),
    ],
)
def test_dates_and_numbers_are_written_as_the_design_says(ask, expression, british):
    assert ask(FORMAT, expression) == british


@pytest.mark.parametrize(
    ("module", "expression", "german"),
    [
        (MONEY, "m.money({amount: '-1240.00', currency: 'EUR'})", "−1.240,00\N{NO-BREAK SPACE}€"),
        (FORMAT, "m.date('2026-10-06')", "6. Okt. 2026"),
        (FORMAT, "m.percent('0.912', 1)", "91,2\N{NO-BREAK SPACE}%"),
    ],
)
def test_a_german_browser_gets_german_figures(ask, module, expression, german):
    assert ask(module, expression, "de-DE") == german


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_a_business_date_is_the_same_day_wherever_the_browser_is(windows, zone):
    page = windows.open(timezone_id=zone).new_page()
    page.goto("/accounts/login/")

    assert page.evaluate(f"import('{FORMAT}').then((m) => m.date('2026-10-06'))") == "6 Oct 2026"
