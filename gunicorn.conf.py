"""How gunicorn serves Backline; a setting with an environment variable beside it can be changed by that."""

import os

from dotenv import load_dotenv

load_dotenv(".env")  # as the flask command does, so both see one environment

bind = f"{os.environ.get('HOST') or '127.0.0.1'}:{os.environ.get('PORT') or '8000'}"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = int(os.environ.get("WEB_THREADS") or 4)
worker_class = "gthread"
preload_app = False  # a reload (HUP) then takes in new code

timeout = 60  # seconds that a worker may be stuck
graceful_timeout = 30  # seconds that requests under way have to finish at a stop
keepalive = 5

max_requests = 20_000  # a worker is replaced after as many, so that a slow leak stays small
max_requests_jitter = 2_000

limit_request_line = 8190  # long filters; the service itself answers 414 from MAX_URL_LENGTH on
limit_request_fields = 100
limit_request_field_size = 8190
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS") or "127.0.0.1,::1"

accesslog = os.environ.get("ACCESS_LOG") or None  # a file, or - for standard output
errorlog = "-"
control_socket_disable = True  # signals do; its file would be one for all services of a user
loglevel = os.environ.get("LOG_LEVEL") or "info"


def when_ready(server):
    """Tell where the service is, once it listens."""
    root = os.environ.get("PUBLIC_URL") or server.LISTENERS[0]
    server.log.info("Backline is at %s/api/v3", root)
