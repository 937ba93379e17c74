"""What running contracts are still worth."""

from datetime import date

import numpy as np
import pytest
from rest_framework.test import APIClient

from clv.maths.sbg import Sbg
from clv.models import ContractRetention, ContractRetentionStep, Definition
from clv.selectors.contracts import contract_retention
from clv.services.contracts import value_contracts
from clv.services.renewals import ASSUMED, ContractReason, Fates, read_fates, renewal_models
from clv.services.retention_curve import keep_retention
from orders.models import Holding
from orders.rules.terms import term_end
from tests import make

pytestmark = pytest.mark.django_db

TODAY = date(2027, 1, 1)


@pytest.fixture
def service():
    make.make_company(currency="GBP")
    return make.make_product("Service")


def write(product, fates, *, started_on=date(2020, 1, 1), **values):
    """Write contracts straight into the table: pairs of renewals and whether they ended then."""
    found = []
    for renewals, ended in fates:
        renews_on = term_end(started_on, term_months=12, renewals=renewals)
        found.append(
            Holding(
                customer=make.make_customer(), product=product, started_on=started_on, term_months=12,
                renewal_count=renewals, renews_on=renews_on, ends_on=renews_on if ended else None,
                currency="GBP", **{"price_minor": 150_00, "cost_minor": 50_00, **values},
            )
        )  # fmt: skip
    return Holding.objects.bulk_create(found)


def plain(**values):
    return Definition(**{"lifespan_months": 60, "yearly_discount_ppm": 0, **values})


def test_with_too_few_contracts_four_in_five_are_assumed_to_renew(service):
    write(service, [(6, False)] * 3)

    found = value_contracts(as_of=TODAY, definition=plain(lifespan_months=12))

    assert set(found.reason) == {ContractReason.TOO_FEW_CONTRACTS}
    # Renewed six times: (4 + 6) / (1 + 4 + 6). It is due today, and again in a year: two renewals within the lifespan.
    chance = 10 / 11
    assert found.retention == pytest.approx([chance] * 3)
    once, twice = chance, chance * 11 / 12
    assert found.future_margin_minor.tolist() == [round(100_00 * (once + twice))] * 3
    assert found.future_revenue_minor.tolist() == [round(150_00 * (once + twice))] * 3


def test_a_renewal_is_discounted_from_the_day_it_is_due(service):
    write(service, [(0, False)], started_on=date(2026, 7, 2))

    found = value_contracts(as_of=TODAY, definition=plain(lifespan_months=12, yearly_discount_ppm=100_000))

    wait = (date(2027, 7, 2) - TODAY).days
    assert found.future_margin_minor.tolist() == [round(100_00 * 0.8 * 1.1 ** (-wait / 365.25))]
    assert found.year_margin_minor.tolist() == [round(100_00 * 0.8)]


@pytest.mark.slow
def test_the_own_product_decides_where_it_has_enough_and_all_products_where_not(service):
    other = make.make_product("Support")
    write(service, [(0, True)] * 37 + [(1, True)] * 16 + [(2, True)] * 9 + [(6, False)] * 38)
    write(other, [(6, False)] * 5)

    models = renewal_models(read_fates(as_of=TODAY))

    assert models[service.pk].reason == ContractReason.OWN_PRODUCT
    assert models[other.pk].reason == ContractReason.ALL_PRODUCTS
    assert models[service.pk].model != models[other.pk].model
    assert isinstance(models[other.pk].model, Sbg)
    assert models[other.pk].model != ASSUMED


def test_simulated_renewals_give_their_parameters_back():
    generator = np.random.default_rng(7)
    stay = 1 - generator.beta(2.0, 6.0, 4000)
    renewals = np.minimum(generator.geometric(1 - stay) - 1, 6).astype(np.float64)
    lapsed = (renewals < 6).astype(np.float64)

    model = renewal_models(Fates(np.ones(4000, dtype=np.int64), renewals, lapsed, np.ones(4000)))[1].model

    assert model.leave / (model.leave + model.stay) == pytest.approx(0.25, abs=0.02)
    assert model.leave == pytest.approx(2.0, rel=0.25)


def test_an_end_after_the_day_is_not_seen_and_an_ended_contract_is_worth_nothing(service):
    running, _ended = write(service, [(6, False), (1, True)])
    Holding.objects.filter(pk=running.pk).update(ends_on=date(2027, 6, 1))

    found = value_contracts(as_of=TODAY, definition=plain())

    assert found.customer_id.tolist() == [running.customer_id]


def test_two_contracts_of_one_customer_add_up(service):
    one, two = write(service, [(6, False), (6, False)])
    alone = value_contracts(as_of=TODAY, definition=plain()).future_margin_minor[0]
    Holding.objects.filter(pk=two.pk).update(customer=one.customer)

    found = value_contracts(as_of=TODAY, definition=plain())

    assert found.future_margin_minor.tolist() == [pytest.approx(2 * alone, abs=1)]
    assert found.retention[0] == pytest.approx(1 - (1 / 11) ** 2)


def test_without_contracts_there_is_nothing():
    found = value_contracts(as_of=TODAY, definition=plain())

    assert (len(found.customer_id), len(found.reason)) == (0, 0)


def test_the_curve_shows_what_was_seen_beside_what_is_expected(service):
    write(service, [(0, True)] * 2 + [(1, True)] * 4 + [(2, False)] * 4)

    keep_retention(as_of=TODAY)

    [curve] = contract_retention()
    steps = curve.steps.all()

    # Eight of ten were renewed once, four of these eight twice.
    assert [step.seen for step in steps[:4]] == [1.0, pytest.approx(0.8), pytest.approx(0.4), None]
    assert [step.contracts for step in steps[:4]] == [10, 10, 8, 0]
    assert (curve.contracts, curve.running, curve.as_of, steps[0].expected) == (10, 4, TODAY, 1.0)
    assert steps[1].expected == pytest.approx(0.8)


def test_each_night_writes_the_curves_anew(service):
    held = write(service, [(1, False)])
    keep_retention(as_of=date(2026, 12, 31))
    Holding.objects.filter(pk=held[0].pk).update(product=make.make_product("Support"))

    keep_retention(as_of=TODAY)

    assert list(ContractRetention.objects.values_list("product__name", "as_of")) == [("Support", TODAY)]
    assert ContractRetentionStep.objects.count() == 13


def test_the_curves_are_read_by_name_and_in_two_questions(service, django_assert_num_queries):
    write(make.make_product("Insurance"), [(1, False)])
    write(service, [(1, False)])
    keep_retention(as_of=TODAY)

    with django_assert_num_queries(2):
        names = [
            (curve.product.name, [step.renewals for step in curve.steps.all()][:2]) for curve in contract_retention()
        ]

    assert names == [("Insurance", [0, 1]), ("Service", [0, 1])]


def test_the_curve_is_at_the_door(service):
    write(service, [(1, False)])
    client = APIClient()
    client.force_login(make.make_user())
    before_the_night = client.get("/api/v1/contract-retention/").json()
    keep_retention(as_of=TODAY)

    [curve] = client.get("/api/v1/contract-retention/").json()

    assert before_the_night == []
    assert (curve["name"], curve["reason"], curve["running"]) == ("Service", "TOO_FEW_CONTRACTS", 1)
    assert (curve["as_of"], len(curve["steps"])) == ("2027-01-01", 13)
