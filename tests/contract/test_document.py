"""The validator itself: good documents pass, each kind of bad one is caught."""

import json
from copy import deepcopy
from typing import Any

import pytest
from werkzeug.wrappers import Response

from tests.contract.document import MEDIA_TYPE, response_violations, validate_response
from tests.contract.profile import PROFILE, PROFILE_TYPE
from tests.contract.results import ATOMIC, ATOMIC_TYPE

ROOT = "http://localhost/api/v3"
PARK = {
    "type": "parks",
    "id": "1",
    "attributes": {"name": "Nord"},
    "relationships": {
        "materials": {
            "links": {"self": f"{ROOT}/parks/1/relationships/materials", "related": f"{ROOT}/parks/1/materials"},
            "data": [{"type": "materials", "id": "7"}],
        },
        "site": {"data": None},
    },
    "links": {"self": f"{ROOT}/parks/1"},
}
MATERIAL = {"type": "materials", "id": "7", "attributes": {"name": "Console"}, "links": {"self": f"{ROOT}/materials/7"}}
COMPOUND = {
    "jsonapi": {"version": "1.1"},
    "links": {"self": f"{ROOT}/parks/1?include=materials"},
    "data": PARK,
    "included": [MATERIAL],
}
LIST = {
    "jsonapi": {"version": "1.1"},
    "links": {"self": f"{ROOT}/parks?page%5Bsize%5D=1", "next": f"{ROOT}/parks?page%5Bsize%5D=1&page%5Bnumber%5D=2"},
    "data": [PARK],
    "meta": {"pagination": {"page": 1}},
}
BETWEEN_CURSORS = {
    "jsonapi": {"version": "1.1", "profile": [PROFILE]},
    "links": {"self": {"href": f"{ROOT}/parks", "type": PROFILE_TYPE}, "prev": None, "next": None},
    "data": [PARK | {"meta": {"page": {"cursor": "x"}}}],
    "meta": {"page": {"total": 1}},
}
RESULTS = {"jsonapi": {"version": "1.1", "ext": [ATOMIC]}, "atomic:results": [{"data": PARK}, {}, {"meta": {"x": 1}}]}
LINKAGE = {
    "jsonapi": {"version": "1.1"},
    "links": {"self": f"{ROOT}/parks/1/relationships/materials", "related": f"{ROOT}/parks/1/materials"},
    "data": [{"type": "materials", "id": "7"}],
}
ERRORS = {
    "jsonapi": {"version": "1.1"},
    "errors": [
        {
            "id": "e1",
            "status": "422",
            "code": "validation_failed",
            "title": "Validation failed",
            "detail": "Shorter than minimum length 2.",
            "source": {"pointer": "/data/attributes/name"},
            "links": {"type": "http://localhost/docs/errors"},
        }
    ],
}


def answer(document: Any, status: int = 200, **headers: str) -> Response:
    body = document if isinstance(document, str) else json.dumps(document)
    headers = {"Content-Type": MEDIA_TYPE, "Vary": "Accept"} | {k.replace("_", "-"): v for k, v in headers.items()}
    return Response(body, status, headers)


def changed(document: dict[str, Any], pointer: str, value: Any = ...) -> dict[str, Any]:
    """A copy with the member at ``pointer`` set, or without it when no value is given."""
    copy = deepcopy(document)
    *parents, last = [int(step) if step.isdigit() else step for step in pointer.split("/")[1:]]
    holder: Any = copy
    for step in parents:
        holder = holder[step]
    if value is ...:
        del holder[last]
    else:
        holder[last] = value
    return copy


def test_a_good_compound_document_passes():
    validate_response(answer(COMPOUND), "GET", "/api/v3/parks/1?include=materials")


def test_a_good_collection_passes():
    validate_response(answer(LIST), "GET", "/api/v3/parks?page[size]=1")


def test_a_good_page_between_cursors_passes():
    validate_response(answer(BETWEEN_CURSORS, Content_Type=PROFILE_TYPE), "GET", "/api/v3/parks")


BAD_PAGES = {
    "self that is text": (changed(BETWEEN_CURSORS, "/links/self", f"{ROOT}/parks"), "(30)"),
    "self of another type": (changed(BETWEEN_CURSORS, "/links/self/type", MEDIA_TYPE), "(30)"),
    "no next": (changed(BETWEEN_CURSORS, "/links/next"), "(88)"),
    "no metadata": (changed(BETWEEN_CURSORS, "/meta"), "(90)"),
    "a total that is text": (changed(BETWEEN_CURSORS, "/meta/page/total", "1"), "(90)"),
    "a row without a cursor": (changed(BETWEEN_CURSORS, "/data/0/meta"), "(90)"),
    "a profile that jsonapi.profile does not list": (changed(BETWEEN_CURSORS, "/jsonapi/profile"), "(139)"),
}


@pytest.mark.parametrize("fault", BAD_PAGES)
def test_a_bad_page_between_cursors_is_caught(fault: str):
    document, item = BAD_PAGES[fault]

    found = list(response_violations(answer(document, Content_Type=PROFILE_TYPE), "GET", "/api/v3/parks"))

    assert any(item in text for text in found), found


def test_good_results_pass():
    validate_response(answer(RESULTS, Content_Type=ATOMIC_TYPE), "POST", "/api/v3/operations")


BAD_RESULTS = {
    "data beside results": (changed(RESULTS, "/data", None), "(143)"),
    "operations in an answer": (changed(RESULTS, "/atomic:operations", []), "(143)"),
    "results that are an object": (changed(RESULTS, "/atomic:results", {}), "(149)"),
    "a result that is text": (changed(RESULTS, "/atomic:results/1", "done"), "(149)"),
    "a result with links": (changed(RESULTS, "/atomic:results/1", {"links": {}}), "(149)"),
    "meta that is an array": (changed(RESULTS, "/atomic:results/2/meta", []), "(33)"),
    "a resource with a numeric id": (changed(RESULTS, "/atomic:results/0/data/id", 1), "(34)"),
    "a member of another extension": (changed(RESULTS, "/bulk:results", []), "(21)"),
    "an extension that jsonapi.ext does not list": (changed(RESULTS, "/jsonapi/ext"), "(139)"),
}


@pytest.mark.parametrize("fault", BAD_RESULTS)
def test_bad_results_are_caught(fault: str):
    document, item = BAD_RESULTS[fault]

    found = list(response_violations(answer(document, Content_Type=ATOMIC_TYPE), "POST", "/api/v3/operations"))

    assert any(item in text for text in found), found


def test_an_extension_is_applied_where_operations_are_sent_and_nowhere_else():
    elsewhere = response_violations(answer(RESULTS, Content_Type=ATOMIC_TYPE), "POST", "/api/v3/parks")
    without = response_violations(answer(ERRORS, 422), "POST", "/api/v3/operations")

    assert any("(143)" in text for text in elsewhere)
    assert any("(143)" in text for text in without)


def test_good_linkage_passes():
    validate_response(answer(LINKAGE), "GET", "/api/v3/parks/1/relationships/materials")


def test_linkage_with_the_included_resources_passes():
    document = LINKAGE | {"included": [MATERIAL], "links": {"self": LINKAGE["links"]["self"] + "?include=materials"}}

    validate_response(answer(document), "GET", "/api/v3/parks/1/relationships/materials?include=materials")


def test_a_good_error_document_passes():
    validate_response(answer(ERRORS, 422), "POST", "/api/v3/parks")


def test_a_good_create_passes():
    document = {"jsonapi": {"version": "1.1"}, "data": PARK}

    validate_response(answer(document, 201, Location=f"{ROOT}/parks/1"), "POST", "/api/v3/parks")


def test_an_answer_without_a_body_passes():
    validate_response(Response("", 204), "DELETE", "/api/v3/parks/1")


def test_a_sparse_fieldset_excuses_missing_linkage():
    document = changed(
        changed(COMPOUND, "/data/relationships"), "/links/self", f"{ROOT}/parks/1?fields%5Bparks%5D=name"
    )

    validate_response(answer(document), "GET", "/api/v3/parks/1?fields[parks]=name")


BAD_DOCUMENTS = {
    "data and errors together": (changed(COMPOUND, "/errors", ERRORS["errors"]), "(19)"),
    "included without data": (changed(COMPOUND, "/data"), "(20)"),
    "an unknown top-level member": (changed(COMPOUND, "/page", {}), "(21)"),
    "an ill-formed member name": (changed(COMPOUND, "/data/attributes/unit price-", 1), "(26)"),
    "an ill-formed name deep in an attribute": (changed(COMPOUND, "/data/attributes/name", [{"a.b": 1}]), "(26)"),
    "meta that is an array": (changed(COMPOUND, "/meta", []), "(33)"),
    "a numeric id": (changed(COMPOUND, "/data/id", 1), "(34)"),
    "a numeric id in linkage": (changed(COMPOUND, "/data/relationships/materials/data/0/id", 7), "(34)"),
    "an attribute named type": (changed(COMPOUND, "/data/attributes/type", "x"), "(35)"),
    "one name for two fields": (changed(COMPOUND, "/data/attributes/site", "x"), "(35)"),
    "an unknown member of a resource": (changed(COMPOUND, "/data/name", "x"), "(36)"),
    "an empty relationship object": (changed(COMPOUND, "/data/relationships/site", {}), "(41)"),
    "relationship links without self and related": (
        changed(COMPOUND, "/data/relationships/materials/links", {"next": None}),
        "(41)",
    ),
    "linkage that is a string": (changed(COMPOUND, "/data/relationships/site/data", "1"), "(42)"),
    "attributes in linkage": (changed(COMPOUND, "/data/relationships/materials/data/0/attributes", {}), "(42)"),
    "an included resource twice": (changed(COMPOUND, "/included", [MATERIAL, MATERIAL]), "(52)"),
    "the primary resource among the included": (changed(COMPOUND, "/included", [MATERIAL, PARK]), "(52)"),
    "an included resource nobody links to": (
        changed(COMPOUND, "/included", [MATERIAL, MATERIAL | {"id": "8"}]),
        "(53)",
    ),
    "a link without href": (changed(COMPOUND, "/data/links/self", {"title": "x"}), "(27)"),
    "a link object with unknown members": (changed(COMPOUND, "/data/links/self", {"href": ROOT, "x": 1}), "(27)"),
    "a relative link": (changed(COMPOUND, "/data/links/self", "/api/v3/parks/1"), "(32)"),
    "raw brackets in a link": (changed(COMPOUND, "/data/links/self", f"{ROOT}/parks/1?page[size]=1"), "(32)"),
    "pagination of a single resource": (changed(COMPOUND, "/links/next", f"{ROOT}/parks/2"), "(71)"),
    "pagination of a to-one relationship": (
        changed(COMPOUND, "/data/relationships/site/links", {"self": ROOT, "next": ROOT}),
        "(71)",
    ),
    "a link that the object does not have": (changed(COMPOUND, "/data/links/parent", ROOT), "(71)"),
    "no version": (changed(COMPOUND, "/jsonapi", {}), "(139)"),
    "a profile that is not in the Content-Type": (changed(COMPOUND, "/jsonapi/profile", [ROOT]), "(139)"),
    "self without the query": (changed(COMPOUND, "/links/self", f"{ROOT}/parks/1"), "(28)"),
    "no self": (changed(COMPOUND, "/links", {}), "(28)"),
    "nothing at all": ({"jsonapi": {"version": "1.1"}}, "(18)"),
    "a root that is an array": ([], "(18)"),
    "SQL in the body": (changed(COMPOUND, "/data/attributes/name", "SELECT 1"), "(138)"),
}


@pytest.mark.parametrize("fault", BAD_DOCUMENTS)
def test_a_bad_document_is_caught(fault: str):
    document, item = BAD_DOCUMENTS[fault]

    found = list(response_violations(answer(document), "GET", "/api/v3/parks/1?include=materials"))

    assert any(item in text for text in found), found


BAD_ERRORS = {
    "no errors": ({"jsonapi": {"version": "1.1"}, "errors": []}, "(131)"),
    "an error that is text": (changed(ERRORS, "/errors", ["no"]), "(131)"),
    "an unknown member": (changed(ERRORS, "/errors/0/message", "x"), "(131)"),
    "a document without errors": ({"jsonapi": {"version": "1.1"}, "meta": {}}, "(131)"),
    "a status that is a number": (changed(ERRORS, "/errors/0/status", 422), "(132"),
    "a status of another class": (changed(ERRORS, "/errors/0/status", "500"), "(132)"),
    "another status than the common one": (changed(ERRORS, "/errors/0/status", "400"), "(132)"),
    "no detail": (changed(ERRORS, "/errors/0/detail"), "136)"),
    "no code": (changed(ERRORS, "/errors/0/code"), "136)"),
    "an id twice": (changed(ERRORS, "/errors", ERRORS["errors"] * 2), "(136)"),
    "no link to the documentation": (changed(ERRORS, "/errors/0/links"), "(136)"),
    "two sources": (changed(ERRORS, "/errors/0/source/parameter", "sort"), "(133)"),
    "an empty source": (changed(ERRORS, "/errors/0/source", {}), "(133)"),
    "a pointer without a slash": (changed(ERRORS, "/errors/0/source/pointer", "data"), "(134)"),
}


@pytest.mark.parametrize("fault", BAD_ERRORS)
def test_a_bad_error_document_is_caught(fault: str):
    document, item = BAD_ERRORS[fault]

    found = list(response_violations(answer(document, 422), "POST", "/api/v3/parks"))

    assert any(item in text for text in found), found


BAD_HTTP = {
    "a charset": (answer(COMPOUND, Content_Type=f"{MEDIA_TYPE}; charset=utf-8"), "GET", "(1)"),
    "plain JSON": (answer(COMPOUND, Content_Type="application/json"), "GET", "(1)"),
    "an extension that jsonapi.ext does not list": (
        answer(COMPOUND, Content_Type=f'{MEDIA_TYPE}; ext="https://jsonapi.org/ext/atomic"'),
        "GET",
        "(139)",
    ),
    "no Vary": (answer(COMPOUND, Vary=""), "GET", "(14)"),
    "HTML": (answer("<h1>Not Found</h1>", 404), "GET", "not JSON"),
    "a server error": (answer(changed(ERRORS, "/errors/0/status", "500"), 500), "GET", "never see 500"),
    "a body with 204": (answer(COMPOUND, 204), "DELETE", "(141)"),
    "a body for HEAD": (answer(COMPOUND), "HEAD", "(141)"),
    "405 without Allow": (answer(changed(ERRORS, "/errors/0/status", "405"), 405), "GET", "Allow"),
    "401 without WWW-Authenticate": (answer(changed(ERRORS, "/errors/0/status", "401"), 401), "GET", "WWW-"),
    "201 without Location": (answer(COMPOUND, 201), "POST", "(103)"),
    "another Location": (answer(COMPOUND, 201, Location=f"{ROOT}/parks/2"), "POST", "(104)"),
    "data on a delete": (answer(COMPOUND), "DELETE", "(121)"),
    "an array for a single resource": (answer(LIST), "GET", "(22)"),
}


@pytest.mark.parametrize("fault", BAD_HTTP)
def test_a_bad_answer_is_caught(fault: str):
    response, method, text = BAD_HTTP[fault]

    found = list(response_violations(response, method, "/api/v3/parks/1?include=materials"))

    assert any(text in violation for violation in found), found


def test_resources_on_a_relationship_url_are_caught():
    document = changed(LINKAGE, "/data", [MATERIAL])

    found = list(response_violations(answer(document), "GET", "/api/v3/parks/1/relationships/materials"))

    assert any("(45)" in text for text in found)


def test_one_resource_for_a_collection_is_caught():
    found = list(response_violations(answer(COMPOUND), "GET", "/api/v3/parks"))

    assert any("(22)" in text for text in found)


def test_every_violation_is_told_at_once():
    response = answer(changed(ERRORS, "/errors/0/status", 422), 422, Content_Type="text/html")

    with pytest.raises(AssertionError, match=r"(?s)\(1\).*\(132"):
        validate_response(response, "POST", "/api/v3/parks")
