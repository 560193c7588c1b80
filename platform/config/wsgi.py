"""What the web server runs: Django behind the micro-cache."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from core.microcache import MicroCache
from django.core.wsgi import get_wsgi_application

application = MicroCache(get_wsgi_application())
