"""The stock libraries, each in a virtual environment of its own under ``benchmarks/work/venvs``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.contenders import Contender
from benchmarks.data import WORK

# Contender → title, module, what to install.
PEERS: dict[str, tuple[str, str, tuple[str, ...]]] = {}


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
