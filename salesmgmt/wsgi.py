"""The WSGI application that a web server runs."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesmgmt.settings")
application = get_wsgi_application()

# What is loaded by now stays: it need not be looked through again and again while pages are made.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
