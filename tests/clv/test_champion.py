"""The champion: which buying model the predictions stand on."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from clv.models import Champion, ChampionReason, ModelName
from clv.selectors.champion import champion

pytestmark = pytest.mark.django_db


def test_before_any_choice_it_is_bg_nbd():
    assert champion() is ModelName.BG_NBD


def test_the_newest_choice_known_on_a_day_counts():
    for day, model in ((date(2026, 1, 1), ModelName.MBG_NBD), (date(2026, 6, 1), ModelName.PARETO_NBD)):
        Champion.objects.create(model=model, since_on=day, reason=ChampionReason.WON_CLEARLY)

    assert champion() is ModelName.PARETO_NBD
    assert champion(on=date(2026, 5, 31)) is ModelName.MBG_NBD
    assert champion(on=date(2026, 6, 1)) is ModelName.PARETO_NBD
    assert champion(on=date(2025, 12, 31)) is ModelName.BG_NBD


def test_there_is_one_choice_a_day():
    Champion.objects.create(model=ModelName.MBG_NBD, since_on=date(2026, 1, 1), reason=ChampionReason.WON_CLEARLY)

    with pytest.raises(IntegrityError), transaction.atomic():
        Champion.objects.create(model=ModelName.BG_NBD, since_on=date(2026, 1, 1), reason=ChampionReason.WON_CLEARLY)

    assert Champion.objects.count() == 1
