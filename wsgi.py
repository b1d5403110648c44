"""The WSGI application: ``gunicorn -c gunicorn.conf.py wsgi:app``, and ``flask --app wsgi``."""

import sys

from jsonapi_app import create_app
from jsonapi_app.http.observability.log_format import configure_logging
from jsonapi_app.settings import SettingsError, load_settings

STOP = 4  # gunicorn stops at this exit status of a worker; at others it starts the next one, for ever

try:
    settings = load_settings()
    configure_logging(settings.form_of_log, settings.log_level)
    app = create_app(settings)
except SettingsError as error:
    print(f"Backline does not start with these settings:\n{error}", file=sys.stderr)
    sys.exit(STOP)
