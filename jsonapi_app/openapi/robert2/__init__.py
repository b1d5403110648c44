"""Robert 2 in its OpenAPI document: every route of its table, from the record, the fields and the groups it names."""

from __future__ import annotations

from jsonapi_app.core.resource import Catalogue
from jsonapi_app.dialects.robert2.routes import targets
from jsonapi_app.openapi.part import Json, Part, record_of
from jsonapi_app.openapi.robert2 import errors, lists, operations, records

DESCRIPTION = """\
Stock, events, bills, people and users, as clients of Robert 2 know them.

Log in at `/api/token` and send the token with every request, as `Authorization: Bearer …`. A trailing slash is taken
on every path. Times are in the zone of the business, without saying so. Fields that nobody knows are ignored.
"""


def part(catalogue: Catalogue) -> Part:
    routes = list(targets(catalogue))
    shown = records.records_of(routes)
    paths: Json = {}
    for route, target in routes:
        item = paths.setdefault(operations.path_of(route), operations.path_item(route))
        item[route.method.lower()] = operations.operation(route, target, shown)
    return Part(
        tags=[{"name": name} for name in dict.fromkeys(operations.tag_of(target) for _, target in routes)],
        paths=paths,
        components={"schemas": {**shown.components(), **_SHARED, **errors.SCHEMAS}, "responses": errors.RESPONSES},
    )


_SHARED: Json = {
    "robert2.pagination": lists.PAGINATION,
    "robert2.destroyed": record_of({"destroyed": {"const": True}}),
}
