"""Any way of cutting the customers gives the same models and the same values, to the bit."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as rules
from hypothesis import strategies as st

from clv.maths import kept
from clv.models import FitParameter, Score, ValueChange
from clv.services import fit_models, score_customers
from clv.services.samples import merged, sample_of
from clv.services.segments import EVERYBODY
from crm.core.shards import Shard
from tests.clv.test_services import TODAY, cdnow, write_facts

pytestmark = pytest.mark.django_db


def believed():
    lines = [field.name for field in ValueChange._meta.fields if field.name != "id"]
    return (
        list(FitParameter.objects.order_by("fit__model", "fit__segment", "symbol").values_list("symbol", "value")),
        list(Score.objects.order_by("pk").values()),
        list(ValueChange.objects.order_by("customer", "as_of").values(*lines)),
    )


@pytest.mark.slow
@pytest.mark.parametrize("size", [7, 100])
def test_any_size_of_shards_gives_the_same_models_values_and_history(settings, size):
    write_facts(list(cdnow()))
    later = TODAY + timedelta(days=100)

    found = []
    for settings.NIGHT_SHARD_CUSTOMERS in (10**6, size):
        fit_models(as_of=TODAY, token=None)
        score_customers(as_of=TODAY, token=None)
        score_customers(as_of=later, token="t")
        found.append(believed())

    assert found[0] == found[1]
    assert len(found[0][0]) > 12


@pytest.fixture
def first_and_last():
    write_facts(list(cdnow()))
    ids = list(Score.customer.field.related_model.objects.order_by("pk").values_list("pk", flat=True))
    return ids[0], ids[-1]


@pytest.mark.slow
@rules(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(cuts=st.lists(st.floats(0.0, 1.0), max_size=6))
def test_any_cut_tells_a_fit_the_same(first_and_last, cuts):
    first, last = first_and_last
    ends = sorted({first + int(cut * (last - first)) for cut in cuts} | {last})
    shards = [Shard(start, end) for start, end in zip([0, *(end + 1 for end in ends)], ends, strict=False)]

    told = merged([sample_of(shard, TODAY).as_bytes() for shard in shards])

    whole = sample_of(EVERYBODY, TODAY)
    assert as_rows(told.compressed()) == as_rows(whole.compressed())
    assert told.spent.tolist() == whole.spent.tolist()
    assert told.trial.tolist() == whole.trial.tolist()


def test_what_one_shard_worked_out_serves_the_next(monkeypatch):
    monkeypatch.setattr(kept, "MOST_PAIRS", 4)
    asked = []

    def work(x, age):
        asked.extend(zip(x.tolist(), age.tolist(), strict=True))
        return [x + age, np.stack([x, age], axis=1)]

    def told(*pairs):
        return [column.tolist() for column in kept.of_pairs("a test", np.array(pairs), work)]

    assert told(0 + 1j, 2 + 2j) == [[1, 4], [[0, 1], [2, 2]]]
    assert told(0 + 1j, 1 + 3j, 2 + 2j) == [[1, 4, 4], [[0, 1], [1, 3], [2, 2]]]
    assert told(1 + 3j) == [[4], [[1, 3]]]
    assert asked == [(0, 1), (2, 2), (1, 3)]
    # Of so many nothing is kept.
    assert told(4j, 5j, 6j)[0] == [4, 5, 6]
    assert told(0 + 1j) == [[1], [[0, 1]]]
    assert asked[3:] == [(0, 4), (0, 5), (0, 6), (0, 1)]


def test_what_is_worked_out_by_two_is_the_same(monkeypatch):
    monkeypatch.setattr(kept, "BY_TWO_FROM", 2)
    asked = []

    def work(x, age):
        asked.append(x.tolist())
        return [x + age, np.stack([x, age], axis=1)]

    found = kept.of_pairs("by two", np.array([0 + 1j, 1 + 1j, 2 + 5j]), work)

    assert [column.tolist() for column in found] == [[1, 2, 7], [[0, 1], [1, 1], [2, 5]]]
    assert sorted(asked) == [[0, 2], [1]]


def as_rows(histories):
    return [getattr(histories, name).tolist() for name in ("frequency", "recency", "age", "count")]
