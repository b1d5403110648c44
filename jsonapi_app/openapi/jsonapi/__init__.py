"""The JSON:API dialect in the OpenAPI document: an entry for each type of the catalogue, and what these share."""

from __future__ import annotations

from jsonapi_app.core.resource import Catalogue
from jsonapi_app.dialects.jsonapi.syntax import Limits
from jsonapi_app.openapi.jsonapi import conditions, documents, operations, parameters, resources
from jsonapi_app.openapi.part import Json, Part, joined


def part(catalogue: Catalogue, limits: Limits) -> Part:
    areas = dict.fromkeys(resource.area for resource in catalogue.values())
    shared = Part(
        tags=[_ENTRY_TAG, *({"name": area, **_AREAS.get(area, {})} for area in areas)],
        paths={**operations.entry(), **operations.batches()},
        components={
            "schemas": documents.schemas(catalogue, limits),
            "parameters": parameters.shared(catalogue, limits),
            "responses": documents.error_responses(),
        },
    )
    conditional = Part(components=conditions.components())
    types = [
        Part(
            paths=operations.paths(resource),
            components={"schemas": resources.schemas(resource), "parameters": parameters.of_type(resource, limits)},
        )
        for resource in catalogue.values()
    ]
    return joined([shared, conditional, *types])


_ENTRY_TAG: Json = {"name": operations.ENTRY_TAG, "description": "Where everything is."}
# An area without a line here is a tag without a description.
_AREAS: dict[str, Json] = {
    "inventory": {"description": "The stock: materials, where they are kept, how they are sorted and described."},
    "crm": {"description": "People and firms, how to reach them, and the contacts of organizations that raise funds."},
    "planning": {"description": "Bookings and bills, visits, the appointment book, and all of these on one time axis."},
    "support": {"description": "The help desk: who asks to be called back."},
    "identity": {"description": "Who may use the service."},
}
