"""The cache in Redis. It holds nothing that can't be lost, so losing Redis must not fail a request."""

from collections.abc import Callable, Iterable
from typing import Any

import redis
import structlog
from django.core.cache.backends.redis import RedisCache

log = structlog.get_logger("crm.cache")


class ForgivingRedisCache(RedisCache):
    """While Redis is away, nothing is found and nothing is kept, and the log says so."""

    def add(self, *args: Any, **options: Any) -> Any:
        """Say whether the value was new; while Redis is away it always is."""
        return _or(True, lambda: super(ForgivingRedisCache, self).add(*args, **options))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """Return the value, or the default."""
        return _or(default, lambda: super(ForgivingRedisCache, self).get(key, default, version))

    def set(self, *args: Any, **options: Any) -> None:
        """Keep the value, if that is possible."""
        _or(None, lambda: super(ForgivingRedisCache, self).set(*args, **options))

    def touch(self, *args: Any, **options: Any) -> Any:
        """Keep the value longer."""
        return _or(False, lambda: super(ForgivingRedisCache, self).touch(*args, **options))

    def delete(self, *args: Any, **options: Any) -> Any:
        """Forget the value."""
        return _or(False, lambda: super(ForgivingRedisCache, self).delete(*args, **options))

    def get_many(self, keys: Iterable[Any], version: int | None = None) -> dict[Any, Any]:
        """Return those values that are found."""
        found: dict[Any, Any] = _or({}, lambda: super(ForgivingRedisCache, self).get_many(keys, version))
        return found

    def has_key(self, key: Any, version: int | None = None) -> bool:
        """Say whether there is a value."""
        return bool(_or(False, lambda: super(ForgivingRedisCache, self).has_key(key, version)))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Count up; while Redis is away every count is the first."""
        return int(_or(delta, lambda: super(ForgivingRedisCache, self).incr(key, delta, version)))

    def set_many(self, *args: Any, **options: Any) -> Any:
        """Keep the values; return the keys that were not kept."""
        return _or([], lambda: super(ForgivingRedisCache, self).set_many(*args, **options))

    def delete_many(self, *args: Any, **options: Any) -> None:
        """Forget the values."""
        _or(None, lambda: super(ForgivingRedisCache, self).delete_many(*args, **options))


def _or(otherwise: Any, ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except (redis.ConnectionError, redis.TimeoutError) as error:
        log.warning("the cache does not answer", reason=str(error))
        return otherwise
