"""`make test-clients`: real clients against a service of their own; the arguments are the files of some, in Node."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.service import ROOT, running_service

HERE = Path(__file__).parent
PYTEST = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "tests/clients"]
NODE = ["node", "--conditions=development", "--import", "./loader/register.js", "--test", "--test-reporter=spec"]


def main(files: list[str]) -> int:
    """Returns the exit status: of the runs that failed, the last one's."""
    with tempfile.TemporaryDirectory(prefix="backline-") as folder, running_service(Path(folder)) as address:
        environment = {**os.environ, "BACKLINE_URL": address}
        status = 0 if files else subprocess.run(PYTEST, cwd=ROOT, env=environment).returncode
        if shutil.which("node") and (HERE / "node_modules" / "ready").exists():
            scripts = files or sorted(path.name for path in HERE.glob("*.test.js"))
            status = subprocess.run([*NODE, *scripts], cwd=HERE, env=environment).returncode or status
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
