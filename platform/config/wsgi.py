"""What the web server runs: Django behind the micro-cache."""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from core.microcache import MicroCache

application: "WSGIApplication" = get_wsgi_application()
if not settings.DEBUG:  # whoever writes a page wants to see it at once
    application = MicroCache(application)
