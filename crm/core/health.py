"""`/healthz` says that the process lives, `/readyz` that it can do its work."""

from collections.abc import Callable

import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed, JsonResponse

Answer = Callable[[HttpRequest], HttpResponseBase]
REDIS_SECONDS = 1.0

log = structlog.get_logger("crm.health")


class HealthMiddleware:
    """Answer the probes before hosts, sessions or cookies are looked at: a probe knows only an address."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.probes: dict[str, Callable[[], JsonResponse]] = {"/healthz": healthz, "/readyz": readyz}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a probe, or hand the request on."""
        probe = self.probes.get(request.path.rstrip("/"))
        if probe is None:
            return self.get_response(request)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        response = probe()
        response.headers["Cache-Control"] = "no-store"
        return response


def healthz() -> JsonResponse:
    """Answer 200 as long as the process can answer at all."""
    return JsonResponse({"status": "alive"})


def readyz() -> JsonResponse:
    """Answer 200 if each part that the work needs is there, else 503 and which part is missing."""
    parts = {"database": database_answers, "migrations": migrations_are_applied}
    if settings.REDIS_URL:
        parts["redis"] = redis_answers
    states: dict[str, str] = {}
    for name, is_there in parts.items():
        # Without a database its tables can't be asked either; the first missing part is the one to mend.
        blocked = name == "migrations" and states["database"] != "ok"
        states[name] = "unknown" if blocked else ("ok" if is_there() else "missing")
    is_ready = all(state == "ok" for state in states.values())
    return JsonResponse(
        {"status": "ready" if is_ready else "not ready", "parts": states}, status=200 if is_ready else 503
    )


def database_answers() -> bool:
    """Say whether the database answers a question."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        log.warning("not ready", part="database", reason=str(error))
        return False
    return True


def migrations_are_applied() -> bool:
    """Say whether the tables are those that this code was written for."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        log.warning("not ready", part="migrations", missing=len(missing), first=str(missing[0][0]))
    return not missing


def redis_answers() -> bool:
    """Say whether the queue and the cache can be reached."""
    # Loaded only where there is one: importing it takes longer than a command that needs none.
    import redis

    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=REDIS_SECONDS, socket_timeout=REDIS_SECONDS
    )
    try:
        return bool(client.ping())
    except redis.RedisError as error:
        log.warning("not ready", part="redis", reason=str(error))
        return False
    finally:
        client.close()
