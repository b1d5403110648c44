"""The routes of the JSON:API dialect; the sole importer of flask_rest_jsonapi (ADR 0001).

Its classes give the shape (an `Api` that routes, a resource class an endpoint); every verb goes to ``views``. Its data
layer, query string, pagination and error code are never reached.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import Any

import flask.views
from flask import Blueprint, Response, request

from jsonapi_app.core.resource import Catalogue, Resource
from jsonapi_app.dialects.jsonapi import files, tables, views
from jsonapi_app.dialects.jsonapi.surface import PREFIX
from jsonapi_app.dialects.jsonapi.tables import or_table
from jsonapi_app.dialects.jsonapi.targets import PATH

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    # flask-rest-jsonapi 0.31.2 imports a name that Flask 2.2 removed; it stands for the metaclass of MethodView.
    flask.views.MethodViewType = type(flask.views.MethodView)  # type: ignore[attr-defined]
    try:
        from flask_rest_jsonapi import Api, ResourceDetail, ResourceList, ResourceRelationship
    finally:
        del flask.views.MethodViewType  # type: ignore[attr-defined]

View = Callable[..., Response]


class _Shell:
    """Sends each verb to its view. ``resource`` is set by the subclass made for a type."""

    resource: Resource
    views: Mapping[str, View]

    def dispatch_request(self, **url: str) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        return self.views[method](self.resource, **url)


class CollectionShell(_Shell, ResourceList):  # type: ignore[misc]
    views = {"GET": or_table(views.get_collection, tables.get_collection), "POST": views.post_collection}
    methods = frozenset({"GET", "POST"})


class ItemShell(_Shell, ResourceDetail):  # type: ignore[misc]
    views = {"GET": views.get_item, "PATCH": views.patch_item, "DELETE": views.delete_item}
    methods = frozenset({"GET", "PATCH", "DELETE"})


class RelatedShell(_Shell, ResourceList):  # type: ignore[misc]
    views = {"GET": or_table(views.get_related, tables.get_related)}
    methods = frozenset({"GET"})


class LinkageShell(_Shell, ResourceRelationship):  # type: ignore[misc]
    views = {
        "GET": views.get_linkage,
        "POST": views.write_linkage,
        "PATCH": views.write_linkage,
        "DELETE": views.write_linkage,
    }
    methods = frozenset({"GET", "POST", "PATCH", "DELETE"})


# Endpoint → shell and the URL below that of the type.
_ENDPOINTS: Mapping[str, tuple[type[Any], str]] = {
    "collection": (CollectionShell, ""),
    "item": (ItemShell, "/<public_id>"),
    "related": (RelatedShell, "/<public_id>/<name>"),
    "linkage": (LinkageShell, "/<public_id>/relationships/<name>"),
}


class JsonApi(Api):  # type: ignore[misc]
    """Derives every route of a type from its line in the catalogue."""

    def register(self, resource: Resource) -> None:
        for endpoint, (shell, path) in _ENDPOINTS.items():
            bound = type(
                f"{shell.__name__}_{resource.type}", (shell,), {"resource": resource, "methods": shell.methods}
            )
            # The metaclass puts the library's header check back each time a class is made.
            bound.decorators = ()  # type: ignore[attr-defined]
            bound.init_every_request = False  # type: ignore[attr-defined]
            self.route(bound, f"{resource.type}_{endpoint}", f"/{resource.type}{path}")


def make_blueprint(catalogue: Catalogue) -> Blueprint:
    """The whole dialect as a blueprint at ``/api/v3``."""
    blueprint = Blueprint("jsonapi", __name__, url_prefix=PREFIX)
    api = JsonApi(blueprint=blueprint)
    for resource in catalogue.values():
        api.register(resource)
    blueprint.add_url_rule("", "entry", lambda: views.get_entry(catalogue), methods=["GET"])
    blueprint.add_url_rule(PATH, "operations", lambda: views.post_operations(catalogue), methods=["POST"])
    _add_files(blueprint, catalogue)
    return blueprint


def _add_files(blueprint: Blueprint, catalogue: Catalogue) -> None:
    """What is no document. These are more specific than the routes of a type, so they go before them."""
    bills, events = catalogue["bills"], catalogue["events"]
    blueprint.add_url_rule(
        "/bills/<public_id>/pdf",
        "bill_pdf",
        lambda public_id: files.get_bill_pdf(bills, public_id),
        methods=["GET"],
    )
    blueprint.add_url_rule("/events.ics", "event_feed", lambda: files.get_event_feed(events), methods=["GET"])
