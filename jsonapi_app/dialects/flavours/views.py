"""The two requests of Flavours: a list, and a new item."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from jsonapi_app.core import pipeline, write_pipeline
from jsonapi_app.core.access import permit
from jsonapi_app.core.changes import Changes
from jsonapi_app.core.errors import Invalid, raise_all
from jsonapi_app.core.fetch import Loaded
from jsonapi_app.core.resource import Catalogue, Resource
from jsonapi_app.core.shapes import Object, Projector, Shape, query_of
from jsonapi_app.core.write_pipeline import Show
from jsonapi_app.dialects.flavours.envelopes import render_data
from jsonapi_app.dialects.flavours.listing import ITEM_WITH_RESPONDER, RESPONDER, Listing, read_listing, version_faults
from jsonapi_app.extensions import db
from jsonapi_app.http.callers import AMPLE, reading_as_bearer, writing_as
from jsonapi_app.http.public_url import public_root
from jsonapi_app.http.request_json import read_body, read_json
from jsonapi_app.permissions import Action

PREFIX = "/api/v2/assistances"
WRITTEN = ("name", "phone_prefix", "phone_number", "is_contacted")


def make_blueprint(catalogue: Catalogue) -> Blueprint:
    assistances = catalogue.on_surface("flavours")["assistances"]
    blueprint = Blueprint("flavours", __name__, url_prefix=PREFIX)
    for method, view in {"GET": get_list, "POST": post_item}.items():
        blueprint.add_url_rule("", method, _bound(view, assistances), methods=[method], strict_slashes=False)
    return blueprint


def _bound(view: Callable[[Resource], Response], resource: Resource) -> Callable[[], Response]:
    return lambda: view(resource)


def get_list(assistances: Resource) -> Response:
    with reading_as_bearer() as at:
        permit(at.actor.role, assistances, Action.READ)
        listing = read_listing()
        if listing.contacted_by:
            # 404 where there is no such user.
            pipeline.read_one(at, assistances.catalogue["users"], listing.contacted_by, query_of(RESPONDER))
        loaded = pipeline.read_many(at, assistances, listing.query).loaded
    return render_data(_page(listing, loaded))


def post_item(assistances: Resource) -> Response:
    with reading_as_bearer() as at:
        actor = at.actor
    permit(actor.role, assistances, Action.CREATE)
    raise_all(version_faults())
    body = read_json(read_body(request), max_depth=8)
    if not isinstance(body, dict):
        raise Invalid("The body must be a JSON object.")
    changes = Changes({name: body[name] for name in WRITTEN if name in body})
    show = Show(query_of(ITEM_WITH_RESPONDER), AMPLE)
    written = write_pipeline.create(writing_as(actor), assistances, changes, show).done()
    return render_data(_objects(ITEM_WITH_RESPONDER, written.loaded)[0])


def _objects(shown: Shape, loaded: Loaded) -> list[Object]:
    return Projector(db.engine.dialect.name, _milliseconds).objects(shown, loaded)


def _milliseconds(instant: str | None) -> int | None:
    """Since 1970."""
    return None if instant is None else round(datetime.fromisoformat(instant).timestamp() * 1000)


def _page(listing: Listing, loaded: Loaded) -> Object:
    more = len(loaded.rows) > listing.size
    loaded.rows = loaded.rows[: listing.size]
    objects = _objects(listing.shown, loaded)
    first = (listing.number - 1) * listing.size + 1
    url = public_root() + PREFIX
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "page"]

    def page_url(number: int) -> str:
        return f"{url}?{urlencode([*kept, ('page', number)])}"

    return {
        "current_page": listing.number,
        "current_page_url": page_url(listing.number),
        "data": objects if listing.key_by is None else {str(item[listing.key_by]): item for item in objects},
        "first_page_url": page_url(1),
        "from": first if objects else None,
        "next_page_url": page_url(listing.number + 1) if more else None,
        "path": url,
        "per_page": listing.size,
        "prev_page_url": page_url(listing.number - 1) if listing.number > 1 else None,
        "to": first + len(objects) - 1 if objects else None,
    }
