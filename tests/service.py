"""A service with the demo company, as `make run` starts it: for what talks to it over HTTP.

Only the standard library, since the tests in a browser have an environment of their own.
"""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
PROGRAMS = ROOT / ".venv-dev" / "bin"
STARTS_WITHIN_SECONDS = 60


@contextmanager
def running_service(folder: Path) -> Iterator[str]:
    """The address of a service of its own, with its database and log in ``folder``."""
    port = _free_port()
    environment = {
        **os.environ,
        "BACKLINE_ENV": "development",
        "DATABASE_URL": f"sqlite:///{folder / 'backline.db'}",
        "JWT_SECRET_KEY": "of tests over HTTP " * 3,
        "PUBLIC_URL": "",
        "HOST": "127.0.0.1",
        "PORT": str(port),
    }
    prepare = [PROGRAMS / "flask", "--app", "wsgi", "prepare"]
    subprocess.run(prepare, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    serve = [PROGRAMS / "gunicorn", "-c", "gunicorn.conf.py", "wsgi:app"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(serve, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_until_ready(address, process, folder / "log")
            yield address
        finally:
            process.terminate()
            process.wait(timeout=40)


def _free_port() -> int:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_until_ready(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(STARTS_WITHIN_SECONDS * 5):
        try:
            urllib.request.urlopen(f"{address}/health/ready", timeout=5).close()
        except OSError:  # not there yet, or too busy to answer
            assert process.poll() is None, f"The service stopped:\n{log.read_text()}"
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"The service is not ready:\n{log.read_text()}")
