"""The records of Robert 2 as contracts 2.2 has them, written down apart from the dialect: key → type.

``?`` after a type: or null. A list holds the type of its items, `Maybe` a record or null.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
STAMPS = {"created_at": "time?", "updated_at": "time?", "deleted_at": "time?"}


@dataclass(frozen=True)
class Maybe:
    spec: Any


COUNTRY = {"id": "int", "name": "text", "code": "text"}
_PLACE = {"street": "text?", "postal_code": "text?", "locality": "text?", "country_id": "int?"}
CATEGORY = {
    "id": "int",
    "name": "text",
    **STAMPS,
    "sub_categories": [{"id": "int", "name": "text", "category_id": "int"}],
}
SUB_CATEGORY = {"id": "int", "name": "text", "category_id": "int", **STAMPS}
COMPANY = {
    "id": "int",
    "legal_name": "text",
    **_PLACE,
    "phone": "text?",
    "note": "text?",
    **STAMPS,
    "country": Maybe(COUNTRY),
}
PERSON = {
    "id": "int",
    "user_id": "int?",
    "first_name": "text",
    "last_name": "text",
    "nickname": "text?",
    "email": "text?",
    "phone": "text?",
    **_PLACE,
    "company_id": "int?",
    "note": "text?",
    **STAMPS,
    "full_name": "text",
    "country": Maybe(COUNTRY),
}
USER = {"id": "int", "pseudo": "text", "email": "text", "group_id": "text", **STAMPS, "person": Maybe(PERSON)}
SETTINGS = {
    "id": "int",
    "user_id": "int",
    "language": "text",
    "auth_token_validity_duration": "int",
    "created_at": "time?",
    "updated_at": "time?",
}
EVENT = {
    "id": "int",
    "user_id": "int",
    "title": "text",
    "description": "text?",
    "start_date": "time",
    "end_date": "time",
    "is_confirmed": "bool",
    "location": "text",
    **STAMPS,
}
_PERSON_PIVOT = {"event_id": "int", "person_id": "int"}
ASSIGNEE = {
    "id": "int",
    "first_name": "text",
    "last_name": "text",
    "nickname": "text?",
    "full_name": "text",
    "country": Maybe(COUNTRY),
    "pivot": _PERSON_PIVOT,
}
BENEFICIARY = {key: value for key, value in ASSIGNEE.items() if key != "nickname"}
_CORE = {
    "id": "int",
    "name": "text",
    "description": "text?",
    "reference": "text",
    "park_id": "int",
    "category_id": "int",
    "sub_category_id": "int?",
    "rental_price": "number",
    "stock_quantity": "int",
    "out_of_order_quantity": "int?",
    "replacement_price": "number?",
    "serial_number": "text?",
    "is_hidden_on_bill": "bool",
    "is_discountable": "bool",
}
PARK = TAG = {"id": "int", "name": "text", **STAMPS}
NAMED = {"id": "int", "name": "text"}
VALUE = {"id": "int", "name": "text", "type": "text", "unit": "text?", "value": "any"}
_PLACES = {
    "park": Maybe(NAMED),
    "category": Maybe(NAMED),
    "sub_category": Maybe({"id": "int", "name": "text", "category_id": "int"}),
}
_SAID = {"tags": [NAMED], "attributes": [VALUE]}
MATERIAL_ROW = {**_CORE, "note": "text?", **STAMPS, **_SAID}
MATERIAL = {**MATERIAL_ROW, **_PLACES}
_PIVOT = {"pivot": {"event_id": "int", "material_id": "int", "quantity": "int"}}
EVENT_MATERIAL = {**_CORE, **_PLACES, **_SAID, **_PIVOT}
MISSING_MATERIAL = {**_CORE, **_SAID, **_PIVOT, "remaining_quantity": "int"}
_TAGGED = {"pivot": {"tag_id": "int", "taggable_id": "int", "taggable_type": "text"}}
EVENT_FULL = {
    **EVENT,
    "user": USER,
    "assignees": [ASSIGNEE],
    "beneficiaries": [BENEFICIARY],
    "materials": [EVENT_MATERIAL],
}
ATTRIBUTE = {"id": "int", "name": "text", "type": "text", "unit": "text?", "max_length": "int?", **STAMPS}
BILL_LINE = {
    "id": "int",
    "name": "text",
    "reference": "text",
    "park_id": "int",
    "category_id": "int",
    "sub_category_id": "int?",
    "rental_price": "number",
    "replacement_price": "number?",
    "is_hidden_on_bill": "bool",
    "is_discountable": "bool",
    "quantity": "int",
}
BILL = {
    "id": "int",
    "number": "text",
    "date": "time",
    "event_id": "int",
    "beneficiary_id": "int",
    "materials": [BILL_LINE],
    "degressive_rate": "number",
    "discount_rate": "number",
    "vat_rate": "number",
    "due_amount": "number",
    "replacement_amount": "number",
    "currency": "text",
    "user_id": "int?",
    "updated_at": "time",
    "created_at": "time",
}
SIGNED_IN = {"user": USER, "token": "text"}
DESTROYED = {"destroyed": "bool"}
PAGINATION = {
    "current_page": "int",
    "first_page_url": "text",
    "from": "int?",
    "last_page": "int",
    "last_page_url": "text",
    "next_page_url": "text?",
    "path": "text",
    "per_page": "int",
    "prev_page_url": "text?",
    "to": "int?",
    "total": "int",
}


def page_of(spec: Any) -> Any:
    return {"pagination": PAGINATION, "data": [spec]}


# What each request answers when all goes well: method, path below /api → the record.
ANSWERS: tuple[tuple[str, str, Any], ...] = (
    ("POST", "/token", SIGNED_IN),
    ("POST", "/users/signin", SIGNED_IN),
    ("POST", "/users/signup", USER),
    ("GET", "/bills/#", BILL),
    ("POST", "/events/#/bill", BILL),
    ("DELETE", "/bills/#", {**BILL, "deleted_at": "time"}),
    ("GET", "/categories", page_of(CATEGORY)),
    ("*", "/categories(/#|/restore/#)?", CATEGORY),
    ("*", "/subcategories(/#|/restore/#)?", SUB_CATEGORY),
    ("GET", "/companies(/search)?", page_of(COMPANY)),
    ("GET", "/companies/#/persons", page_of(PERSON)),
    ("*", "/companies(/#|/restore/#)?", COMPANY),
    ("GET", "/events", page_of(EVENT)),
    ("GET", "/events/#/missing-materials", [MISSING_MATERIAL]),
    ("DELETE", "/events/#", EVENT),
    ("PUT", "/events/restore/#", EVENT),
    ("*", "/events(/#)?", EVENT_FULL),
    ("GET", "/materials", page_of(MATERIAL_ROW)),
    ("GET", "/materials/attributes", [ATTRIBUTE]),
    ("GET", "/materials/#/tags", [NAMED]),
    ("*", "/materials(/#|/restore/#)?", MATERIAL),
    ("POST", "/attributes", ATTRIBUTE),
    ("GET", "/parks", page_of(PARK)),
    ("GET", "/parks/#/materials", page_of(MATERIAL)),
    ("*", "/parks(/#|/restore/#)?", PARK),
    ("GET", "/persons", page_of(PERSON)),
    ("GET", "/persons/#/tags", [NAMED]),
    ("*", "/persons(/#|/restore/#)?", PERSON),
    ("GET", "/tags(/search)?", page_of(TAG)),
    ("GET", "/tags/#/persons", page_of({**PERSON, **_TAGGED})),
    ("GET", "/tags/#/materials", page_of({**MATERIAL, **_TAGGED})),
    ("*", "/tags(/#|/restore/#)?", TAG),
    ("GET", "/users", page_of(USER)),
    ("*", "/users/#/settings", SETTINGS),
    ("*", "/users(/#|/restore/#)", USER),
    ("GET", "/countries", {"data": [COUNTRY]}),
)


def answer_of(method: str, path: str) -> Any:
    for wanted, pattern, spec in ANSWERS:
        if wanted in ("*", method) and re.fullmatch(pattern.replace("#", r"\d+"), path):
            return spec
    raise AssertionError(f"{method} {path} is not in the contract")


def check(value: Any, spec: Any, at: str = "") -> None:
    """``value`` has exactly the keys of ``spec``, and each is of its type."""
    match spec:
        case Maybe(inner):
            if value is not None:
                check(value, inner, at)
        case list():
            assert isinstance(value, list), at
            for position, item in enumerate(value):
                check(item, spec[0], f"{at}/{position}")
        case dict():
            assert isinstance(value, dict), f"{at}: {value!r}"
            # While an event is asked about, rows of materials say what is left.
            found = value.keys() - ({"remaining_quantity"} if "stock_quantity" in value else set())
            assert found == spec.keys() - {"remaining_quantity"}, f"{at}: {found ^ spec.keys()}"
            for key, inner in spec.items():
                check(value[key], inner, f"{at}/{key}")
        case str():
            assert _is(value, spec), f"{at}: {value!r} is not {spec}"


def _is(value: Any, spec: str) -> bool:
    if spec.endswith("?") and value is None:
        return True
    number = isinstance(value, int | float) and not isinstance(value, bool)
    match spec.rstrip("?"):
        case "int":
            return number and isinstance(value, int)
        case "number":
            return number
        case "bool":
            return isinstance(value, bool)
        case "text":
            return isinstance(value, str)
        case "time":
            return isinstance(value, str) and TIME.fullmatch(value) is not None
        case "any":
            return True
    return False
