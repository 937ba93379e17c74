"""What holds everywhere; each other module of settings says what is different there."""

import os
from pathlib import Path

from celery.schedules import crontab
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from crm.core import logging
from crm.settings import env
from crm.settings.api import *  # noqa: F403

BASE_DIR = Path(__file__).resolve().parent.parent.parent

INSTALLED_APPS = [
    "crm.core",
    "crm.audit",
    "crm.accounts",
    "customers",
    "orders",
    "clv",
    "retention",
    "compensation",
    "crm.dashboards",
    "crm.planning",
    "crm.nightly",
    "crm.demo",
    "crm.web",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "crm.core.middleware.RequestIdMiddleware",
    "crm.core.health.HealthMiddleware",
    "crm.core.api.addresses.TrailingSlashMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "crm.web.middleware.PersonalLocaleMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "crm.urls"
WSGI_APPLICATION = "crm.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# What the installation writes: the database of the demo, its secret, collected static files.
VAR_DIR = BASE_DIR / "var"
(VAR_DIR / "static").mkdir(parents=True, exist_ok=True)

DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{VAR_DIR / 'perennial.sqlite3'}")}
REDIS_URL = env.address("REDIS_URL", "", {"redis", "rediss", "unix"})
CACHES = {"default": env.cache(REDIS_URL)}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "crm.web.context.shell",
            ],
        },
    },
]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Perennial"
ACCOUNT_ADAPTER = "crm.web.adapter.AccountAdapter"
MFA_ADAPTER = "crm.web.adapter.MfaAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"

MAILERS = {"default": env.mailer("EMAIL_URL")}
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "Perennial <perennial@localhost>")

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("en-gb", _("English (United Kingdom)")), ("de", _("German"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]

# SQLite ignores the extra columns of a covering index; PostgreSQL uses them.
SILENCED_SYSTEM_CHECKS = ["models.W040"]

# Only our own files may run or style a page: no inline script, no style attribute, no other host.
SECURE_CSP = {
    "default-src": [CSP.SELF],
    # The picture of the TOTP secret is a data address.
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SAMESITE = "Lax"

# Without a broker the work is done in process, by the same functions.
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_RESULT_BACKEND = REDIS_URL or "cache+memory://"
CELERY_TASK_ALWAYS_EAGER = not REDIS_URL
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_TASK_DEFAULT_QUEUE = "perennial"
CELERY_TASK_TRACK_STARTED = True
# A task is given back when its worker dies; every task is safe to repeat.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 2
# Nobody waits long for a broker that is away: the queue of changed customers is in the database.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.2}
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 7200, "socket_connect_timeout": 2, "socket_timeout": 10}
CELERY_RESULT_EXPIRES = 86_400
CELERY_TIMEZONE = TIME_ZONE
# Beat asks every hour; the night itself knows whether it is due, so no change of clocks skips it or doubles it.
CELERY_BEAT_SCHEDULE: dict[str, dict[str, object]] = {
    "night": {"task": "nightly.run_if_due", "schedule": crontab(minute="5")},
}
# Who runs a night that was asked for in the browser: a worker, or a process of its own where no broker is.
NIGHT_RUNS_IN = "worker" if REDIS_URL else "process"
# A night's work on customers is cut into shards of so many, for as many workers as there are.
NIGHT_SHARD_CUSTOMERS = env.number("NIGHT_SHARD_CUSTOMERS", 250_000)
# On PostgreSQL so many steps of a night run side by side, where they don't wait for each other.
NIGHT_LANES = env.number("NIGHT_LANES", 2)
# The maths works on matrices of four by four: a second thread of the linear algebra spins, waiting for the first.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

LOGGING = logging.configure(
    as_json=env.choice("LOG_FORMAT", "lines", {"json", "lines"}) == "json",
    level=env.choice("LOG_LEVEL", "WARNING", {"DEBUG", "INFO", "WARNING", "ERROR"}),
)

DEMO = False
