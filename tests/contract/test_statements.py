"""The number of SQL statements of a request depends on its shape, never on how many rows there are (item 60)."""

from dataclasses import dataclass

import pytest

from jsonapi_app.core.sql import observe
from tests.client import Api
from tests.conftest import Applications, signing_in
from tests.factories import Factory, Made

SHAPES = (
    "/materials?page[size]=100",
    "/materials?page[size]=100&include=park,category,sub_category,tags",
    "/materials?page[size]=100&include=park.materials.tags,tags.materials",
    "/materials?page[size]=100&filter[tags.name]=shared&sort=park.name,-name&include=tags",
    "/materials?page[size]=100&filter[search]=console",
    "{park}?include=materials.tags",
    "{park}/materials?page[size]=100&include=tags,category",
    "{park}/relationships/materials?page[size]=100&include=materials.tags",
    "{tag}/materials?page[size]=100&include=park",
    "{tag}/people?page[size]=100&include=company,user,emails,phones,addresses.country,addresses.owner,contacts",
    "/people?page[size]=100&include=company.people,emails,tags",
    "/contacts?page[size]=100&include=account_list.users,people.emails,addresses",
    "/addresses?page[size]=100&include=owner,country",
    "/users?page[size]=100&include=person.company,settings",
)


@dataclass(frozen=True)
class Stock:
    """A database with as many related rows of each type as ``size``."""

    park: Made
    tag: Made


def stock(make: Factory, size: int) -> Stock:
    park, category, tag = make("parks"), make("categories"), make("tags", name="shared")
    sub_category, company, account_list = make("sub_categories"), make("companies"), make("account_lists")
    make.many(
        "materials",
        [{"park": park, "category": category, "sub_category": sub_category, "tags": [tag]} for _ in range(size)],
    )
    users = make.many("users", [{} for _ in range(size)])
    make.many("user_settings", [{"user": user} for user in users])
    people = make.many("people", [{"company": company, "tags": [tag], "user": user} for user in users])
    make.many("contacts", [{"account_list": account_list, "people": [person]} for person in people])
    for type_ in ("emails", "phones"):
        make.many(type_, [{"person": person} for person in people])
    make.many("addresses", [{"owner": person} for person in people])
    return Stock(park, tag)


@pytest.fixture(scope="module")
def counts(database: str, applications: Applications) -> dict[str, list[int]]:
    """Shape → the number of statements with 3 rows, and with 60."""
    app, empty = applications(database)
    found: dict[str, list[int]] = {shape: [] for shape in SHAPES}
    for size in (3, 60):
        make = Factory(app)
        api = Api(app, signing_in(app))
        rows = stock(make, size)
        for shape in SHAPES:
            found[shape].append(number_of_statements(api, shape.format(park=rows.park.path, tag=rows.tag.path)))
        empty()
    return found


def number_of_statements(api: Api, path: str) -> int:
    assert api.get(path).status_code == 200
    texts: list[str] = []
    with observe(texts.append):
        api.get(path)
    return len(texts)


@pytest.mark.parametrize("shape", SHAPES)
def test_sixty_rows_take_as_many_statements_as_three(counts: dict[str, list[int]], shape: str):
    few, many = counts[shape]

    assert many == few


def test_a_page_of_one_type_takes_at_most_four_statements(counts: dict[str, list[int]]):
    """The caller, the keys of the page, its rows, their number."""
    assert counts["/materials?page[size]=100"][0] <= 4
