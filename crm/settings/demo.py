"""The demo and your own data on one machine: SQLite, tasks in process, plain HTTP on localhost."""

from crm.demo.staff import SIGN_INS
from crm.settings import env
from crm.settings.base import *  # noqa: F403
from crm.settings.base import VAR_DIR

SECRET_KEY = env.text("SECRET_KEY", "") or env.kept_secret(VAR_DIR / "secret_key")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
# 0 for your own data: nobody signs in by one click.
DEMO = env.flag("DEMO", default=True)
# Role -> address: the page of the demo signs you in with one click.
DEMO_SIGN_INS = SIGN_INS

# Files are served as they lie in static/, so that nothing has to be collected.
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 0
