"""The routes of Robert 2 as operations of its OpenAPI document: a line for each view says what it takes and answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from jsonapi_app.core.actor import ROLES
from jsonapi_app.core.resource import Relationship, Resource
from jsonapi_app.dialects.robert2 import fields, sessions, views
from jsonapi_app.dialects.robert2.envelopes import MEDIA_TYPE
from jsonapi_app.dialects.robert2.fields import Field
from jsonapi_app.dialects.robert2.routes import PREFIX, PUBLIC, Route
from jsonapi_app.dialects.robert2.views import Target
from jsonapi_app.openapi.files import NOT_MODIFIED, bill_file
from jsonapi_app.openapi.part import Json, answer, array_of, record_of, schema_ref
from jsonapi_app.openapi.records import Records
from jsonapi_app.openapi.robert2.bodies import EXAMPLES, body
from jsonapi_app.openapi.robert2.errors import failures
from jsonapi_app.openapi.robert2.lists import parameters

_ID: Json = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}, "example": 1}


@dataclass(frozen=True)
class Line:
    """What a view takes and answers. In ``name`` and ``summary``, ``{many}`` is the first word of the path and
    ``{members}`` the last.

    ``shows``: what is in a success (``status``), None where it is a file. ``fails``: with these statuses. ``sent``: the
    fields of the body. ``listed``: it takes the parameters of a list.
    """

    name: str
    summary: str
    shows: Callable[[Target, Records], Json] | None
    fails: tuple[int, ...]
    note: str = ""
    status: int = 200
    sent: Callable[[Target], Sequence[Field]] | None = None
    listed: bool = False
    headers: tuple[str, ...] = ()


def path_of(route: Route) -> str:
    return PREFIX + _readable(route.path)


def path_item(route: Route) -> Json:
    return {"parameters": [_ID]} if "<" in route.path else {}


def tag_of(target: Target) -> str:
    return f"Robert 2: {target.resource.area}"


def operation(route: Route, target: Target, records: Records) -> Json:
    line, words = VIEWS[route.view], _words(route)
    return {
        "tags": [tag_of(target)],
        "operationId": f"robert2_{line.name.format(**words)}".lower(),
        "summary": line.summary.format(**words),
        "description": "\n\n".join(filter(None, (line.note, _who(route)))),
        **_security(route),
        **({"parameters": parameters(target.record, _listed(target), route.term)} if line.listed else {}),
        **_body(route, line, target),
        "responses": {**_success(line, target, records), **failures(route.method, route.path, *line.fails)},
    }


def _readable(path: str) -> str:
    return path.replace("<int:id>", "{id}")


def _words(route: Route) -> dict[str, str]:
    """The words of the path: what comes first and what comes last, ids aside."""
    steps = [step for step in route.path.split("/") if step and "<" not in step]
    return {"verb": "Search" if route.term else "List", "many": steps[0], "members": steps[-1].replace("-", "_")}


def _who(route: Route) -> str:
    if route.groups == PUBLIC:
        return "For everybody."
    groups = [role for role in ROLES if role in route.groups]
    return f"Groups: {', '.join(groups)}{', or the user themselves' if route.or_self else ''}."


def _security(route: Route) -> Json:
    if route.view is sessions.sign_up:
        return {"security": [{"bearer": []}, {}]}
    return {"security": []} if route.groups == PUBLIC else {}


def _listed(target: Target) -> Resource | Relationship:
    return target.resource.relationships[target.relationship] if target.relationship else target.resource


def _body(route: Route, line: Line, target: Target) -> Json:
    if line.sent is None:
        return {}
    written = line.sent(target)
    creating = route.method == "POST"
    media = {
        "schema": body(written, creating=creating),
        "example": EXAMPLES[f"{route.method} {_readable(route.path)}"],
    }
    # A bill may be asked for without a word.
    needed = any(field.required or not creating for field in written)
    return {"requestBody": {"required": needed, "content": {"application/json": media}}}


def _success(line: Line, target: Target, records: Records) -> Json:
    if line.shows is None:
        return {"200": bill_file(), **NOT_MODIFIED}
    headers = {name: {"schema": {"type": "string"}} for name in line.headers}
    more = {"headers": headers} if headers else {}
    return {str(line.status): answer("It is done", line.shows(target, records), MEDIA_TYPE, **more)}


def _one(target: Target, records: Records) -> Json:
    return records.schema(target.record.shape)


def _page(target: Target, records: Records) -> Json:
    return record_of({"pagination": schema_ref("robert2.pagination"), "data": _bare(target, records)})


def _bare(target: Target, records: Records) -> Json:
    shape = target.shape or (target.record.shape if target.relationship else target.record.row)
    return array_of(records.schema(shape))


def _in_data(target: Target, records: Records) -> Json:
    return record_of({"data": _bare(target, records)})


def _removed(target: Target, records: Records) -> Json:
    return records.schema(target.record.removed)


def _removed_or_destroyed(target: Target, records: Records) -> Json:
    return {"anyOf": [_removed(target, records), schema_ref("robert2.destroyed")]}


def _signed_in(target: Target, records: Records) -> Json:
    return record_of({"user": _one(target, records), "token": {"type": "string"}})


def _new(target: Target) -> Sequence[Field]:
    return target.record.new_fields or target.record.fields


def _changed(target: Target) -> Sequence[Field]:
    return target.record.fields


def _credentials(target: Target) -> Sequence[Field]:
    return fields.SIGN_IN


_TRASH = "The first call puts it in the trash and answers what is there now, the second destroys it."
_FIRST = "Without a token while there is no user: the first becomes the admin. Or where `OPEN_SIGNUP` lets visitors in."
_CREATE = Line("create_{many}", "Create one of the {many}", _one, (400, 401, 409), status=201, sent=_new)
_UPDATE = Line(
    "update_{many}", "Change one of the {many}", _one, (400, 401, 404, 409), "What is not sent stays.", sent=_changed
)
_LOG_IN = Line(
    "log_in",
    "Log in",
    _signed_in,
    (400, 404),
    "The token is good on every interface; rs/events takes it as its session token, too.",
    sent=_credentials,
    headers=("X-Session-Token",),
)
_MEMBERS = Line("list_{members}_of_{many}", "List the {members} of one of the {many}", _page, (400, 401, 404))
VIEWS: Mapping[Callable[..., Any], Line] = {
    views.create: _CREATE,
    views.update: _UPDATE,
    views.delete: Line(
        "delete_{many}", "Delete one of the {many}", _removed_or_destroyed, (400, 401, 404, 409), _TRASH
    ),
    views.restore: Line("restore_{many}", "Take one of the {many} out of the trash", _removed, (401, 404, 409)),
    views.get_one: Line("get_{many}", "Read one of the {many}", _one, (401, 404)),
    views.get_list: Line("{verb}_{many}", "{verb} {many}", _page, (400, 401), listed=True),
    views.get_members: replace(_MEMBERS, listed=True),
    views.get_all_members: replace(_MEMBERS, shows=_bare, fails=(401, 404)),
    views.get_all: Line("list_{members}", "List all custom {members}", _bare, (401,)),
    views.get_countries: Line("list_{many}", "List all {many}", _in_data, (401,)),
    views.create_bill: Line(
        "create_bill",
        "Make the bill of an event",
        _one,
        (400, 401, 404, 409),
        "It takes the place of those that there are.",
        status=201,
        sent=_new,
    ),
    views.get_bill_pdf: Line("print_bill", "A bill, printed", None, (401, 404)),
    views.get_settings: Line("get_{members}", "Read the settings of one of the {many}", _one, (401, 404)),
    views.update_settings: replace(
        _UPDATE, name="update_{members}", summary="Change the settings of one of the {many}"
    ),
    sessions.token: _LOG_IN,
    sessions.sign_in: replace(_LOG_IN, name="sign_in"),
    sessions.sign_up: replace(_CREATE, name="sign_up", summary="Make a user", note=_FIRST),
}
