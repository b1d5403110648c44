"""The query parameters: those that all types share, and for each type what it includes, sorts and filters by.

OpenAPI allows a name once, so ``filter`` is the JSON form, which can say everything, and ``filter[name]`` and its like
are the short form for equality. The longer bracket form, ``filter[rental_price][ge]=10``, is told in words.
"""

from __future__ import annotations

from typing import Any

from jsonapi_app.core.query import OPERATORS
from jsonapi_app.core.resource import Catalogue, Kind, Relationship, Resource
from jsonapi_app.dialects.jsonapi.cursor import PROFILE
from jsonapi_app.dialects.jsonapi.syntax import Limits
from jsonapi_app.openapi import fields
from jsonapi_app.openapi.part import Json, ref, schema_ref

ID_PARAMETERS = {True: "uuid", False: "integer_id"}


def shared(catalogue: Catalogue, limits: Limits) -> Json:
    """Parameters that mean the same everywhere."""
    length = {"minimum": 1, "maximum": limits.page_size_max, "default": limits.page_size_default}
    pages = {
        "number": _page("number", "A page, counted from 1; goes with `page[size]`.", minimum=1, default=1),
        "size": _page("size", "Rows in a page.", **length),
        "offset": _page("offset", "Rows to leave out at the start; goes with `page[limit]`.", minimum=0, default=0),
        "limit": _page("limit", "At most so many rows.", **length),
    }
    return {
        "uuid": _of_path({"type": "string", "format": "uuid"}),
        "integer_id": _of_path({"type": "string", "pattern": "^[1-9][0-9]*$"}, example="1"),
        "fields": _fields(catalogue),
        "filter": _json_filter(),
        "filter.id": _query(
            "filter[id]",
            _list({"type": "string"}, maxItems=limits.in_list),
            "Only these. Without a page parameter they all come in one page.",
        ),
        "filter.deleted": _query("filter[deleted]", {"type": "boolean"}, "True: only what is in the trash."),
        **{f"page.{key}": page for key, page in {**pages, **_cursors()}.items()},
    }


def of_type(resource: Resource, limits: Limits) -> Json:
    """Parameters of one type, to be put into ``components``."""
    found = {"sort": _sort(resource, limits), **_filters(resource), **_sizes(resource, limits)}
    if resource.relationships:
        found["include"] = _include(resource, limits)
    return {f"{resource.type}.{name}": parameter for name, parameter in found.items()}


def for_collection(resource: Resource) -> list[Json]:
    """What a collection of this type takes."""
    own = [f"{resource.type}.{name}" for name in ("sort", *_filters(resource))]
    trash = ["filter.deleted"] if resource.trashable else []
    return [*for_single(resource), *_refs(*own, *trash, "filter.id", "filter", *_PAGES)]


def for_single(*resources: Resource) -> list[Json]:
    """What one resource of this type, or of one of these, takes; also in the answer to a write."""
    if len(resources) > 1:
        return [_query("include", _list({"type": "string"}), "Paths from the type that is found."), *_refs("fields")]
    own = [f"{r.type}.{name}" for r in resources if r.relationships for name in ("include", *_to_many(r))]
    return _refs(*own, "fields")


def for_linkage(relationship: Relationship) -> list[Json]:
    """What a relationship URL takes; the paths to include start with the name of the relationship."""
    name = relationship.name
    include = _query(
        "include",
        _list({"type": "string", "pattern": rf"^{name}(\.[a-z_]+)*$"}),
        f"`{name}`, or a path that starts with it.",
        example=[name],
    )
    return [include, *_refs("fields", *(_PAGES if relationship.many else ()))]


def _cursors() -> Json:
    """Pages between cursors. A cursor is good for one list, order and filter, so there are no examples."""
    asked = f"The [Cursor Pagination profile]({PROFILE}) is then applied, as it is when `Accept` names it."
    return {
        "after": _query("page[after]", {"type": "string"}, f"Begin right after this cursor. {asked}"),
        "before": _query("page[before]", {"type": "string"}, f"End right before this cursor. {asked}"),
        "total": _query("page[total]", {"type": "boolean"}, f"Whether the page tells the number of all rows. {asked}"),
    }


_PAGES = tuple(f"page.{key}" for key in ("number", "size", "offset", "limit", "after", "before", "total"))


def _refs(*names: str) -> list[Json]:
    return [ref("parameters", name) for name in names]


def _query(name: str, schema: Json, description: str = "", **more: Any) -> Json:
    """A query parameter; lists are written with commas."""
    style = {"style": "form", "explode": False} if schema.get("type") == "array" else {}
    said = {"description": description} if description else {}
    return {"name": name, "in": "query", **said, **style, "schema": schema, **more}


def _list(items: Json, **more: Any) -> Json:
    return {"type": "array", "items": items, **more}


def _of_path(schema: Json, **more: Any) -> Json:
    return {"name": "id", "in": "path", "required": True, "schema": schema, **more}


def _page(key: str, description: str, **schema: Any) -> Json:
    return _query(f"page[{key}]", {"type": "integer", **schema}, description, example=schema["default"])


def _fields(catalogue: Catalogue) -> Json:
    types = list(catalogue.values())[:2]
    example = {resource.type: ",".join([*resource.search[:1], *list(resource.relationships)[:1]]) for resource in types}
    return {
        "name": "fields",
        "in": "query",
        "description": "For each type the attributes and relationships to show, with commas: `fields[parks]=name`.",
        "style": "deepObject",
        "explode": True,
        "schema": {
            "type": "object",
            "properties": {resource.type: _names(resource) for resource in catalogue.values()},
            "additionalProperties": False,
        },
        "example": example,
    }


def _names(resource: Resource) -> Json:
    """Names of its fields, between commas; none at all shows none."""
    readable = [name for name, attribute in resource.attributes.items() if attribute.readable]
    names = "|".join([*readable, *resource.relationships])
    return {"type": "string", "pattern": f"^(({names})(,({names}))*)?$"}


def _json_filter() -> Json:
    since = {"name": "created_at", "op": "ge", "val": "2026-01-01T00:00:00Z"}
    return {
        "name": "filter",
        "in": "query",
        "description": (
            "A list of terms, all of which must hold. Each comparison also has a bracket form, which puts a path over"
            " relationships and an operator into the name: `filter[park.name][contains]=ware`. Operators: "
            + ", ".join(f"`{operator}`" for operator in sorted(OPERATORS))
            + "."
        ),
        "content": {
            "application/json": {
                "schema": schema_ref("jsonapi.filter"),
                "examples": {
                    "comparison": {"value": [since]},
                    "alternatives": {"value": [{"or": [since, {"not": {"name": "id", "op": "isnull", "val": False}}]}]},
                },
            }
        },
    }


def _include(resource: Resource, limits: Limits) -> Json:
    names = list(resource.relationships)
    return _query(
        "include",
        _list({"type": "string", "pattern": rf"^({'|'.join(names)})(\.[a-z_]+)*$"}, maxItems=limits.include_paths),
        f"Paths of relationships, at most {limits.include_depth} deep, whose resources come along.",
        example=names[:2],
    )


def _sizes(resource: Resource, limits: Limits) -> Json:
    """``page[…][size]`` for each to-many that can be included."""
    schema = {"type": "integer", "minimum": 1, "maximum": limits.included_size_max}
    said = (
        "How many of the included `{}` are shown of each resource, {} unless said otherwise; `links.next` of the"
        " relationship leads to the rest. Only with `include`; deeper ones are named by their path,"
        " as in `page[a.b][size]`."
    )
    return {
        name: _query(f"page[{r.name}][size]", schema, said.format(r.name, limits.included_size_default))
        for name, r in _to_many(resource).items()
    }


def _to_many(resource: Resource) -> dict[str, Relationship]:
    """The to-many relationships, by the names of the parameters that limit them."""
    return {f"page.{name}.size": r for name, r in resource.relationships.items() if r.many}


def _sort(resource: Resource, limits: Limits) -> Json:
    names = ["id", *(name for name, attribute in resource.attributes.items() if attribute.comparable)]
    steps = [r.name for r in resource.relationships.values() if not r.many and not r.polymorphic]
    paths = [*names, *(rf"{step}\.[a-z_.]+" for step in steps)]
    over = f" Or a path over {', '.join(f'`{step}`' for step in steps)}." if steps else ""
    return _query(
        "sort",
        _list({"type": "string", "pattern": f"^-?({'|'.join(paths)})$"}, minItems=1, maxItems=limits.sort_keys),
        f"Descending after `-`; nulls come last. Default: `{','.join(resource.sort)}`.{over}",
        example=list(resource.sort if "-created_at" in resource.sort else ("-created_at", *resource.sort)),
    )


def _filters(resource: Resource) -> Json:
    """``filter[…]=`` for the search, each attribute and each relationship of one type."""
    found: Json = {}
    if resource.search:
        looked_at = ", ".join(f"`{name}`" for name in resource.search)
        found["search"] = _query("filter[search]", {"type": "string"}, f"Words that all occur in {looked_at}.")
    if resource.computed:
        there = f"Then each has {', '.join(f'`{name}`' for name in resource.computed)}, to sort and filter by, too."
        found["while_event"] = _query(
            "filter[while_event]", {"type": "string"}, f"During an event, it left out. {there}"
        )
        for end in ("while_start", "while_end"):
            schema = {"type": "string", "format": "date-time"}
            found[end] = _query(f"filter[{end}]", schema, f"During a period; both ends are needed. {there}")
    for name, attribute in resource.attributes.items():
        if attribute.comparable and attribute.computed is None:
            schema = fields.shown(attribute.field, nullable=False)
            schema.pop("readOnly", None)
            schema.pop("description", None)
            found[name] = _query(f"filter[{name}]", schema, **_EXAMPLES.get(attribute.kind, {}))
    for name, relationship in resource.relationships.items():
        if not relationship.polymorphic:
            target = relationship.target.type
            found[name] = _query(f"filter[{name}]", {"type": "string"}, f"The id of one of the {target}.")
    return {f"filter.{name}": parameter for name, parameter in found.items()}


_EXAMPLES: dict[Kind, Json] = {
    Kind.INTEGER: {"example": 1},
    Kind.MONEY: {"example": 15.5},
    Kind.BOOLEAN: {"example": True},
    Kind.INSTANT: {"example": "2026-05-01T09:30:00.000Z"},
    Kind.DATE: {"example": "2026-05-01"},
}
