"""The tests: SQLite in memory unless DATABASE_URL says otherwise."""

from crm.settings import env
from crm.settings.base import *  # noqa: F403

SECRET_KEY = "test-only-not-secret"  # noqa: S105
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": env.database("DATABASE_URL", "sqlite:///:memory:")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_TASK_ALWAYS_EAGER = True
NIGHT_RUNS_IN = "worker"
