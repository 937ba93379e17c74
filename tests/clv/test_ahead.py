"""What one customer is expected to bring within three years, worked out when somebody asks."""

from datetime import date

import pytest

from clv.models import Definition, Score
from clv.services import fit_models, score_customers
from clv.services.ahead import look_ahead_for
from customers.models import Customer
from tests import make
from tests.clv.test_contract_scores import hold, night
from tests.clv.test_services import TODAY, cdnow, write_facts

pytestmark = pytest.mark.django_db

MAY = date(2026, 5, 31)


@pytest.mark.slow
def test_under_a_definition_of_three_years_without_discount_the_night_says_the_same():
    write_facts(list(cdnow(every=10)))
    make.make_definition(effective_on=TODAY, lifespan_months=36, yearly_discount_ppm=0)
    fit_models(as_of=TODAY, token=None)
    score_customers(as_of=TODAY, token=None)
    score = Score.objects.order_by("-year_orders")[0]

    found = look_ahead_for(score.pk, as_of=TODAY)

    earned = score.margin_minor - score.future_margin_minor
    assert (found.months, found.margin_minor) == (36, score.future_margin_minor)
    assert (found.low_minor, found.high_minor) == (score.margin_low_minor - earned, score.margin_high_minor - earned)
    assert score.year_orders < found.orders < 3 * score.year_orders


def test_without_a_model_each_year_brings_what_the_next_one_does():
    bakery = make.make_customer()
    for day in ("2025-06-01", "2026-01-01"):
        make.make_order(bakery, day, "100", cost="40")
    night(MAY)
    score = Score.objects.get()

    found = look_ahead_for(bakery.pk, as_of=MAY)

    assert found.orders == pytest.approx(3 * score.year_orders)
    assert found.margin_minor == 3 * score.year_margin_minor


def test_renewals_within_three_years_are_among_them():
    make.make_company(currency="GBP")
    holder = make.make_customer()
    hold(holder, make.make_product("Service"))
    night(MAY)

    found = look_ahead_for(holder.pk, as_of=MAY)

    # January 2027, 2028 and 2029: four in five, then five in six, then six in seven of those.
    expected = 4 / 5 + 4 / 5 * 5 / 6 + 4 / 5 * 5 / 6 * 6 / 7
    assert found.orders == pytest.approx(expected)
    assert found.margin_minor == round(1000_00 * expected)


def test_of_who_has_neither_bought_nor_a_contract_nothing_is_said():
    make.make_customer()
    night(MAY)

    assert look_ahead_for(Customer.objects.get().pk, as_of=MAY) is None
    assert Definition.objects.filter(lifespan_months=36, yearly_discount_ppm=0).count() == 0
