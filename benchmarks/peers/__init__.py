"""The stock libraries, each in a virtual environment of its own under ``benchmarks/work/venvs``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.contenders import Contender
from benchmarks.data import WORK

# Contender → title, module, what to install.
PEERS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "safrs": ("SAFRS 3.2", "safrs_peer", ("safrs==3.2.0", "SQLAlchemy==2.1.9", "Flask-SQLAlchemy==3.1.1")),
    "djangorestframework-jsonapi": (
        "djangorestframework-jsonapi 8.1",
        "djangorestframework_jsonapi_peer",
        ("djangorestframework-jsonapi==8.1.0", "Django==5.2.*", "django-filter==26.2"),
    ),
    # The newest of everything that it imports on.
    "flask-rest-jsonapi": (
        "flask-rest-jsonapi 0.31",
        "flask_rest_jsonapi_peer",
        (
            "flask-rest-jsonapi==0.31.2",
            "Flask==2.1.3",
            "Werkzeug==2.1.2",
            "SQLAlchemy==1.4.54",
            "Flask-SQLAlchemy==2.5.1",
            "marshmallow==3.13.0",
            "marshmallow-jsonapi==0.24.0",
            "setuptools<80",
        ),
    ),
}


def install_peers() -> list[Contender]:
    """The contenders; one that can not be installed fails when it starts, with the reason."""
    return [_install(name, *peer) for name, peer in PEERS.items()]


def _install(name: str, title: str, module: str, requirements: tuple[str, ...]) -> Contender:
    venv = WORK / "venvs" / name
    python = venv / "bin" / "python"
    ready = venv / "ready"
    if not ready.exists() or ready.read_text() != "\n".join(requirements):
        print(f"Installing {name} into {venv}", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(venv)], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requirements]
        if subprocess.run(install, check=False).returncode == 0:
            ready.write_text("\n".join(requirements))
    return Contender(name, title, module, python=Path(python), peer=True)
