"""What a web server loads: `gunicorn crm.wsgi`. Without DJANGO_SETTINGS_MODULE these are the settings of production."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings.production")

application = get_wsgi_application()
