"""Production: everything secret or local comes from the environment. .env.example explains each variable."""

from crm.core import logging
from crm.settings import env
from crm.settings.base import *  # noqa: F403
from crm.settings.base import DATABASES

SECRET_KEY = env.text("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS", "")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
DATABASES["default"] = env.database("DATABASE_URL", None)
env.text("REDIS_URL")

# HTTPS=0 is for a try on one machine; passwords would cross a network readable by anybody.
HTTPS = env.flag("HTTPS", default=True)
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", "")
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz/?$", r"^readyz/?$"]
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 31_536_000) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
if env.flag("BEHIND_PROXY"):
    # Only for a proxy that sets the header itself and removes what the browser sent.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # The last address in X-Forwarded-For is the proxy's word; tries to sign in are counted by it.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "crm.core.static_files.HashedFiles"},
}

LOGGING = logging.configure(
    as_json=env.choice("LOG_FORMAT", "json", {"json", "lines"}) == "json",
    level=env.choice("LOG_LEVEL", "INFO", {"DEBUG", "INFO", "WARNING", "ERROR"}),
)
