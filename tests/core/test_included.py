"""Included relationships without a size: other interfaces and exports show all members."""

from __future__ import annotations

from flask import Flask

from jsonapi_app.core.actor import Actor
from jsonapi_app.core.budget import Budget
from jsonapi_app.core.pipeline import Reading, read_many, read_stretches
from jsonapi_app.core.query import Query
from jsonapi_app.core.shapes import Many, Projector, query_of, shape
from jsonapi_app.core.sql import reading
from jsonapi_app.extensions import db
from jsonapi_app.resources import RESOURCES
from tests.factories import Factory, Made

PARK = shape("parks", {"materials": Many("materials", shape("materials", "name"))})


def park_with_materials(make: Factory, number: int) -> Made:
    park = make("parks")
    make.many("materials", [{"park": park} for _ in range(number)])
    return park


def test_a_record_has_all_members(app: Flask, make: Factory):
    park_with_materials(make, 150)

    with app.app_context(), reading(db.engine) as reader:
        at = Reading(reader, Actor(0, "admin"), Budget(1_000))
        loaded = read_many(at, RESOURCES["parks"], query_of(PARK)).loaded
        (record,) = Projector(reader.dialect.name, instant=str).objects(PARK, loaded)

    assert len(record["materials"]) == 150


def test_a_stretch_has_all_members(app: Flask, make: Factory):
    park = park_with_materials(make, 150)

    with app.app_context(), reading(db.engine) as reader:
        at = Reading(reader, Actor(0, "admin"), Budget(1))
        _, stretches = read_stretches(at, RESOURCES["parks"], Query(include=(("materials",),)), 5)
        ((members,),) = [loaded.members for loaded in stretches]

    assert len(members.of[park.key]) == members.total(park.key) == 150
