"""Amounts inside sentences."""

import pytest
from django.utils import translation

from crm.core.amounts import write_money, write_whole_money


@pytest.mark.parametrize(
    ("minor", "currency", "language", "written"),
    [
        (124050, "GBP", "en-gb", "£1,240.50"),
        (124050, "GBP", "de", "1.240,50\N{NO-BREAK SPACE}£"),
        (-8040, "EUR", "en", "−\N{WORD JOINER}€80.40"),
        (-8040, "EUR", "de", "−80,40\N{NO-BREAK SPACE}€"),
        (1240, "JPY", "en", "¥1,240"),
        (124050, "CHF", "en", "CHF\N{NO-BREAK SPACE}1,240.50"),
        (124050, "HUF", "en", "Ft\N{NO-BREAK SPACE}1,240.50"),
        (1240500, "KWD", "en", "KWD\N{NO-BREAK SPACE}1,240.500"),
    ],
)
def test_money_in_a_sentence_is_written_as_the_figures_are(minor, currency, language, written):
    with translation.override(language):
        assert write_money(minor, currency) == written


def test_whole_money_is_rounded_half_away_from_zero():
    with translation.override("en"):
        assert write_whole_money(20950, "GBP") == "£210"
        assert write_whole_money(-20950, "GBP") == "−\N{WORD JOINER}£210"
        assert write_whole_money(210, "JPY") == "¥210"
