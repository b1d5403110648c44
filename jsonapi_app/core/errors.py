"""Everything that can go wrong for a client, as facts that each dialect phrases in its own shape.

Raise one with the value at fault in ``detail`` and where it is: a JSON ``pointer`` into the request
document, the name of a query ``parameter``, or of a ``header``. `Faults` carries several at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any, ClassVar


def pointer_to(*names: str | int) -> str:
    """The JSON pointer (RFC 6901) through these members: ``/data/attributes/name``."""
    return "".join("/" + str(name).replace("~", "~0").replace("/", "~1") for name in names)


# An answer must not be much longer than what it answers: of more faults than this, the first are told.
MOST_FAULTS = 100


def raise_all(faults: Sequence[ApiError]) -> None:
    """Raises the one fault as it is, several as `Faults` (the first `MOST_FAULTS`), and nothing without any."""
    if faults:
        raise faults[0] if len(faults) == 1 else Faults(faults[:MOST_FAULTS])


class ApiError(Exception):
    """One fault of a request. ``title`` never changes for a ``code``; ``detail`` tells the case."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"
    title: ClassVar[str] = "Internal server error"

    def __init__(
        self,
        detail: str | None = None,
        *,
        pointer: str | None = None,
        parameter: str | None = None,
        header: str | None = None,
        meta: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        member: str | None = None,
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or f"{self.title}."
        self.pointer = pointer
        self.parameter = parameter
        self.header = header
        self.meta = meta
        self.headers = headers or {}
        # The attribute or relationship at fault, also where it was not sent and no pointer can lead to it.
        self.member = member

    @property
    def faults(self) -> Sequence[ApiError]:
        return (self,)

    def moved(self, pointer: str) -> ApiError:
        """The same fault, elsewhere in the request document."""
        moved = copy(self)
        moved.pointer = pointer
        return moved


class Faults(ApiError):
    """Several faults of one request, answered together."""

    def __init__(self, faults: Sequence[ApiError]) -> None:
        super().__init__("; ".join(fault.detail for fault in faults))
        self._faults = tuple(faults)

    @property
    def faults(self) -> Sequence[ApiError]:
        return self._faults


class BadRequest(ApiError):
    """What is asked for makes no sense, whatever the state of the service."""

    status, code, title = 400, "bad_request", "Bad request"


class BadParameter(ApiError):
    """A query parameter that is unknown, malformed, out of range or not allowed here."""

    status, code, title = 400, "invalid_parameter", "Invalid query parameter"


class TooCostly(BadParameter):
    """The query may cost more than the service spends on one; ``meta`` tells the cost and the budget."""

    code, title = "query_too_costly", "Query too costly"


class BadDocument(ApiError):
    """A body that is not the document this endpoint reads."""

    status, code, title = 400, "invalid_document", "Invalid request document"


class Unauthorized(ApiError):
    """There is no valid access token: log in at /api/v3/auth/login and send it as a bearer token."""

    status, code, title = 401, "unauthorized", "Authentication required"


class Forbidden(ApiError):
    """The caller is known, but may not do this."""

    status, code, title = 403, "forbidden", "Forbidden"


class NotFound(ApiError):
    """There is nothing here, or nothing that the caller may see."""

    status, code, title = 404, "not_found", "Resource not found"


class MethodNotAllowed(ApiError):
    """The URL exists but does not take this method; the header Allow names those it takes."""

    status, code, title = 405, "method_not_allowed", "Method not allowed"


class NotAcceptable(ApiError):
    """No media type that the service can answer with is acceptable to the client."""

    status, code, title = 406, "not_acceptable", "Not acceptable"


class Conflict(ApiError):
    """The state of the resource, or of another one, does not allow this."""

    status, code, title = 409, "conflict", "Conflict"


class Duplicate(Conflict):
    """A unique value is taken; some dialects tell this from the other conflicts."""


class OutdatedVersion(ApiError):
    """The document says which version of the resource it is meant for, and there is a newer one: read it again."""

    status, code, title = 409, "outdated_version", "Outdated version"


class RequestInProgress(ApiError):
    """A request with the same Idempotency-Key is just being done: send it again a little later."""

    status, code, title = 409, "request_in_progress", "Request in progress"


class AnswerNotKept(ApiError):
    """A request with the same Idempotency-Key was done, and is not done again; its answer held a secret, or was too
    long to be kept."""

    status, code, title = 409, "answer_not_kept", "Answer not kept"


class PreconditionFailed(ApiError):
    """The resource has changed since the client read it: If-Match names none of its current entity tags."""

    status, code, title = 412, "precondition_failed", "Precondition failed"


class ContentTooLarge(ApiError):
    """The body is longer than the service reads."""

    status, code, title = 413, "content_too_large", "Content too large"


class UriTooLong(ApiError):
    """The path and the query string are longer than the service reads."""

    status, code, title = 414, "uri_too_long", "URI too long"


class UnsupportedMediaType(ApiError):
    """The body is of a media type that this URL does not read."""

    status, code, title = 415, "unsupported_media_type", "Unsupported media type"


class Invalid(ApiError):
    """A well-formed document with a value that this resource does not take."""

    status, code, title = 422, "validation_failed", "Validation failed"


class TooManyRequests(ApiError):
    """This client has asked for more than its share; the header Retry-After says when there is more again."""

    status, code, title = 429, "too_many_requests", "Too many requests"


class KeyReused(ApiError):
    """The Idempotency-Key was sent before, with another request: each request has a key of its own."""

    status, code, title = 422, "idempotency_key_reused", "Idempotency key reused"


class PreconditionRequired(ApiError):
    """Here a write must say which version of the resource it is meant for: by If-Match, or by meta.version."""

    status, code, title = 428, "precondition_required", "Precondition required"


class InternalError(ApiError):
    """A fault of the service. The id of the error is in its log."""


class Unavailable(ApiError):
    """The service cannot answer just now; the header Retry-After says when to try again."""

    status, code, title = 503, "service_unavailable", "Service unavailable"


class TooSlow(Unavailable):
    """The database took longer than the service waits, and was stopped. Ask for less: a narrower filter, fewer rows."""

    code, title = "too_slow", "Too slow"


ERRORS_BY_STATUS: Mapping[int, type[ApiError]] = {
    kind.status: kind
    for kind in (
        InternalError,
        Unavailable,
        BadRequest,
        Unauthorized,
        Forbidden,
        NotFound,
        MethodNotAllowed,
        NotAcceptable,
        Conflict,
        PreconditionFailed,
        ContentTooLarge,
        UriTooLong,
        UnsupportedMediaType,
        Invalid,
        TooManyRequests,
        PreconditionRequired,
    )
}
