"""The cache while Redis is away: nothing is found, nothing is kept, nothing fails."""

import pytest

from crm.core.cache import ForgivingRedisCache


@pytest.fixture
def cache():
    return ForgivingRedisCache("redis://127.0.0.1:1/0", {"OPTIONS": {"socket_connect_timeout": 1}})


def test_without_redis_nothing_is_found_and_nothing_fails(cache):
    cache.set("a", 1)
    cache.set_many({"b": 2})

    assert cache.get("a") is None
    assert cache.get("a", "usual") == "usual"
    assert cache.get_many(["a", "b"]) == {}
    assert cache.add("a", 1) is True
    assert cache.incr("a") == 1
    assert cache.has_key("a") is False
    assert cache.delete("a") is False
    assert cache.touch("a") is False
