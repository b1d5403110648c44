"""SAFRS as its documentation shows it: models that inherit SAFRSBase, exposed on a SAFRSAPI."""

from __future__ import annotations

import json

from flask_sqlalchemy import SQLAlchemy
from safrs import SAFRSAPI, SAFRSBase
from safrs.util import classproperty
from tables import make_flask, map_tables

from benchmarks.workloads import WORKLOADS, Request, subject

AT_LEAST_TEN = json.dumps({"name": "stock_quantity", "op": "ge", "val": 10}, separators=(",", ":"))
QUERIES = {
    "page": "sort=name_folded&page[limit]=25",
    "page-included": "sort=name_folded&page[limit]=25&include=park,category,tags",
    "prices": f"fields[Material]=name,rental_price&filter={AT_LEAST_TEN}&sort=-rental_price&page[limit]=100",
    "page-3000": f"sort=name_folded&page[limit]=25&page[offset]={2_999 * 25}",
}


def request(workload: str, number: int) -> Request:
    usual = WORKLOADS[workload].request(number)
    if workload == "one":
        return Request("GET", f"/materials/{subject(number)}/", usual.query)
    if workload == "patch":
        return Request("PATCH", f"/materials/{subject(number)}/", "", usual.body)
    return Request(usual.method, "/materials/", QUERIES.get(workload, ""), usual.body)


application = make_flask()
db = SQLAlchemy(application)
models = map_tables(
    db,
    SAFRSBase,
    _s_query=classproperty(lambda cls: db.session.query(cls).filter(cls.deleted_at.is_(None))),
    _s_type=classproperty(lambda cls: cls.__tablename__),
    exclude_attrs=["version", "reference_folded", "deleted_with_park", "park_id", "category_id", "sub_category_id"],
)
# Else a create that links to an existing park would try to make another one.
for model in (models.Park, models.Category, models.Tag):
    model.allow_client_generated_ids = True
with application.app_context():
    api = SAFRSAPI(application, host="localhost", port=80, swaggerui_blueprint=False)
    for model in vars(models).values():
        api.expose_object(model)
