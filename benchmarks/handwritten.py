"""What one would write by hand for materials alone: Flask, sqlite3 and orjson, the same documents byte for byte.

It checks the same token, re-reads user and session in one statement, and knows its tables; nothing is general. With
BENCH_KEEP_TOTALS=1 it remembers totals for as long as the database stays as it was, as the service does.
"""

from __future__ import annotations

import os
import re
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import jwt
import orjson
from flask import Flask, Response, abort
from flask import request as incoming
from werkzeug.exceptions import HTTPException

from benchmarks.workloads import WORKLOADS, Request

SECRET = os.environ["BENCH_SECRET"]
DATABASE = os.environ["BENCH_DATABASE"]
KEEP_TOTALS = os.environ.get("BENCH_KEEP_TOTALS") == "1"
MEDIA_TYPE = "application/vnd.api+json"
HEADERS = {"Vary": "Accept, Origin", "Cache-Control": "private, no-cache"}
ROOT = "http://localhost/api/v3"
DESCRIBED_BY = "http://localhost/openapi.json"
JSONAPI = {"version": "1.1"}

application = Flask(__name__, static_folder=None)
_of_thread = threading.local()


def request(workload: str, number: int) -> Request:
    return WORKLOADS[workload].request(number)


# Reading

COLUMNS = """m.id, m.name, m.description, m.reference, m.rental_price, m.stock_quantity, m.out_of_order_quantity,
    m.replacement_price, m.serial_number, m.is_hidden_on_bill, m.is_discountable, m.note, m.created_at, m.updated_at,
    m.deleted_at, m.park_id, m.category_id,
    (SELECT id FROM sub_categories WHERE id = m.sub_category_id AND deleted_at IS NULL), m.version"""
PAGE = f"SELECT {COLUMNS} FROM materials m WHERE m.deleted_at IS NULL ORDER BY m.name_folded, m.id LIMIT ? OFFSET ?"
ONE = f"SELECT {COLUMNS} FROM materials m WHERE m.id = ? AND m.deleted_at IS NULL"
FOUND = f"""SELECT {COLUMNS} FROM materials m WHERE m.deleted_at IS NULL
    AND m.id IN (SELECT rowid FROM materials_search WHERE materials_search MATCH ?)
    ORDER BY m.name_folded, m.id LIMIT ? OFFSET ?"""
# All less the few in the trash: two short walks along indexes.
COUNT = """SELECT (SELECT count(*) FROM materials)
    - (SELECT count(*) FROM materials WHERE deleted_at IS NOT NULL)"""
COUNT_FOUND = """SELECT count(*) FROM materials
    WHERE deleted_at IS NULL AND id IN (SELECT rowid FROM materials_search WHERE materials_search MATCH ?)"""
CALLER = """SELECT u.role FROM users u JOIN sessions s ON s.user_id = u.id
    WHERE u.id = ? AND s.jti = ? AND u.deleted_at IS NULL AND s.revoked_at IS NULL"""
VALUES = """SELECT v.material_id, a.name, v.value, a.unit
    FROM material_attributes v JOIN attributes a ON a.id = v.attribute_id
    WHERE v.material_id IN ({}) AND a.deleted_at IS NULL ORDER BY v.material_id, v.attribute_id"""
ROBERT2_VALUES = """SELECT v.material_id, a.id, a.name, a.value_type, a.unit, v.value
    FROM material_attributes v JOIN attributes a ON a.id = v.attribute_id
    WHERE v.material_id IN ({}) AND a.deleted_at IS NULL ORDER BY v.material_id, v.attribute_id"""
TAGS = """SELECT t.id, t.name, t.created_at, t.updated_at, t.deleted_at, t.version, mt.material_id
    FROM material_tags mt JOIN tags t ON t.id = mt.tag_id
    WHERE mt.material_id IN ({}) AND t.deleted_at IS NULL ORDER BY t.name_folded, t.id"""
NAMED = (
    "SELECT id, name, created_at, updated_at, deleted_at, version FROM {table} "
    "WHERE id IN ({{}}) AND deleted_at IS NULL"
)
CATEGORIES = NAMED.format(table="categories")
PARKS = (
    "SELECT id, name, created_at, updated_at, deleted_at, version, site_id FROM parks "
    "WHERE id IN ({}) AND deleted_at IS NULL"
)
BOOKED = """SELECT l.material_id, e.starts_at, e.ends_at, l.quantity
    FROM event_materials l JOIN events e ON e.id = l.event_id
    WHERE l.material_id IN ({}) AND e.kind = 'rental' AND e.deleted_at IS NULL AND e.starts_at < ? AND e.ends_at > ?"""
SUB_CATEGORIES = """SELECT s.id, s.name, s.created_at, s.updated_at, s.deleted_at, s.version,
    (SELECT id FROM categories WHERE id = s.category_id AND deleted_at IS NULL)
    FROM sub_categories s WHERE s.id IN ({}) AND s.deleted_at IS NULL"""


@application.get("/api/v3/materials")
def materials() -> Response:
    database, _ = _admit("visitor", "member", "admin")
    asked = incoming.args
    size, number = int(asked.get("page[size]", 25)), int(asked.get("page[number]", 1))
    if not (1 <= size <= 100 and number >= 1):
        abort(400)
    span = (size, (number - 1) * size)
    if "fields[materials]" in asked:
        data, total, filters = _prices(database, asked, span)
        return _page(data, None, total, size, number, "-rental_price", filters)
    words = asked.get("filter[search]")
    if words:
        match = '"' + words.casefold().replace('"', '""') + '"'
        rows = database.execute(FOUND, (match, *span)).fetchall()
        total = _total(database, COUNT_FOUND, (match,)) if len(rows) == size or number > 1 else len(rows)
        filters = [{"field": "search", "op": "eq", "value": words}]
    else:
        rows = database.execute(PAGE, span).fetchall()
        total, filters = _total(database, COUNT, ()), []
    data = _objects(database, rows)
    if "filter[while_start]" in asked:
        start, end = asked["filter[while_start]"], asked["filter[while_end]"]
        _add_what_is_left(database, rows, data, _instant(start), _instant(end))
        filters = [{"field": f"while_{at}", "op": "eq", "value": text} for at, text in (("start", start), ("end", end))]
    included = _included(database, asked["include"].split(","), rows, data) if "include" in asked else None
    return _page(data, included, total, size, number, asked.get("sort"), filters)


@application.get("/api/materials")
def robert2_materials() -> Response:
    """The first page of the Robert 2 list, by name."""
    database, _ = _admit("visitor", "member", "admin")
    rows = database.execute(PAGE, (100, 0)).fetchall()
    keys = [row[0] for row in rows]
    tags: dict[int, list[Any]] = {}
    for row in _in(database, TAGS, keys):
        tags.setdefault(row[6], []).append({"id": row[0], "name": row[1]})
    values: dict[int, list[Any]] = {}
    for owner, key, name, type_, unit, value in _in(database, ROBERT2_VALUES, keys):
        shown = orjson.Fragment(value.removesuffix(".0"))
        values.setdefault(owner, []).append({"id": key, "name": name, "type": type_, "unit": unit, "value": shown})
    data = [_record(row, tags.get(row[0], []), values.get(row[0], [])) for row in rows]
    return _robert2_list(data, _total(database, COUNT, ()))


def _robert2_list(data: list[Any], total: int) -> Response:
    last = max(1, -(-total // 100))
    page = "/api/materials?page="
    pagination = {
        "current_page": 1,
        "first_page_url": f"{page}1",
        "from": 1,
        "last_page": last,
        "last_page_url": f"{page}{last}",
        "next_page_url": f"{page}2" if last > 1 else None,
        "path": "/api/materials",
        "per_page": 100,
        "prev_page_url": None,
        "to": len(data),
        "total": total,
    }
    body = orjson.dumps({"pagination": pagination, "data": data})
    return Response(body, headers=HEADERS, content_type="application/json;charset=utf-8")


def _record(row: Sequence[Any], tags: list[Any], values: list[Any]) -> dict[str, Any]:
    def moment(instant: str | None) -> str | None:
        return None if instant is None else f"{instant[:10]} {instant[11:19]}"

    def price(cents: int | None) -> float | None:
        return None if cents is None else cents // 100 if cents % 100 == 0 else cents / 100

    return {
        "id": row[0],
        "name": row[1],
        "description": row[2],
        "reference": row[3],
        "park_id": row[15],
        "category_id": row[16],
        "sub_category_id": row[17],
        "rental_price": price(row[4]),
        "stock_quantity": row[5],
        "out_of_order_quantity": row[6],
        "replacement_price": price(row[7]),
        "serial_number": row[8],
        "is_hidden_on_bill": row[9] == 1,
        "is_discountable": row[10] == 1,
        "note": row[11],
        "created_at": moment(row[12]),
        "updated_at": moment(row[13]),
        "deleted_at": moment(row[14]),
        "tags": tags,
        "attributes": values,
    }


@application.get("/api/v3/materials/<int:key>")
def material(key: int) -> Response:
    database, _ = _admit("visitor", "member", "admin")
    rows = database.execute(ONE, (key,)).fetchall()
    if not rows:
        abort(404)
    data = _objects(database, rows)
    included = (
        _included(database, incoming.args["include"].split(","), rows, data) if "include" in incoming.args else None
    )
    links = {"self": _self_link(f"{ROOT}/materials/{key}"), "describedby": DESCRIBED_BY}
    return _document({"links": links, "data": data[0], **({} if included is None else {"included": included})})


def _instant(text: str) -> str:
    instant = datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None)
    return instant.isoformat(timespec="milliseconds") + "Z"


def _add_what_is_left(
    database: sqlite3.Connection, rows: Sequence[Any], data: list[dict[str, Any]], start: str, end: str
) -> None:
    """Stock less what is out of order and what is out at the busiest moment of the period."""
    keys = [row[0] for row in rows]
    moves: dict[int, list[tuple[str, int]]] = {}
    booked = database.execute(BOOKED.format(",".join("?" * len(keys))), (*keys, end, start))
    for key, leaves, returns, quantity in booked:
        moves.setdefault(key, []).extend(((leaves, quantity), (returns, -quantity)))
    for row, made in zip(rows, data, strict=True):
        out = most = 0
        for _, units in sorted(moves.get(row[0], ())):
            out += units
            most = max(most, out)
        attributes = made["attributes"]
        after = {name: attributes.pop(name) for name in ("custom_attributes", "created_at", "updated_at", "deleted_at")}
        attributes["remaining_quantity"] = row[5] - (row[6] or 0) - most
        attributes |= after


def _prices(database: sqlite3.Connection, asked: Any, span: tuple[int, int]) -> tuple[list[Any], int, list[Any]]:
    """Name and price of what is in stock in a number, dearest first."""
    if asked["fields[materials]"] != "name,rental_price" or asked["sort"] != "-rental_price":
        abort(400)
    least, most = asked["filter[stock_quantity][ge]"], asked.get("filter[rental_price][le]")
    where, values = "deleted_at IS NULL AND stock_quantity >= ?", [int(least)]
    filters = [{"field": "stock_quantity", "op": "ge", "value": least}]
    if most is not None:
        where += " AND rental_price <= ?"
        values.append(int(most) * 100)
        filters.append({"field": "rental_price", "op": "le", "value": most})
    rows = database.execute(
        f"SELECT id, name, rental_price, version FROM materials WHERE {where} "
        "ORDER BY rental_price DESC, id LIMIT ? OFFSET ?",
        (*values, *span),
    )
    base = f"{ROOT}/materials/"
    data = [
        {
            "type": "materials",
            "id": str(key),
            "attributes": {"name": name, "rental_price": price / 100},
            "links": {"self": f"{base}{key}"},
            "meta": {"version": version},
        }
        for key, name, price, version in rows
    ]
    return data, _total(database, f"SELECT count(*) FROM materials WHERE {where}", tuple(values)), filters


def _objects(database: sqlite3.Connection, rows: Sequence[Any]) -> list[dict[str, Any]]:
    values: dict[int, list[Any]] = {}
    for key, name, value, unit in _in(database, VALUES, [row[0] for row in rows]):
        values.setdefault(key, []).append({"name": name, "value": orjson.Fragment(value), "unit": unit})
    return [_object(row, values.get(row[0], [])) for row in rows]


def _object(row: Sequence[Any], values: list[Any]) -> dict[str, Any]:
    (
        key, name, description, reference, rental_price, stock_quantity, out_of_order_quantity, replacement_price,
        serial_number, is_hidden_on_bill, is_discountable, note, created_at, updated_at, deleted_at,
        park, category, sub_category, version,
    ) = row  # fmt: skip
    me = f"{ROOT}/materials/{key}"
    return {
        "type": "materials",
        "id": str(key),
        "attributes": {
            "name": name,
            "description": description,
            "reference": reference,
            "rental_price": rental_price / 100,
            "stock_quantity": stock_quantity,
            "out_of_order_quantity": out_of_order_quantity,
            "replacement_price": replacement_price / 100 if replacement_price is not None else None,
            "serial_number": serial_number,
            "is_hidden_on_bill": is_hidden_on_bill == 1,
            "is_discountable": is_discountable == 1,
            "note": note,
            "custom_attributes": values,
            "created_at": created_at,
            "updated_at": updated_at,
            "deleted_at": deleted_at,
        },
        "relationships": {
            "park": _to_one(me, "park", "parks", park),
            "category": _to_one(me, "category", "categories", category),
            "sub_category": _to_one(me, "sub_category", "sub_categories", sub_category),
            **{
                name: {"links": {"self": f"{me}/relationships/{name}", "related": f"{me}/{name}"}}
                for name in ("tags", "events", "revisions")
            },
        },
        "links": {"self": me},
        "meta": {"version": version},
    }


def _to_one(me: str, name: str, type_: str, key: int | None) -> dict[str, Any]:
    return {
        "links": {"self": f"{me}/relationships/{name}", "related": f"{me}/{name}"},
        "data": None if key is None else {"type": type_, "id": str(key)},
    }


def _included(
    database: sqlite3.Connection, names: list[str], rows: Sequence[Any], data: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    included = []
    # In the order of the type's relationships, whatever the order asked for.
    if "park" in names:
        found = _in(database, PARKS, list(dict.fromkeys(row[15] for row in rows)))
        included += [_park(row) for row in found]
    if "category" in names:
        found = _in(database, CATEGORIES, list(dict.fromkeys(row[16] for row in rows)))
        included += [_named("categories", row, ("sub_categories", "materials")) for row in found]
    if "sub_category" in names:
        keys = list(dict.fromkeys(row[17] for row in rows if row[17] is not None))
        included += [_sub_category(row) for row in _in(database, SUB_CATEGORIES, keys)]
    if "tags" in names:
        of: dict[int, list[Any]] = {}
        each_once: dict[int, Any] = {}
        for row in _in(database, TAGS, [row[0] for row in rows]):
            of.setdefault(row[6], []).append({"type": "tags", "id": str(row[0])})
            each_once[row[0]] = row
        for row, made in zip(rows, data, strict=True):
            linked = of.get(row[0], [])
            made["relationships"]["tags"] |= {"data": linked, "meta": {"total_count": len(linked)}}
        included += [_named("tags", row, ("people", "materials", "companies")) for row in each_once.values()]
    return included


def _named(type_: str, row: Sequence[Any], relationships: Iterable[str]) -> dict[str, Any]:
    me = f"{ROOT}/{type_}/{row[0]}"
    return {
        "type": type_,
        "id": str(row[0]),
        "attributes": {"name": row[1], "created_at": row[2], "updated_at": row[3], "deleted_at": row[4]},
        "relationships": {
            name: {"links": {"self": f"{me}/relationships/{name}", "related": f"{me}/{name}"}}
            for name in (*relationships, "revisions")
        },
        "links": {"self": me},
        "meta": {"version": row[5]},
    }


def _park(row: Sequence[Any]) -> dict[str, Any]:
    made = _named("parks", row, ("materials",))
    revisions = made["relationships"].pop("revisions")
    made["relationships"]["site"] = _to_one(made["links"]["self"], "site", "sites", row[6])
    made["relationships"]["revisions"] = revisions
    return made


def _sub_category(row: Sequence[Any]) -> dict[str, Any]:
    made = _named("sub_categories", row, ("materials",))
    me = made["links"]["self"]
    made["relationships"] = {"category": _to_one(me, "category", "categories", row[6]), **made["relationships"]}
    return made


def _in(database: sqlite3.Connection, statement: str, keys: list[int]) -> list[Any]:
    if not keys:
        return []
    return database.execute(statement.format(",".join("?" * len(keys))), keys).fetchall()


def _total(database: sqlite3.Connection, count: str, values: tuple[Any, ...]) -> int:
    if not KEEP_TOTALS:
        return int(database.execute(count, values).fetchone()[0])
    state = database.execute("PRAGMA data_version").fetchone()[0], database.total_changes
    if state != _of_thread.state:
        _of_thread.state, _of_thread.totals = state, {}
    totals = _of_thread.totals
    if (count, values) not in totals:
        totals[count, values] = int(database.execute(count, values).fetchone()[0])
    return int(totals[count, values])


# Writing

ATTRIBUTES: dict[str, tuple[tuple[type, ...], int, int]] = {  # type, shortest or least, longest or most
    "name": ((str,), 2, 255),
    "description": ((str,), 0, 50_000),
    "reference": ((str,), 2, 64),
    "rental_price": ((int, float), 0, 999_999),
    "stock_quantity": ((int,), 0, 100_000),
    "replacement_price": ((int, float), 0, 999_999),
}
REQUIRED = ("name", "reference", "rental_price", "stock_quantity")
REFERENCE = re.compile(r"[A-Za-z0-9.,\-/_+ ]*")
PARENTS = """SELECT (SELECT id FROM parks WHERE id = ? AND deleted_at IS NULL),
    (SELECT id FROM categories WHERE id = ? AND deleted_at IS NULL)"""
INSERT = f"""INSERT INTO materials AS m (name, name_folded, description, description_folded, reference,
    reference_folded, rental_price, stock_quantity, replacement_price, park_id, category_id, is_hidden_on_bill,
    is_discountable, deleted_with_park, version, created_at, updated_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 1, 0, 1, ?, ?)
    RETURNING {COLUMNS.replace("m.", "")}"""
LINK = "INSERT INTO material_tags (material_id, tag_id) SELECT ?, id FROM tags WHERE deleted_at IS NULL AND id IN ({})"


@application.post("/api/v3/materials")
def create() -> Response:
    database, _ = _admit("member", "admin")
    data = _read_resource()
    attributes = _checked(data.get("attributes", {}))
    if any(name not in attributes for name in REQUIRED):
        abort(422)
    relationships = data.get("relationships", {})
    park, category = (
        _linked(relationships[name]["data"], type_) for name, type_ in (("park", "parks"), ("category", "categories"))
    )
    tags = [_linked(identifier, "tags") for identifier in relationships.get("tags", {}).get("data", ())]
    name, description, reference = attributes["name"], attributes.get("description"), attributes["reference"]
    replacement, now = attributes.get("replacement_price"), _now()
    database.execute("BEGIN IMMEDIATE")
    try:
        if None in database.execute(PARENTS, (park, category)).fetchone():
            abort(404)
        values = (
            name, name.casefold(), description, description.casefold() if description else description,
            reference, reference.casefold(), round(attributes["rental_price"] * 100), attributes["stock_quantity"],
            None if replacement is None else round(replacement * 100), park, category, now, now,
        )  # fmt: skip
        (row,) = database.execute(INSERT, values).fetchall()
        if tags and database.execute(LINK.format(",".join("?" * len(tags))), (row[0], *tags)).rowcount < len(tags):
            abort(404)
        made = _object(row, [])
        database.execute("COMMIT")
    except (sqlite3.IntegrityError, HTTPException):
        database.execute("ROLLBACK")
        raise
    response = _document({"links": {"self": made["links"]["self"], "describedby": DESCRIBED_BY}, "data": made}, 201)
    response.headers["Location"] = made["links"]["self"]
    return response


@application.patch("/api/v3/materials/<int:key>")
def change(key: int) -> Response:
    database, _ = _admit("member", "admin")
    data = _read_resource()
    if data.get("id") != str(key):
        abort(409)
    columns: dict[str, Any] = {"updated_at": _now()}
    for name, value in _checked(data.get("attributes", {})).items():
        columns[name] = round(value * 100) if name.endswith("price") else value
        if isinstance(value, str):
            columns[f"{name}_folded"] = value.casefold()
    assigned = ", ".join(f"{name} = ?" for name in columns)
    database.execute("BEGIN IMMEDIATE")
    try:
        rows = database.execute(
            f"UPDATE materials AS m SET {assigned}, version = version + 1 WHERE id = ? AND deleted_at IS NULL "
            f"RETURNING {COLUMNS.replace('m.', '')}",
            (*columns.values(), key),
        ).fetchall()
        if not rows:
            abort(404)
        (made,) = _objects(database, rows)
        database.execute("COMMIT")
    except (sqlite3.IntegrityError, HTTPException):
        database.execute("ROLLBACK")
        raise
    return _document({"links": {"self": made["links"]["self"], "describedby": DESCRIBED_BY}, "data": made})


def _read_resource() -> Any:
    if incoming.headers.get("Content-Type") != MEDIA_TYPE:
        abort(415)
    data = orjson.loads(incoming.get_data(cache=False))["data"]
    if data["type"] != "materials":
        abort(409)
    return data


def _checked(attributes: dict[str, Any]) -> dict[str, Any]:
    for name, value in attributes.items():
        if name not in ATTRIBUTES:
            abort(422)
        types, least, most = ATTRIBUTES[name]
        if type(value) not in types or not least <= (len(value) if isinstance(value, str) else value) <= most:
            abort(422)
        if name == "reference" and REFERENCE.fullmatch(value) is None:
            abort(422)
    return attributes


def _linked(identifier: dict[str, str], type_: str) -> int:
    if identifier["type"] != type_:
        abort(409)
    return int(identifier["id"])


def _now() -> str:
    now = datetime.now(UTC)
    return f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03d}Z"


# Who calls, and the document


def _admit(*roles: str) -> tuple[sqlite3.Connection, str]:
    """The database of this thread and the caller's role. 401 and 403 as the service answers them."""
    if incoming.headers.get("Accept") not in (MEDIA_TYPE, "*/*"):
        abort(406)
    scheme, _, token = incoming.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer":
        abort(401)
    claims = jwt.decode(token, SECRET, algorithms=["HS256"])
    if claims["type"] != "access":
        abort(401)
    database = _database()
    row = database.execute(CALLER, (int(claims["sub"]), claims["jti"])).fetchone()
    if row is None:
        abort(401)
    if row[0] not in roles:
        abort(403)
    return database, row[0]


def _database() -> sqlite3.Connection:
    try:
        connection: sqlite3.Connection = _of_thread.connection
    except AttributeError:
        connection = _of_thread.connection = sqlite3.connect(DATABASE, isolation_level=None)
        _of_thread.state = None
        for pragma in (
            "journal_mode = WAL",
            "synchronous = NORMAL",
            "foreign_keys = ON",
            "busy_timeout = 10000",
            "cache_size = -65536",
            "temp_store = MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")
    return connection


def _page(
    data: list[Any],
    included: list[Any] | None,
    total: int,
    size: int,
    number: int,
    sort: str | None,
    filters: list[Any],
) -> Response:
    last = max(-(-total // size), 1)
    before, after = _around_number(size)
    links = {
        "self": _self_link(f"{ROOT}/materials"),
        "first": f"{before}1{after}",
        "prev": f"{before}{min(number - 1, last)}{after}" if number > 1 else None,
        "next": f"{before}{number + 1}{after}" if number < last else None,
        "last": f"{before}{last}{after}",
        "describedby": DESCRIBED_BY,
    }
    pagination = {"page": number, "per_page": size, "total_count": total, "total_pages": -(-total // size)}
    meta = {"pagination": pagination, "sort": sort, "filter": filters}
    members = {"links": links, "data": data}
    return _document({**members, **({} if included is None else {"included": included}), "meta": meta})


def _self_link(url: str) -> str:
    query = incoming.query_string.decode()
    return f"{url}?{query}" if query else url


def _around_number(size: int) -> tuple[str, str]:
    """A link to a page of this list, before and after the page's number."""
    url = _self_link(f"{ROOT}/materials")
    if "page%5Bsize%5D" not in url and "page%5Bnumber%5D" in url:
        url += f"&page%5Bsize%5D={size}"
    if "page%5Bnumber%5D=" in url:
        before, after = re.split(r"(?<=page%5Bnumber%5D=)\d+", url, maxsplit=1)
        return before, after
    tail = "" if "page%5Bsize%5D" in url else f"&page%5Bsize%5D={size}"
    return f"{url}&page%5Bnumber%5D=", tail


def _document(members: dict[str, Any], status: int = 200) -> Response:
    return Response(orjson.dumps({"jsonapi": JSONAPI, **members}), status, HEADERS, content_type=MEDIA_TYPE)
