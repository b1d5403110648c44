"""Every URL of Robert 2: method, path, what answers, what it is about, and which groups may (contracts 2.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, Response

from jsonapi_app.core.actor import ADMIN, MEMBER, VISITOR
from jsonapi_app.core.resource import Catalogue
from jsonapi_app.core.shapes import Shape
from jsonapi_app.dialects.robert2 import records, sessions, shapes, views
from jsonapi_app.dialects.robert2.records import Record
from jsonapi_app.dialects.robert2.views import Target
from schemas.flat import AuthoredEventSchema, FlatCompanySchema, FlatPersonSchema, KeyedMaterialSchema

PREFIX = "/api"
SURFACE = "robert2"

EVERYBODY = frozenset({ADMIN, MEMBER, VISITOR})
EDITORS = frozenset({ADMIN, MEMBER})
ADMINS = frozenset({ADMIN})
PUBLIC: frozenset[str] = frozenset()  # no token is asked for

_SCHEMAS = {
    "people": FlatPersonSchema,
    "companies": FlatCompanySchema,
    "materials": KeyedMaterialSchema,
    "events": AuthoredEventSchema,
}


@dataclass(frozen=True)
class Route:
    """``owner``: the type whose id is in the URL, where that is not the record's."""

    method: str
    path: str
    view: Callable[..., Response]
    record: Record
    groups: frozenset[str]
    owner: str = ""
    relationship: str = ""
    shape: Shape | None = None
    term: str = ""
    or_self: bool = False


def _edited(path: str, record: Record) -> tuple[Route, ...]:
    """A kind of record that editors make, change, trash and bring back, and everybody reads."""
    one = f"{path}/<int:id>"
    return (
        Route("POST", path, views.create, record, EDITORS),
        Route("GET", path, views.get_list, record, EVERYBODY),
        Route("GET", one, views.get_one, record, EVERYBODY),
        *_changed(path, record, EDITORS),
    )


def _changed(path: str, record: Record, groups: frozenset[str], *, or_self: bool = False) -> tuple[Route, ...]:
    one = f"{path}/<int:id>"
    return (
        Route("PUT", one, views.update, record, groups, or_self=or_self),
        Route("DELETE", one, views.delete, record, groups),
        Route("PUT", f"{path}/restore/<int:id>", views.restore, record, groups),
    )


def _members(
    path: str, record: Record, owner: str, relationship: str, shape: Shape | None = None, *, bare: bool = False
) -> Route:
    view = views.get_all_members if bare else views.get_members
    return Route("GET", path, view, record, EVERYBODY, owner, relationship, shape)


ROUTES: tuple[Route, ...] = (
    Route("POST", "/token", sessions.token, records.USER, PUBLIC),
    Route("POST", "/users/signin", sessions.sign_in, records.USER, PUBLIC),
    Route("POST", "/users/signup", sessions.sign_up, records.USER, ADMINS),
    Route("POST", "/events/<int:id>/bill", views.create_bill, records.BILL, EDITORS, owner="events"),
    Route("GET", "/bills/<int:id>", views.get_one, records.BILL, EDITORS),
    Route("GET", "/bills/<int:id>/pdf", views.get_bill_pdf, records.BILL, EDITORS),
    Route("DELETE", "/bills/<int:id>", views.delete, records.BILL, ADMINS),
    *_edited("/categories", records.CATEGORY),
    Route("POST", "/subcategories", views.create, records.SUB_CATEGORY, EDITORS),
    *_changed("/subcategories", records.SUB_CATEGORY, EDITORS),
    Route("GET", "/companies/search", views.get_list, records.COMPANY, EVERYBODY, term="legal_name"),
    _members("/companies/<int:id>/persons", records.PERSON, "companies", "people"),
    *_edited("/companies", records.COMPANY),
    *_edited("/events", records.EVENT),
    _members(
        "/events/<int:id>/missing-materials",
        records.MATERIAL,
        "events",
        "missing_materials",
        shapes.MISSING_MATERIAL,
        bare=True,
    ),
    Route("GET", "/materials/attributes", views.get_all, records.ATTRIBUTE, EVERYBODY),
    _members("/materials/<int:id>/tags", records.TAG, "materials", "tags", shapes.TAG_REF, bare=True),
    *_edited("/materials", records.MATERIAL),
    Route("POST", "/attributes", views.create, records.ATTRIBUTE, ADMINS),
    _members("/parks/<int:id>/materials", records.MATERIAL, "parks", "materials", shapes.MATERIAL),
    *_edited("/parks", records.PARK),
    _members("/persons/<int:id>/tags", records.TAG, "people", "tags", shapes.TAG_REF, bare=True),
    *_edited("/persons", records.PERSON),
    Route("GET", "/tags/search", views.get_list, records.TAG, EVERYBODY, term="name"),
    _members("/tags/<int:id>/persons", records.PERSON, "tags", "people", shapes.TAGGED_PERSON),
    _members("/tags/<int:id>/materials", records.MATERIAL, "tags", "materials", shapes.TAGGED_MATERIAL),
    *(route for route in _edited("/tags", records.TAG) if (route.method, route.path) != ("GET", "/tags/<int:id>")),
    Route("GET", "/users", views.get_list, records.USER, ADMINS),
    Route("GET", "/users/<int:id>", views.get_one, records.USER, ADMINS, or_self=True),
    *_changed("/users", records.USER, ADMINS, or_self=True),
    Route("GET", "/users/<int:id>/settings", views.get_settings, records.SETTINGS, ADMINS, owner="users", or_self=True),
    Route(
        "PUT", "/users/<int:id>/settings", views.update_settings, records.SETTINGS, ADMINS, owner="users", or_self=True
    ),
    Route("GET", "/countries", views.get_countries, records.COUNTRY, EVERYBODY),
)


def make_blueprint(catalogue: Catalogue) -> Blueprint:
    """The whole dialect as a blueprint at ``/api``; a trailing slash is taken everywhere."""
    blueprint = Blueprint(SURFACE, __name__, url_prefix=PREFIX)
    for number, (route, target) in enumerate(targets(catalogue)):
        view = partial(route.view, target)
        blueprint.add_url_rule(route.path, f"{number}", view, methods=[route.method], strict_slashes=False)
    return blueprint


def targets(catalogue: Catalogue) -> Iterator[tuple[Route, Target]]:
    """Every route with what it is about."""
    shown = catalogue.by_key(SURFACE, _SCHEMAS)
    # Users as such are as on every surface, oneself for all but admins; only within other records all are shown.
    own = catalogue.by_key(schemas=_SCHEMAS)
    for route in ROUTES:
        type_ = route.owner or route.record.type
        yield (
            route,
            Target(
                route.record,
                (own if type_ == "users" else shown)[type_],
                route.groups,
                route.or_self,
                route.relationship,
                route.shape,
                route.term,
            ),
        )
