"""Settings read from the environment, with errors that name the variable."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str | None = None) -> str:
    """Return the variable `name`; without a default it has to be set."""
    value = os.environ.get(name, default)
    if value is None or (value == "" and default is None):
        raise ImproperlyConfigured(f"Set the environment variable {name}; it has no default here.")
    return value


def flag(name: str, *, default: bool = False) -> bool:
    """Return the variable `name` as a yes or no."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in TRUE:
        return True
    if value.lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}; expected 1 or 0.")


def number(name: str, default: int) -> int:
    """Return the variable `name` as a whole number."""
    value = os.environ.get(name)
    if value is None:
        return default
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is {value!r}; expected a whole number.") from error


def words(name: str, default: str | None = None) -> list[str]:
    """Return the comma-separated variable `name` as a list; without a default it has to be set."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def choice(name: str, default: str, among: set[str]) -> str:
    """Return the variable `name`, which has to be one of a few words."""
    value = os.environ.get(name, default)
    if value not in among:
        raise ImproperlyConfigured(f"{name} is {value!r}; expected one of {', '.join(sorted(among))}.")
    return value


def address(name: str, default: str | None, schemes: set[str]) -> str:
    """Return the variable `name` as an address; an empty one is the default."""
    value = text(name, default) or default or ""
    if value and urlsplit(value).scheme not in schemes:
        expected = " or ".join(f"{scheme}://…" for scheme in sorted(schemes))
        raise ImproperlyConfigured(f"{name} is {_without_password(value)!r}; expected {expected}.")
    return value


def kept_secret(path: Path) -> str:
    """Return the secret in the file `path`, which is made when it is asked for the first time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    secret = path.read_text().strip()
    if not secret:
        raise ImproperlyConfigured(f"The file {path} is empty; remove it, and a new secret is made.")
    return secret


def database(name: str, default: str | None) -> dict[str, Any]:
    """Return Django's settings for the database address in the variable `name`.

    Raises:
        ImproperlyConfigured: the address can't be used; the message names the variable.
    """
    value = address(name, default, {"sqlite", "postgres", "postgresql"})
    if value.startswith("sqlite:"):
        return _sqlite(name, value)
    parts = urlsplit(value)
    try:
        port = str(parts.port or "")
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is {_without_password(value)!r}; its port is not a number.") from error
    if not parts.path.lstrip("/"):
        raise ImproperlyConfigured(
            f"{name} is {_without_password(value)!r}; expected the name of a database after the host."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": port,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, "options": _server_limits(), **dict(parse_qsl(parts.query))},
    }


# Pages ask small questions: compiling them, or sharing them out to helpers, costs a hundred times the answer. The night
# turns the helpers on again (crm/nightly/session.py).
SMALL_QUESTIONS = {"jit": "off", "max_parallel_workers_per_gather": "0", "random_page_cost": "1.1"}


def _server_limits() -> str:
    """Return how the database server plans our questions, and how long it lets us wait, work and dawdle."""
    limits = {
        "lock_timeout": number("DATABASE_LOCK_SECONDS", 10),
        # Nights and migrations may take long; docker-compose.yml limits the web process.
        "statement_timeout": number("DATABASE_STATEMENT_SECONDS", 0),
        "idle_in_transaction_session_timeout": number("DATABASE_IDLE_SECONDS", 600),
    }
    waits = {limit: f"{seconds}s" for limit, seconds in limits.items()}
    return " ".join(f"-c {name}={value}" for name, value in (SMALL_QUESTIONS | waits).items())


SECONDS_OF_A_DAY = 86_400


def _sqlite(name: str, value: str) -> dict[str, Any]:
    path = unquote(value.removeprefix("sqlite:///"))
    if not value.startswith("sqlite:///") or not path:
        raise ImproperlyConfigured(
            f"{name} is {value!r}; expected sqlite:///folder/file, or sqlite:////folder/file from the root."
        )
    if path != ":memory:" and not Path(path).parent.is_dir():
        raise ImproperlyConfigured(f"{name} is {value!r}; the folder {Path(path).parent} does not exist.")
    pragmas = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        # Without it INSERT OR REPLACE would pass the triggers that forbid a DELETE.
        "PRAGMA recursive_triggers=ON;"
        "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;"
    )
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        # IMMEDIATE: whoever will write waits at the start, instead of failing halfway.
        "OPTIONS": {
            # 0 is no limit, as it is on a server; SQLite itself would not wait at all.
            "timeout": number("DATABASE_LOCK_SECONDS", 20) or SECONDS_OF_A_DAY,
            "transaction_mode": "IMMEDIATE",
            "init_command": pragmas,
        },
    }


def cache(redis_url: str) -> dict[str, Any]:
    """Return Django's settings for the cache: in Redis where there is one, else in the process."""
    if not redis_url:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    return {
        "BACKEND": "crm.core.cache.ForgivingRedisCache",
        "LOCATION": redis_url,
        "KEY_PREFIX": "perennial",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }


def mailer(name: str) -> dict[str, Any]:
    """Return Django's settings for the mail server in the variable `name`; without one, mails are not sent."""
    value = address(name, "", {"smtp", "smtp+tls", "smtp+ssl"})
    if not value:
        return {"BACKEND": "crm.core.mail.UnsentMails"}
    parts = urlsplit(value)
    options = {
        "host": parts.hostname or "localhost",
        "port": parts.port or (465 if parts.scheme == "smtp+ssl" else 587),
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_tls": parts.scheme == "smtp+tls",
        "use_ssl": parts.scheme == "smtp+ssl",
        "timeout": 10,
    }
    return {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}


def _without_password(value: str) -> str:
    password = urlsplit(value).password
    return value.replace(f":{password}@", ":…@") if password else value
