"""The smallest valid body of each kind of record, and records made of them over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.dialects.robert2.client import Robert
from tests.factories.smallest import letters, next_number


@dataclass(frozen=True)
class Stage:
    """Makes records as an admin. Parents that a body does not name are made as well."""

    robert: Robert

    def body(self, kind: str, **values: Any) -> dict[str, Any]:
        n = next_number()
        match kind:
            case "categories":
                body: dict[str, Any] = {"name": f"Category {n}"}
            case "subcategories":
                body = {"name": f"Sub {n}", "category_id": self._parent("categories", "category_id", values)}
            case "companies":
                body = {"legal_name": f"Company {n}"}
            case "parks":
                body = {"name": f"Park {letters(n)}"}
            case "tags":
                body = {"name": f"tag {n}"}
            case "attributes":
                body = {"name": f"Attribute {n}", "type": "string"}
            case "persons":
                body = {"first_name": "Ada", "last_name": f"Byron {letters(n)}", "nickname": None}
            case "users":
                body = {
                    "pseudo": f"user{n}",
                    "email": f"user{n}@example.org",
                    "password": "test",
                    "group_id": "member",
                }
            case "materials":
                body = {
                    "name": f"Console {n}",
                    "reference": f"REF-{n}",
                    "description": None,
                    "park_id": self._parent("parks", "park_id", values),
                    "category_id": self._parent("categories", "category_id", values),
                    "rental_price": 15.95,
                    "stock_quantity": 5,
                    "replacement_price": None,
                }
            case "events":
                body = {
                    "user_id": self.robert.user.key,
                    "title": f"Event {n}",
                    "start_date": "2018-12-24 00:00:00",
                    "end_date": "2018-12-25 23:59:59",
                    "location": "Dijon, France",
                }
            case _:
                raise AssertionError(kind)
        return body | values

    def new(self, kind: str, **values: Any) -> dict[str, Any]:
        path = "/users/signup" if kind == "users" else f"/{kind}"
        made = self.robert.post(path, self.body(kind, **values))
        assert made.status_code == 201, made.text
        record: dict[str, Any] = made.json
        return record

    def trashed(self, kind: str, **values: Any) -> dict[str, Any]:
        if kind == "parks":
            self.new("parks")  # one must remain
        made = self.new(kind, **values)
        gone = self.robert.delete(f"/{kind}/{made['id']}")
        assert gone.status_code == 200, gone.text
        record: dict[str, Any] = gone.json
        return record

    def billed(self, **values: Any) -> dict[str, Any]:
        """A bill of an event with one person and one material."""
        event = self.new(
            "events",
            beneficiaries=[self.new("persons")["id"]],
            materials=[{"id": self.new("materials")["id"], "quantity": 1}],
            **values,
        )
        made = self.robert.post(f"/events/{event['id']}/bill", {})
        assert made.status_code == 201, made.text
        record: dict[str, Any] = made.json
        return record

    def _parent(self, kind: str, name: str, values: dict[str, Any]) -> Any:
        return values[name] if name in values else self.new(kind)["id"]
