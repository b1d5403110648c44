"""The service as it is served: the WSGI application on the database named in the environment."""

from __future__ import annotations

import os
from pathlib import Path

from benchmarks.data import settings_for
from benchmarks.workloads import WORKLOADS, Request
from jsonapi_app import create_app

application = create_app(settings_for(Path(os.environ["BENCH_DATABASE"])))


def request(workload: str, number: int) -> Request:
    return WORKLOADS[workload].request(number)
