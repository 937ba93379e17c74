"""Segments with a model of their own, and challengers that learn from a sample."""

from math import log

import numpy as np
import pytest

from clv.maths import buying
from clv.maths.bgnbd import BgNbd
from clv.maths.counts import compress
from clv.models import Fit, ModelName, Score, SegmentTrial
from clv.models.fit import SegmentReason
from clv.selectors.fits import newest_fits
from clv.services import fit_models, samples, score_customers
from customers.models import Customer
from customers.models.customer import RelationshipType
from tests.clv.populations import buyers
from tests.clv.test_services import TODAY, write_facts

pytestmark = pytest.mark.django_db

OFTEN = BgNbd(rate_shape=2.5, rate_scale=40.0, leave=0.6, stay=12.0)
SELDOM = BgNbd(rate_shape=0.8, rate_scale=500.0, leave=1.0, stay=3.0)


def rows_of(model, customers, seed):
    """Return the rows of simulated buyers, with a margin of 20 each time."""
    x, t_x, age = buyers(model, customers, 900, seed, whole_days=True)
    return [
        (int(n), int(min(last, days)), int(days), int(n) * 2_000) for n, last, days in zip(x, t_x, age, strict=True)
    ]


@pytest.mark.slow
def test_of_two_kinds_of_customers_each_gets_its_own_model_and_is_scored_by_it():
    rows = [*rows_of(OFTEN, 600, 1), *rows_of(SELDOM, 600, 2)]
    write_facts(rows)
    ids = list(Customer.objects.order_by("pk").values_list("pk", flat=True))
    Customer.objects.filter(pk__in=ids[:600]).update(relationship_type=RelationshipType.REGULAR)
    Customer.objects.filter(pk__in=ids[600:]).update(relationship_type=RelationshipType.TRANSACTION)

    fit_models(as_of=TODAY, token=None)
    score_customers(as_of=TODAY, token=None)

    names = ["RELATIONSHIP:REGULAR", "RELATIONSHIP:TRANSACTION"]
    trials = SegmentTrial.objects.filter(is_chosen=True).order_by("segment")
    assert [(trial.segment, trial.reason) for trial in trials] == [(name, SegmentReason.OWN) for name in names]
    assert all(trial.gain > trial.penalty for trial in trials)
    fits = {fit.segment: fit for fit in Fit.objects.filter(model=ModelName.BG_NBD)}
    purchases = [sum(row[0] for row in part) for part in (rows[:600], rows[600:])]
    assert [fits[name].repeat_purchases for name in names] == purchases
    assert fits[""].repeat_purchases == sum(purchases)
    scored = dict(Score.objects.values_list("customer", "segment"))
    assert {scored[pk] for pk in ids[:600]} == {names[0]}
    assert {scored[pk] for pk in ids[600:]} == {names[1]}


@pytest.mark.slow
def test_two_draws_of_one_population_share_everybodys_model():
    write_facts([*rows_of(OFTEN, 400, 3), *rows_of(OFTEN, 400, 4)])
    ids = list(Customer.objects.order_by("pk").values_list("pk", flat=True))
    Customer.objects.filter(pk__in=ids[:400]).update(relationship_type=RelationshipType.REGULAR)

    fit_models(as_of=TODAY, token=None)

    by_relationship = SegmentTrial.objects.filter(dimension="RELATIONSHIP")
    assert {trial.reason for trial in by_relationship} == {SegmentReason.NO_GAIN}
    assert not Fit.objects.exclude(segment="").filter(segment__startswith="RELATIONSHIP").exists()


@pytest.mark.slow
def test_a_challengers_likelihood_in_weeks_counts_the_purchases_it_learnt_from(monkeypatch):
    monkeypatch.setattr(samples, "MOST_IN_TRIALS", 300)
    rows = rows_of(OFTEN, 600, 5)
    write_facts(rows)
    ids = list(Customer.objects.order_by("pk").values_list("pk", flat=True))

    fit_models(as_of=TODAY, token=None)

    tried = [row for pk, row in zip(ids, rows, strict=True) if pk % 2 == 0]
    card = newest_fits()[ModelName.MBG_NBD]
    assert (card.customers, card.repeat_purchases) == (300, sum(row[0] for row in tried))
    x, t_x, age = np.array(tried)[:, :3].T.astype(float)
    # The same customers with their time in weeks, and the scale of the rates with it.
    weekly = {**card.values, "alpha": card.values["alpha"] / 7}
    model = buying.from_symbols("MBG_NBD", weekly)
    assert card.log_likelihood_in_weeks == pytest.approx(
        buying.log_likelihood(model, compress(x, t_x / 7, age / 7)), rel=1e-9
    )
    assert card.log_likelihood_in_weeks == pytest.approx(card.log_likelihood + card.repeat_purchases * log(7))
