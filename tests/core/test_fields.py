"""Money, shares and quantities in JSON: exact, or refused."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework import serializers

from crm.core.api.fields import MoneyField, MoneySerializer, QuantityField, RateField, money


class PriceSerializer(MoneySerializer):
    price = MoneyField(minor="price_minor", required=False, allow_null=True)
    cost = MoneyField(minor="cost_minor", required=False, allow_negative=True)


def read(data):
    wish = PriceSerializer(data=data)
    wish.is_valid(raise_exception=True)
    return dict(wish.validated_data)


def refusal(data):
    with pytest.raises(serializers.ValidationError) as caught:
        read(data)
    return caught.value.get_codes()


@pytest.mark.parametrize(
    ("minor", "currency", "amount"),
    [(124050, "GBP", "1240.50"), (-5, "EUR", "-0.05"), (0, "GBP", "0.00"), (500, "JPY", "500"), (1234, "KWD", "1.234")],
)
def test_an_amount_has_the_decimals_of_its_currency(minor, currency, amount):
    assert money(minor, currency) == {"amount": amount, "currency": currency}
    assert read({"cost": {"amount": amount, "currency": currency}}) == {"cost_minor": minor, "currency": currency}


@given(st.integers(-(10**12), 10**12), st.sampled_from(["GBP", "JPY", "KWD"]))
def test_an_amount_comes_back_as_it_went(minor, currency):
    assert read({"cost": money(minor, currency)}) == {"cost_minor": minor, "currency": currency}


@pytest.mark.parametrize(
    "value",
    [
        "1.00",
        1,
        [],
        True,
        {},
        {"amount": "1.00"},
        {"currency": "GBP"},
        {"amount": 1.5, "currency": "GBP"},
        {"amount": True, "currency": "GBP"},
        {"amount": "1e3", "currency": "GBP"},
        {"amount": "NaN", "currency": "GBP"},
        {"amount": "1e-999999", "currency": "GBP"},
        {"amount": "١", "currency": "GBP"},
        {"amount": " 1", "currency": "GBP"},
        {"amount": "1,50", "currency": "GBP"},
        {"amount": "1.00", "currency": "GBP", "minor": 5},
    ],
)
def test_anything_but_an_amount_with_its_currency_is_refused(value):
    assert refusal({"cost": value}) == {"cost": ["shape"]}


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ({"amount": "1.00", "currency": "gbp"}, "currency"),
        ({"amount": "1.00", "currency": "POUND"}, "currency"),
        ({"amount": "1.00", "currency": None}, "currency"),
        ({"amount": "1.005", "currency": "GBP"}, "digits"),
        ({"amount": "1.5", "currency": "JPY"}, "digits"),
        ({"amount": "-1.00", "currency": "GBP"}, "negative"),
        ({"amount": "999999999999999", "currency": "GBP"}, "invalid"),
    ],
)
def test_an_amount_that_can_not_be_booked_is_refused(value, code):
    assert refusal({"price": value}) == {"price": [code]}


def test_two_amounts_of_one_record_have_one_currency():
    pounds, euros = {"amount": "1.00", "currency": "GBP"}, {"amount": "1.00", "currency": "EUR"}

    assert refusal({"price": pounds, "cost": euros}) == {"cost": ["mixed_currencies"]}
    assert read({"price": pounds, "cost": pounds}) == {"price_minor": 100, "cost_minor": 100, "currency": "GBP"}


def test_no_amount_is_null_both_ways():
    assert read({"price": None}) == {"price_minor": None}
    shown = PriceSerializer(SimpleNamespace(price_minor=None, cost_minor=5, currency="GBP")).data
    assert shown == {"price": None, "cost": {"amount": "0.05", "currency": "GBP"}}


@given(st.integers(0, 1_000_000))
def test_a_share_comes_back_as_it_went(ppm):
    text = RateField().to_representation(ppm)

    assert Decimal(text) * 1_000_000 == ppm
    assert RateField().run_validation(text) == ppm


@pytest.mark.parametrize(("ppm", "text"), [(0, "0.0"), (125_000, "0.125"), (1_000_000, "1.0"), (1, "0.000001")])
def test_a_share_is_written_without_trailing_zeros(ppm, text):
    assert RateField().to_representation(ppm) == text


@pytest.mark.parametrize("value", ["-0.1", "1.1", "0.0000001", "x", 0.5, True, None, "1e-1", [], {}])
def test_a_share_that_is_none_is_refused(value):
    with pytest.raises(serializers.ValidationError):
        RateField().run_validation(value)


@pytest.mark.parametrize(
    ("value", "text"), [(Decimal("2.000"), "2"), (Decimal("0.125"), "0.125"), (Decimal("100"), "100"), (0, "0")]
)
def test_a_quantity_is_written_as_people_write_it(value, text):
    assert QuantityField().to_representation(value) == text


def test_a_share_out_of_range_is_told_as_a_fraction_and_in_percent():
    with pytest.raises(serializers.ValidationError) as refused:
        RateField(high="10").run_validation("-3")

    assert refused.value.detail == ["The share must be from 0 to 10, which is 0% to 1000%."]
