"""Placing orders."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.audit.models import Line
from crm.core.errors import Invalid, Refused
from customers.models import Change
from orders.models import Order, OrderLine
from orders.rules.totals import Exchange, Given, Totals, exchange_at, recovered_cost, refund_step, total
from orders.services.catalogue import set_exchange_rate
from orders.services.place import place_order, void_order
from orders.services.pricing import LineWish
from tests.make import LATE, make_company, make_customer, make_order, make_product, make_refund, noon


def wish(quantity="1", **values):
    return LineWish(quantity=Decimal(quantity), **values)


@pytest.mark.django_db
class TestPlacing:
    def place(self, *lines, on="2026-03-01", now=LATE, **values):
        if "customer" not in values:
            values["customer"] = make_customer()
        return place_order(by=None, ordered_at=noon(on), lines=lines, now=now, **values)

    def test_the_cost_is_pinned_at_the_sale(self):
        oil = make_product("Oil", price="20.00", cost="12.50")

        order = self.place(wish("3", product=oil))
        oil.change(unit_cost_minor=99_99)

        line = order.lines.get()
        assert (line.net_minor, line.cost_minor, line.cost_source) == (60_00, 37_50, "CATALOGUE")
        assert order.company_margin_minor == 22_50

    def test_a_stated_cost_wins_over_the_catalogue(self):
        order = self.place(wish("2", product=make_product(cost="6.00"), unit_cost=Decimal("7.005")))

        assert order.cost_minor == 14_01

    def test_without_any_cost_a_share_of_the_price_counts(self):
        order = self.place(wish(unit_price=Decimal("99.99"), cost_ratio_ppm=600_000))

        assert order.cost_minor == 59_99
        assert order.lines.get().cost_source == "RATIO"

    def test_an_unknown_cost_is_said_to_be_unknown(self):
        order = self.place(wish(product=make_product(cost=None), unit_price=Decimal(5)))

        assert (order.cost_minor, order.lines.get().cost_source) == (0, "UNKNOWN")

    def test_a_line_is_rounded_once_and_half_away_from_zero(self):
        order = self.place(wish("0.125", unit_price=Decimal("0.04")), wish("3", unit_price=Decimal("0.335")))

        assert [line.net_minor for line in order.lines.order_by("position")] == [1, 101]

    def test_a_foreign_order_is_pinned_to_the_rate_of_its_day(self):
        make_company(currency="USD")
        set_exchange_rate(by=None, currency="EUR", effective_on=date(2026, 1, 1), rate=Decimal("1.10"))
        set_exchange_rate(by=None, currency="EUR", effective_on=date(2026, 3, 1), rate=Decimal("1.085342"))
        set_exchange_rate(by=None, currency="EUR", effective_on=date(2026, 3, 2), rate=Decimal("1.12"))

        order = self.place(wish(unit_price=Decimal("1999.99")), currency="EUR")

        assert (order.net_minor, order.company_net_minor) == (1999_99, 2170_67)

    def test_a_list_price_and_cost_reach_a_foreign_order_at_its_rate(self):
        make_company(currency="GBP")

        order = self.place(
            wish("2", product=make_product(price="10.00", cost="6.00")), currency="EUR", exchange_rate=Decimal("0.8")
        )

        assert (order.net_minor, order.cost_minor) == (25_00, 15_00)
        assert (order.company_net_minor, order.company_cost_minor) == (20_00, 12_00)

    def test_a_currency_without_decimals_keeps_its_value(self):
        make_company(currency="EUR")

        order = self.place(wish(unit_price=Decimal(1000)), currency="JPY", exchange_rate=Decimal("0.0062"))

        assert (order.net_minor, order.company_net_minor) == (1000, 620)

    def test_the_business_date_is_the_companys_and_not_the_clocks(self):
        make_company(time_zone="Pacific/Auckland")
        evening = datetime(2026, 3, 1, 22, 0, tzinfo=UTC)

        order = place_order(
            by=None, customer=make_customer(), ordered_at=evening, lines=[wish(unit_price=Decimal(1))], now=LATE
        )

        assert order.ordered_on == date(2026, 3, 2)

    def test_the_order_its_history_and_its_trace_commit_together(self):
        customer = make_customer()
        Change.objects.all().delete()

        order = self.place(wish(unit_price=Decimal("12.34")), customer=customer)

        assert Line.objects.about(order).get().after["net_minor"] == 1234
        assert list(Change.objects.values_list("customer", "reason")) == [(customer.pk, "order.placed")]

    @pytest.mark.parametrize(
        ("lines", "sentence"),
        [
            ([], "at least one line"),
            ([wish("0", unit_price=Decimal(1))], "A quantity is above zero"),
            ([wish("-1", unit_price=Decimal(1))], "book a refund"),
            ([wish("NaN", unit_price=Decimal(1))], "A quantity is above zero"),
            ([wish(unit_price=Decimal("Infinity"))], "A price is a number"),
            ([wish(unit_price=Decimal("-0.01"))], "A price is a number"),
            ([wish()], "Give a price"),
            ([wish(unit_price=Decimal(1), unit_cost=Decimal(-1))], "can't be negative"),
            ([wish("99999999999", unit_price=Decimal(999999))], "larger than one booking"),
        ],
    )
    def test_an_order_that_makes_no_sense_is_refused_and_nothing_is_written(self, lines, sentence):
        customer = make_customer()
        Change.objects.all().delete()

        with pytest.raises(Invalid, match=sentence):
            self.place(*lines, customer=customer)

        assert not Order.objects.exists()
        assert not OrderLine.objects.exists()
        assert not Change.objects.exists()

    def test_an_order_of_tomorrow_is_refused(self):
        with pytest.raises(Invalid, match="a day to come"):
            self.place(wish(unit_price=Decimal(1)), on="2026-03-02", now=noon("2026-03-01"))

    def test_a_currency_without_a_rate_is_refused(self):
        with pytest.raises(Invalid, match="No exchange rate from EUR to GBP is known for 2026-03-01"):
            self.place(wish(unit_price=Decimal(1)), currency="EUR")

    def test_the_same_number_twice_is_refused_and_the_first_order_stays(self):
        first = self.place(wish(unit_price=Decimal(1)), external_id="A-1")

        with pytest.raises(Refused, match="Order A-1 exists already"):
            self.place(wish(unit_price=Decimal(2)), external_id="A-1")

        assert list(Order.objects.all()) == [first]


@pytest.mark.django_db
class TestVoiding:
    def void(self, order, reason="Entered twice", **values):
        return void_order(order=order, on=date(2026, 4, 1), reason=reason, by=None, **values)

    def test_a_void_order_stands_no_longer(self):
        order = self.void(make_order(make_customer(), "2026-03-01"))

        assert not Order.objects.standing().exists()
        assert (order.voided_on, order.version) == (date(2026, 4, 1), 2)

    def test_an_order_with_a_refund_did_happen(self):
        order = make_order(make_customer(), "2026-03-01")
        make_refund(order, "2026-03-05", "1.00")

        with pytest.raises(Refused, match="it did happen"):
            self.void(order)

        assert Order.objects.standing().exists()

    def test_a_second_time_is_refused(self):
        order = self.void(make_order(make_customer(), "2026-03-01"))

        with pytest.raises(Refused, match="void already"):
            self.void(order)

    def test_a_reason_is_needed(self):
        order = make_order(make_customer(), "2026-03-01")

        with pytest.raises(Invalid, match="Say why"):
            self.void(order, reason="  ")


amounts = st.integers(0, 10**11)
ratios = st.fractions(min_value="0.000001", max_value=1_000_000, max_denominator=10**6).filter(lambda r: r > 0)


@given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=20), ratios)
def test_the_companys_amounts_are_within_half_a_unit_of_the_exact_ones(lines, ratio):
    exchange = Exchange(ratio.numerator, ratio.denominator)

    totals = total(lines, exchange)

    assert totals.net_minor == sum(net for net, _cost in lines)
    assert abs(totals.company_net_minor - totals.net_minor * ratio) <= Fraction(1, 2)
    assert abs(totals.company_cost_minor - totals.cost_minor * ratio) <= Fraction(1, 2)


@given(amounts.filter(bool), amounts, st.lists(st.integers(1, 10**10), max_size=8), ratios)
def test_any_way_of_refunding_all_of_an_order_gives_back_exactly_the_order(net, cost, parts, ratio):
    exchange = Exchange(ratio.numerator, ratio.denominator)
    order = Totals(net, cost, exchange.to_company(net), exchange.to_company(cost))
    given_back = Given()
    for wanted in [*parts, net]:
        part = min(wanted, net - given_back.net_minor)
        if part == 0:
            break
        recovered = recovered_cost(order, given_back, part)
        step = refund_step(order, given_back, part, exchange, recovered_minor=recovered)
        given_back = Given(
            given_back.net_minor + step.net_minor,
            given_back.cost_minor + step.cost_minor,
            given_back.company_net_minor + step.company_net_minor,
            given_back.company_cost_minor + step.company_cost_minor,
        )

    assert given_back == Given(net, cost, order.company_net_minor, order.company_cost_minor)


def test_a_rate_between_currencies_of_different_decimals_is_a_ratio_of_minor_units():
    assert exchange_at(Fraction("0.0062"), of="JPY", into="EUR") == Exchange(31, 50)
    assert exchange_at(Fraction("2.65"), of="KWD", into="GBP") == Exchange(53, 200)
