"""How many requests a user and a token may make, told in headers and refused with 429."""

import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

WINDOW_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much of a limit is left, and for how long it holds."""

    limit: int
    used: int
    resets_in: int

    def headers(self) -> dict[str, str]:
        """Return the RateLimit headers."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(0, self.limit - self.used)),
            "RateLimit-Reset": str(self.resets_in),
        }


class CallerThrottle(BaseThrottle):
    """So many requests a minute for each token, for each user of the pages, and for each address without either."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count the request; say whether it is within the limit."""
        kind, who = self._caller(request)
        limit = settings.API_RATES[kind]
        second = int(time.time())
        window, spent = divmod(second, WINDOW_SECONDS)
        used = self._count(f"throttle:{kind}:{who}:{window}")
        self.allowance = Allowance(limit, used, WINDOW_SECONDS - spent)
        # The view puts it on every answer, refused or not.
        vars(request)["allowance"] = self.allowance
        return used <= limit

    def wait(self) -> float:
        """Return the seconds until the limit starts anew."""
        return self.allowance.resets_in

    def _caller(self, request: Request) -> tuple[str, str]:
        if request.auth is not None and hasattr(request.auth, "pk"):
            return "token", str(request.auth.pk)
        if request.user and request.user.is_authenticated:
            return "user", str(request.user.pk)
        return "anonymous", self.get_ident(request)

    def _count(self, key: str) -> int:
        """Return how many requests were counted under `key`; a cache that is away says one, and lets them pass."""
        try:
            if cache.add(key, 1, timeout=2 * WINDOW_SECONDS):
                return 1
            return int(cache.incr(key))
        except ValueError:  # it expired between the two calls
            return 1
