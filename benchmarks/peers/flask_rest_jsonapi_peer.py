"""flask-rest-jsonapi as its documentation shows it: schemas, resources and its own SQLAlchemy data layer."""

from __future__ import annotations

import json
from typing import Any

from flask_rest_jsonapi import Api, ResourceDetail, ResourceList
from flask_sqlalchemy import SQLAlchemy
from marshmallow_jsonapi import fields
from marshmallow_jsonapi.flask import Relationship, Schema
from tables import make_flask, map_tables

from benchmarks.workloads import WORKLOADS, Request, subject

INCLUDED = {"park": "parks", "category": "categories", "sub_category": "sub_categories", "tags": "tags"}
AT_LEAST_TEN = json.dumps([{"name": "stock_quantity", "op": "ge", "val": 10}], separators=(",", ":"))
QUERIES = {
    "page": "sort=name_folded&page[size]=25",
    "page-included": "sort=name_folded&page[size]=25&include=park,category,tags",
    "prices": f"fields[materials]=name,rental_price&filter={AT_LEAST_TEN}&sort=-rental_price&page[size]=100",
    "page-3000": "sort=name_folded&page[size]=25&page[number]=3000",
}

application = make_flask()
db = SQLAlchemy(application)
models = map_tables(db)


def request(workload: str, number: int) -> Request:
    usual = WORKLOADS[workload].request(number)
    if workload == "one":
        return Request("GET", f"/materials/{subject(number)}", usual.query)
    if workload == "patch":
        return Request("PATCH", f"/materials/{subject(number)}", "", usual.body)
    return Request(usual.method, "/materials", QUERIES.get(workload, ""), usual.body)


def relationship(name: str, many: bool = False) -> Relationship:
    return Relationship(
        self_view=f"material_{name}",
        self_view_kwargs={"id": "<id>"},
        related_view=f"material_{name}",
        related_view_kwargs={"id": "<id>"},
        schema=f"{INCLUDED[name]}_schema",
        type_=INCLUDED[name],
        many=many,
    )


class Named(Schema):
    # Not dump_only as the documentation has it: with marshmallow 3 every PATCH then says that `id` is unknown.
    id = fields.Integer(as_string=True)
    name = fields.Str(required=True)
    created_at = fields.Str(dump_only=True)
    updated_at = fields.Str(dump_only=True)
    deleted_at = fields.Str(dump_only=True)


def schema_of(type_: str) -> type[Schema]:
    class Meta:
        pass

    Meta.type_, Meta.self_view, Meta.self_view_kwargs = type_, f"{type_}_detail", {"id": "<id>"}
    return type(f"{type_}_schema", (Named,), {"Meta": Meta})


class MaterialSchema(Named):
    class Meta:
        type_ = "materials"
        self_view = "material_detail"
        self_view_kwargs = {"id": "<id>"}
        self_view_many = "material_list"

    name_folded = fields.Str(dump_only=True)
    description = fields.Str()
    reference = fields.Str(required=True)
    rental_price = fields.Float(required=True)
    stock_quantity = fields.Integer(required=True)
    out_of_order_quantity = fields.Integer()
    replacement_price = fields.Float()
    serial_number = fields.Str()
    is_hidden_on_bill = fields.Boolean()
    is_discountable = fields.Boolean()
    note = fields.Str()
    park = relationship("park")
    category = relationship("category")
    sub_category = relationship("sub_category")
    tags = relationship("tags", many=True)


def live(self: Any, view_kwargs: Any) -> Any:
    return self.session.query(models.Material).filter(models.Material.deleted_at.is_(None))


class MaterialList(ResourceList):
    schema = MaterialSchema
    data_layer = {"session": db.session, "model": models.Material, "methods": {"query": live}}


class MaterialDetail(ResourceDetail):
    schema = MaterialSchema
    data_layer = {"session": db.session, "model": models.Material}


api = Api(application)
api.route(MaterialList, "material_list", "/materials")
api.route(MaterialDetail, "material_detail", "/materials/<int:id>")
for _name, _type in INCLUDED.items():
    _model = {"parks": models.Park, "categories": models.Category, "tags": models.Tag}.get(_type, models.SubCategory)
    _members = {"schema": schema_of(_type), "data_layer": {"session": db.session, "model": _model}}
    _detail = type(f"{_type}_detail", (ResourceDetail,), _members)
    api.route(_detail, f"{_type}_detail", f"/{_type}/<int:id>")
    api.route(type(f"{_name}_of", (MaterialDetail,), {}), f"material_{_name}", f"/materials/<int:id>/{_name}")
