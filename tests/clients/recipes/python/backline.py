"""A client of Backline on requests. With httpx, `httpx.Client` takes the place of `requests.Session`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import requests

MEDIA_TYPE = "application/vnd.api+json"


class Refused(Exception):
    """``faults``: what was wrong, by the pointer, parameter or header at fault."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        places = ["".join(error.get("source", {}).values()) for error in errors]
        self.faults = {place: error["detail"] for place, error in zip(places, errors, strict=True)}
        super().__init__("; ".join(f"{place}: {detail}" for place, detail in self.faults.items()))


class Backline:
    def __init__(self, identifier: str, password: str, host: str = "http://127.0.0.1:8000") -> None:
        self.root = f"{host}/api/v3"
        self.http = requests.Session()
        self.http.headers["Accept"] = MEDIA_TYPE
        answer = self.http.post(f"{self.root}/auth/login", json={"identifier": identifier, "password": password})
        answer.raise_for_status()
        self.http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def get(self, path: str, **parameters: Any) -> dict[str, Any]:
        """The document at a path such as ``/materials/1``, or at a link of another document."""
        return self._send("GET", path, params=parameters)

    def every(self, path: str, **parameters: Any) -> Iterator[dict[str, Any]]:
        """All resources of a list, page by page."""
        page = self.get(path, **parameters)
        yield from page["data"]
        while following := page["links"]["next"]:
            page = self.get(following)
            yield from page["data"]

    def create(self, type_: str, attributes: dict[str, Any], **linkage: Any) -> dict[str, Any]:
        """``linkage``: relationship → identifier, or list of them, such as ``park={"type": "parks", "id": "1"}``."""
        relationships = {name: {"data": identifiers} for name, identifiers in linkage.items()}
        data = {"type": type_, "attributes": attributes, "relationships": relationships}
        return self._send("POST", f"/{type_}", json={"data": data})["data"]

    def change(self, resource: dict[str, Any], **attributes: Any) -> dict[str, Any]:
        data = {"type": resource["type"], "id": resource["id"], "attributes": attributes}
        return self._send("PATCH", resource["links"]["self"], json={"data": data})["data"]

    def delete(self, resource: dict[str, Any]) -> None:
        self._send("DELETE", resource["links"]["self"])

    def _send(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        url = path if path.startswith("http") else self.root + path
        headers = {"Content-Type": MEDIA_TYPE} if "json" in options else {}
        answer = self.http.request(method, url, headers=headers, **options)
        document = answer.json() if answer.content else {}
        if answer.status_code >= 400:
            raise Refused(document["errors"])
        return document
