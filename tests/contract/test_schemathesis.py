"""Requests that schemathesis makes up from the OpenAPI document, right ones and wrong ones.

A run is bounded and repeats itself: every operation of the dialects and a part of the native ones, a few requests each.
``make test-schema`` takes all of them, and more requests; ``--schema-seed`` makes up others.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.core.transport import Response
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    positive_data_acceptance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from jsonapi_app.domain.secret_keys import hash_key
from jsonapi_app.openapi import openapi_document
from tests.contract.description import ANYWHERE
from tests.factories.world import World

pytestmark = pytest.mark.one_database

PART = 6  # of the native operations, one in so many
API_KEY = "key-of-the-made-up-requests"
ALWAYS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# Operations of which OpenAPI can say all that there is to refuse. It cannot say: which rows there are and what a rule
# makes of them, which letters are letters, which parameters do not go together, how deep a path leads.
SAID_IN_FULL = re.compile(r"(flavours|clicrdv)_list_|mpdx_|robert2_(list|search|get|print)_")
# What ends the session that the requests are made in.
WITHOUT_TOKEN = {"log_out"}
RENAMED = {"subcategories": "sub_categories", "persons": "people", "groups": "sites", "organizations": "contacts"}


RUNS = (
    ("admin", GenerationMode.POSITIVE),
    ("admin", GenerationMode.NEGATIVE),
    ("member", GenerationMode.POSITIVE),
)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "operation_id" in metafunc.fixturenames:
        config = metafunc.config
        chosen = every_operation() if config.getoption("--schema-examples") else some(config.getoption("--schema-seed"))
        requests = [
            pytest.param(name, role, mode, id=f"{name}-{role}-{mode.value}")
            for name in chosen
            for role, mode in RUNS
            if mode is GenerationMode.POSITIVE or takes_anything(operations()[name])
        ]
        metafunc.parametrize(("operation_id", "role", "mode"), requests)


def every_operation() -> list[str]:
    return list(operations())


def some(number: int) -> list[str]:
    native = [name for name, operation in operations().items() if operation.path.startswith("/api/v3")]
    return [name for name in operations() if name not in native] + native[number % PART :: PART]


@cache
def operations() -> dict[str, Any]:
    """By operationId."""
    config = SchemathesisConfig.from_dict({"generation": {"with-security-parameters": False}})
    schema = schemathesis.openapi.from_dict(openapi_document("http://localhost"), config=config)
    found = [result.ok() for result in schema.get_all_operations()]
    return {operation.definition.raw["operationId"]: operation for operation in found}


def takes_anything(operation: Any) -> bool:
    """Whether there is anything that can be wrong."""
    return bool(list(operation.iter_parameters()) or operation.body)


@pytest.fixture(scope="module")
def keyed(world: World) -> World:
    """The world, with the API key of an admin."""
    world.make("api_keys", user=world.api.user, sites=world.rows["sites"], key_hash=hash_key(API_KEY))
    return world


def test_made_up_requests_are_answered_as_described(
    keyed: World, operation_id: str, role: str, mode: GenerationMode, pytestconfig: pytest.Config
):
    operation = operations()[operation_id]
    most = pytestconfig.getoption("--schema-examples") or 2
    is_right = mode is GenerationMode.POSITIVE
    refusal = positive_data_acceptance if SAID_IN_FULL.match(operation_id) else None
    checks = [*ALWAYS, *([refusal] if refusal and is_right else []), *([] if is_right else [negative_data_rejection])]

    @settings(
        max_examples=most,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        # Making a failing request smaller can take for ever with patterns as long as those of sort and fields.
        phases=[Phase.generate],
    )
    @seed(pytestconfig.getoption("--schema-seed"))
    @given(case=operation.as_strategy(generation_mode=mode))
    def run(case: Any) -> None:
        if is_right:
            aim(case, keyed)
        answer = ask(case, keyed, role)
        if answer.status_code in ANYWHERE:
            case.validate_response(answer, checks=ALWAYS)
            return
        case.validate_response(answer, checks=checks)
        assert str(answer.status_code) in operation.definition.raw["responses"], answer.status_code

    run()


def aim(case: Any, world: World) -> None:
    """Let the ids in the path be those of rows that there are."""
    if not case.path_parameters:
        return
    steps = [RENAMED.get(step, step) for step in case.path.split("/")]
    native = case.path.startswith(("/api/v3", "/api/v2"))
    for row in world.rows.get(next(step for step in steps if step in world.rows), [])[-1:]:
        case.path_parameters = dict.fromkeys(case.path_parameters, row.id if native else row.key)


def ask(case: Any, world: World, role: str) -> Response:
    name = case.operation.definition.raw["operationId"]
    token = world.api.sign_in(role)[1]
    headers = {} if name in WITHOUT_TOKEN else {"Authorization": f"Bearer {token}", "x-session-token": token}
    if name == "rs_events_list_events":
        headers["Content-Type"] = "application/json"
    # A header that is made up, for being wrong, is sent as it is.
    headers = {header: value for header, value in headers.items() if header not in (case.headers or {})}
    params = {"apikey": API_KEY} if name.startswith("clicrdv_") else None
    answer: Response = case.call(app=world.app, headers=headers, params=params)
    return answer
