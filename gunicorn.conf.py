"""How gunicorn serves Backline; a setting with an environment variable beside it can be changed by that."""

import json
import os
import re
import shutil
import tempfile
from urllib.parse import unquote_plus

import structlog
from dotenv import load_dotenv
from gunicorn import glogging, util

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

accesslog = None  # the service has a line for each request, which knows more
errorlog = "-"
control_socket_disable = True  # signals do; its file would be one for all services of a user
loglevel = os.environ.get("LOG_LEVEL") or "info"
log_form = os.environ.get("LOG_FORMAT") or ("json" if os.environ.get("BACKLINE_ENV") == "production" else "console")


def without_secrets(text):
    """``text`` with the values left out that open something by themselves, in the URLs that it tells of."""
    return PAIR.sub(lambda pair: f"{pair[1]}…" if unquote_plus(pair[2]).lower() in SECRETS else pair[0], text)


SECRETS = {"token", "apikey"}  # query parameters of programs that can send no header
PAIR = re.compile(r"([?&;]([^=&;?#\s]+)=)[^&#\s\"]*")


class Log(glogging.Logger):
    """gunicorn's logs, whose lines may have URLs: that of the request, that of the page it came from."""

    def __init__(self, cfg):
        super().__init__(cfg)
        for log in (self.access_log, self.error_log):
            log.addFilter(keep_secrets)

    def setup(self, cfg):
        super().setup(cfg)
        if log_form == "json":
            for handler in self.error_log.handlers:
                handler.setFormatter(as_json())


def as_json():
    """The service's own form of a line (``jsonapi_app/http/observability/log_format.py``).

    Not imported: what gunicorn's main process has loaded, workers would not take in anew at a reload.
    """
    before = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.add_logger_name,
    ]
    after = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(),
    ]
    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=before, processors=after)


def keep_secrets(record):
    record.msg, record.args = without_secrets(record.getMessage()), ()
    return True


logger_class = Log


# The figures of all workers (/metrics). Each counts in files of a folder that lives as long as the service. Its files
# have the number of its place, which the worker that replaces it takes over: counts go on, and there are few files.


def on_starting(server):
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="backline-metrics-")


def pre_fork(server, worker):
    taken = {other.place for other in server.WORKERS.values()}
    worker.place = next(place for place in range(len(taken) + 1) if place not in taken)


def post_fork(server, worker):
    from prometheus_client import values  # knows the folder from now on

    values.ValueClass = values.MultiProcessValue(lambda: worker.place)


def child_exit(server, worker):
    """What a worker was doing it does no longer; what it has counted stays."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.place)


def on_exit(server):
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)


def when_ready(server):
    """Tell where the service is, once it listens."""
    root = os.environ.get("PUBLIC_URL") or server.LISTENERS[0]
    server.log.info("Backline is at %s/api/v3", root)


def write_refusal(sock, status, reason, message):
    """What gunicorn refuses by itself (a broken request line, a header too long) never reaches the service.

    It is answered with an error document too, instead of gunicorn's page; ``message`` may repeat what was sent, so it
    stays in the log.
    """
    error = {
        "status": str(status),
        "code": "http_error",
        "title": reason,
        "detail": "The request is not HTTP as served.",
    }
    body = json.dumps({"jsonapi": {"version": "1.1"}, "errors": [error]}).encode()
    head = (
        f"HTTP/1.1 {status} {reason}\r\nConnection: close\r\nContent-Type: application/vnd.api+json\r\n"
        f"Vary: Accept\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    util.write_nonblock(sock, head.encode("latin-1") + body)


util.write_error = write_refusal
forwarder_headers = ""  # no header of a request sets SCRIPT_NAME or PATH_INFO
