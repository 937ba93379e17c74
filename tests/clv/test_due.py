"""When the models are fitted anew, and by whose fit the customers are judged."""

from datetime import timedelta

import pytest
from django.db.models import F

from clv.models import Champion, CustomerFacts, Fit, ModelName, Run, RunKind
from clv.models.champion import ChampionReason
from clv.models.fit import FitChoice
from clv.services import fit_models, samples
from tests.clv.test_segment_models import OFTEN, rows_of
from tests.clv.test_services import TODAY, write_facts

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def challenger_won(monkeypatch):
    """Six hundred customers, and a champion of today that learnt from half of them."""
    monkeypatch.setattr(samples, "MOST_IN_TRIALS", 300)
    write_facts(rows_of(OFTEN, 600, 5))
    fit_models(as_of=TODAY, token=None)
    Champion.objects.create(
        model=ModelName.MBG_NBD, since_on=TODAY, reason=ChampionReason.WON_CLEARLY, before=ModelName.BG_NBD,
        gain=1.0, gain_error=0.1, origins=3,
    )  # fmt: skip


def night(on=TOMORROW):
    counts = fit_models(as_of=on, token="t")
    return counts["fitted"], Run.objects.get(kind=RunKind.FITS).fit_choice


def test_a_champion_that_learnt_from_a_sample_serves_its_week(challenger_won):
    assert Fit.objects.get(model=ModelName.MBG_NBD).customers == 300

    assert night() == (0, FitChoice.KEPT)
    assert night(TODAY + timedelta(days=7)) == (5, FitChoice.WEEKLY)


def test_beside_it_everybody_is_watched(challenger_won):
    half = CustomerFacts.objects.filter(customer__in=CustomerFacts.objects.order_by("pk").values("pk")[:300])
    half.update(purchase_day_count=F("purchase_day_count") + 1)

    assert night() == (5, FitChoice.DRIFT)
    # The champion has learnt from all of them now.
    assert Fit.objects.get(model=ModelName.MBG_NBD, as_of=TOMORROW).customers == 600


def test_customers_who_go_are_seen_beside_it(challenger_won):
    CustomerFacts.objects.filter(pk__in=list(CustomerFacts.objects.values_list("pk", flat=True)[:20])).delete()

    assert night() == (5, FitChoice.PAST_CHANGED)
