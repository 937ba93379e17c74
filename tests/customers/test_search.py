"""Customers are found by a part of their name or of their number, the same on both databases."""

import pytest

from customers.models import Customer
from tests.make import make_customer

pytestmark = pytest.mark.django_db

# Each holds signs that mean something in a pattern, or letters that SQLite doesn't know.
NAMES = [
    "Quixote & Qvarn",
    "Müller Söhne",
    "100 % Wool",
    "snake_case Ltd",
    "back\\slash Co",
    "株式会社東京商事",
    "A",
    "Ab",
]


def found(words):
    return sorted(Customer.objects.named_like(words).values_list("name", flat=True))


def read(words):
    return sorted(Customer.objects.named_like_as_read(words).values_list("name", flat=True))


@pytest.fixture
def names():
    for number, name in enumerate(NAMES):
        make_customer(name, external_id=f"N-{number}7")
    make_customer("Without a number")


@pytest.mark.parametrize("name", NAMES)
def test_every_letter_and_every_two_neighbours_find_the_name(names, name):
    parts = {name[start : start + length] for start in range(len(name)) for length in (1, 2)}

    assert [part for part in sorted(parts) if name not in found(part)] == []


def test_one_or_two_letters_are_found_in_the_number_too(names):
    assert found("n-") == sorted(NAMES)
    assert found("37") == ["snake_case Ltd"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("%", ["100 % Wool"]),
        ("_", ["snake_case Ltd"]),
        ("\\", ["back\\slash Co"]),
        ("0 %", ["100 % Wool"]),
        ("e_c", ["snake_case Ltd"]),
        ("k\\s", ["back\\slash Co"]),
        ("e & q", ["Quixote & Qvarn"]),
    ],
)
def test_signs_of_a_pattern_mean_themselves(names, words, expected):
    assert found(words) == expected


@pytest.mark.parametrize("words", ["MÜLLER", "müller", "ÜL", "ü", "SÖHNE", "LER SÖ"])
def test_small_and_capital_letters_are_the_same_in_every_alphabet(names, words):
    assert found(words) == ["Müller Söhne"]


def test_accents_count(names):
    assert found("muller") == []


def test_words_are_found_as_they_stand_beside_each_other(names):
    assert found("quixote & q") == ["Quixote & Qvarn"]
    assert found("qvarn quixote") == []


def test_letters_that_nobody_bears_find_nobody(names):
    assert found("qx") == found("zzzq") == []


@pytest.mark.parametrize(
    "words", ["q", "QV", "%", "_", "\\", "Ü", "ß", "東京", "e & q", "e & v", "7", "N-", "number", "müller s", "xx"]
)
def test_reading_along_an_order_keeps_the_same_customers_as_the_indexes(names, words):
    assert read(words) == found(words)
