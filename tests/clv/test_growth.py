"""The benchmark of growth does what the night does, and the same however many workers share it."""

from functools import partial

from benchmarks import growth
from clv.maths.counts import merge


def test_shards_merged_are_the_whole_and_everybody_is_looked_ahead(tmp_path):
    shards = [(0, 1_500), (1, 700)]

    pieces = list(map(partial(growth.gather, str(tmp_path)), shards))
    histories, spend, models = growth.learn(pieces, dict.fromkeys(growth.STAGES, 0.0))
    ahead = [growth.predict(str(tmp_path), models, shard)[1] for shard in reversed(shards)]

    assert histories.customers == 2_200
    assert histories.count.tolist() == merge(reversed([piece.histories for piece in pieces])).count.tolist()
    assert spend.customers <= histories.repeat_customers
    assert ahead == [growth.predict(str(tmp_path), models, shard)[1] for shard in reversed(shards)]
    assert min(ahead) > 0


def test_an_order_is_drawn_the_same_by_whoever_draws_it():
    first, again = growth.orders_of(3, 200), growth.orders_of(3, 200)

    assert first.key.tolist() == again.key.tolist() == sorted(first.key.tolist())
    assert first.net.tolist() == again.net.tolist()
    assert 0 <= first.day.min() <= first.day.max() < growth.DAYS
