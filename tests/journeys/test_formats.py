"""How the pages write money, numbers and dates, asked of the modules themselves in a real browser."""

import json

import pytest
from django.utils import translation
from playwright.sync_api import Page

from crm.core.amounts import SYMBOLS, write_money
from crm.core.money import to_amount

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
        # The browser finds no decimals usual here; the ledger has two.
        ("m.money({amount: '1240.50', currency: 'HUF'})", "Ft\N{NO-BREAK SPACE}1,240.50"),
        ("m.money({amount: '90071992547409931.25', currency: 'EUR'})", "€90,071,992,547,409,931.25"),
        ("m.roundedMoney({amount: '11.007024', currency: 'GBP'})", "£11.01"),
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


@pytest.mark.parametrize("language", ["en-GB", "de-DE"])
def test_a_sentence_of_the_server_writes_money_as_the_figure_beside_it(ask, language):
    amounts = [{"amount": str(to_amount(-124050, code)), "currency": code} for code in [*SYMBOLS, "CHF", "KWD"]]

    shown = ask(MONEY, f"{json.dumps(amounts)}.map((one) => m.money(one))", language)

    with translation.override(language[:2]):
        assert [write_money(-124050, one["currency"]) for one in amounts] == shown


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"origins": 4, "champions": 1}, "4 past days, 1 model changed"),
        ({"customers": 1, "lines": 3000}, "1 customer, 3,000 lines of pay posted"),
        ({"of_tomorrow": 1}, "1 of tomorrow"),
    ],
)
def test_what_a_night_counted_is_one_or_many(ask, counts, said):
    assert ask("/static/js/lib/nights.js", f"m.countsOf({json.dumps(counts)})") == said


def test_an_instant_belongs_to_the_day_of_the_company(ask):
    # 23:30 in UTC is the next day in London while its clocks are on summer time.
    assert ask("/static/js/lib/instants.js", "m.dayOf('2026-07-31T23:30:00Z')") == "2026-08-01"
    assert ask("/static/js/lib/instants.js", "m.dayOf('2026-12-31T23:30:00Z')") == "2026-12-31"
