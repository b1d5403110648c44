"""``Idempotency-Key`` (draft-ietf-httpapi-idempotency-key-header): a write that is sent again is not done again."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from flask import Flask, Response, current_app, request

from jsonapi_app.core.actor import Actor
from jsonapi_app.core.errors import BadRequest
from jsonapi_app.core.once import HEADER, Answer, Once, Write
from jsonapi_app.http.request_json import read_body

T = TypeVar("T")

REPLAYED = "Idempotency-Replayed"
LONGEST_KEY = 255
# RFC 8941: an item that is a string, perhaps with parameters, which say nothing here. A bare token, as many clients
# send it, is taken for the same string.
_STRING = re.compile(r'[ ]*"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*+)"[ ]*(?:;[ -~]*)?')
_TOKEN = re.compile(r"[ ]*([!#-+\--:<-\[\]-~]++)[ ]*")


@dataclass(frozen=True, slots=True)
class _Setup:
    secret: bytes
    lifetime: timedelta


def keep_answers(app: Flask, *, secret: str, lifetime: timedelta) -> None:
    """``secret``: what fingerprints are made with. They are of bodies that may hold a password, so nobody who only
    reads the database may try bodies out."""
    app.extensions["backline.idempotency"] = _Setup(secret.encode(), lifetime)


def answered(write: Write[T], actor: Actor, answer: Callable[[T], Response]) -> Response:
    """What ``answer`` makes of the write, once it is done; or the answer of the first time, where it has a key.

    Kept is what may be stored: not an answer that says ``no-store``.
    """
    header = request.headers.get(HEADER)
    if header is None:
        return answer(write.done())
    found = write.done_once(_once(read_key(header), actor), lambda done: _answer_of(answer(done)))
    return _response_of(found)


def read_key(header: str) -> str:
    """Raises BadRequest for a key that is malformed, empty or too long."""
    found = _STRING.fullmatch(header) or _TOKEN.fullmatch(header)
    if found is None:
        raise BadRequest(f'{HEADER} takes one string, such as "8e03978e-40d5-43e8-bc93-6894a57f9324".', header=HEADER)
    key = re.sub(r"\\(.)", r"\1", found[1])
    if not 0 < len(key) <= LONGEST_KEY:
        raise BadRequest(f"{HEADER} has 1 to {LONGEST_KEY} characters.", header=HEADER)
    return key


def _once(key: str, actor: Actor) -> Once:
    setup: _Setup = current_app.extensions["backline.idempotency"]
    return Once(actor.id, key, _fingerprint(setup.secret), setup.lifetime)


def _fingerprint(secret: bytes) -> str:
    """All that decides what is done and how it is answered. Answers to writes come in one media type only."""
    parts = (request.method, request.full_path, request.headers.get("If-Match", ""))
    head = "\n".join(parts).encode("utf-8", "surrogatepass") + b"\n"
    return hmac.new(secret, head + read_body(request), hashlib.sha256).hexdigest()


def _answer_of(response: Response) -> Answer:
    keepable = not response.cache_control.no_store
    return Answer(response.status_code, dict(response.headers), response.get_data(), keepable)


def _response_of(answer: Answer) -> Response:
    response = Response(answer.body, answer.status)
    response.headers.clear()
    response.headers.update(answer.headers)
    if answer.replayed:
        response.headers[REPLAYED] = "true"
    return response
