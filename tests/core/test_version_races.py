"""Two who have read the same version, and write at the same moment: one is told that the other was first."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.client import Api
from tests.contract.atomic import change, link, operate
from tests.contract.requests import linkage, update
from tests.core.race import MEETINGS, race
from tests.factories import Factory, stored

pytestmark = pytest.mark.parametrize("meeting", MEETINGS)


@pytest.fixture
def api(api: Api) -> Api:
    """A client whose user is signed in already, so that threads can share it."""
    assert api.user
    return api


def test_of_two_patches_with_one_tag_one_is_done(api: Api, app: Flask, make: Factory, engine: Any, meeting: int):
    material = make("materials")
    seen = {"If-Match": api.get(material.path).headers["ETag"]}

    statuses = race(
        lambda: api.patch(material.path, update(material, note="One"), headers=seen),
        lambda: api.patch(material.path, update(material, name="Two"), headers=seen),
        meeting=meeting,
    )

    row = stored(app, material)
    assert statuses == [200, 412]
    assert row is not None
    assert (row["version"], (row["note"] == "One") + (row["name"] == "Two")) == (2, 1)


def test_of_two_patches_with_one_version_inside_one_is_done(api: Api, make: Factory, engine: Any, meeting: int):
    material = make("materials")
    body = update(material, note="One")
    body["data"]["meta"] = {"version": 1}

    statuses = race(*[lambda: api.patch(material.path, body)] * 2, meeting=meeting)

    assert statuses == [200, 409]


def test_of_two_writes_of_one_linkage_with_one_tag_one_is_done(api: Api, make: Factory, engine: Any, meeting: int):
    material, tags = make("materials"), [make("tags"), make("tags")]
    url = f"{material.path}/relationships/tags"
    seen = {"If-Match": api.get(url).headers["ETag"]}

    statuses = race(*[lambda tag=tag: api.patch(url, linkage([tag]), headers=seen) for tag in tags], meeting=meeting)

    assert statuses == [204, 412]
    assert len(api.get(url).json["data"]) == 1


def test_of_two_moves_of_members_with_one_tag_one_is_done(api: Api, make: Factory, engine: Any, meeting: int):
    company, people = make("companies"), [make("people"), make("people")]
    url = f"{company.path}/relationships/people"
    seen = {"If-Match": api.get(url).headers["ETag"]}

    statuses = race(*[lambda one=one: api.patch(url, linkage([one]), headers=seen) for one in people], meeting=meeting)

    assert statuses == [204, 412]
    assert len(api.get(url).json["data"]) == 1


def test_a_patch_and_a_delete_with_one_tag_exclude_each_other(api: Api, make: Factory, engine: Any, meeting: int):
    tag = make("tags")
    seen = {"If-Match": api.get(tag.path).headers["ETag"]}

    statuses = race(
        lambda: api.patch(tag.path, update(tag, name="One"), headers=seen),
        lambda: api.delete(tag.path, headers=seen),
        meeting=meeting,
    )

    # What is in the trash is not there.
    assert statuses in ([200, 404], [200, 412])


def test_two_deletes_with_one_tag_do_not_purge(api: Api, app: Flask, make: Factory, engine: Any, meeting: int):
    tag = make("tags")
    seen = {"If-Match": api.get(tag.path).headers["ETag"]}

    statuses = race(*[lambda: api.delete(tag.path, headers=seen)] * 2, meeting=meeting)

    assert statuses == [200, 412]
    assert stored(app, tag) is not None


def test_of_two_batches_with_one_version_one_is_done(api: Api, make: Factory, engine: Any, meeting: int):
    material, tag = make("materials"), make("tags")
    batch = [
        {**change(material, note="One"), "meta": {"version": 1}},
        {**link("add", material.identifier, "tags", [tag.identifier]), "meta": {"version": 2}},
    ]

    statuses = race(*[lambda: operate(api, *batch)] * 2, meeting=meeting)

    assert statuses == [200, 409]
