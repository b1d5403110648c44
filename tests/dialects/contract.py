"""What holds for every dialect. A subclass of `DialectContract` says how its interface is spoken, and runs it.

Each dialect has a client that checks the shape of whatever it answers (`get`), errors included.
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.client import Api
from tests.conftest import Statements
from tests.core.counting import counts
from tests.factories import Factory


class DialectContract:
    """``path``: its list. ``refused_roles``: who may not read it at all. ``unknown_status``: what a parameter that it
    does not know is answered. ``faulty``: query strings that are 400 (or 422) each. ``most_statements``: of a list with
    everything asked for (``everything``), the caller's own included.
    """

    path: str
    refused_roles: tuple[str, ...] = ()
    refused_status = 403
    unknown_status = 200
    bad_status = 400
    faulty: tuple[str, ...] = ()
    everything = ""
    most_statements = 10

    def get(self, api: Api, target: str, **options: Any) -> TestResponse:
        """The answer to a GET of ``target`` as the user of ``api``, its shape checked."""
        raise NotImplementedError

    def make_rows(self, api: Api, make: Factory, count: int) -> list[str]:
        """Store so many rows that the user of ``api`` sees; their ids, as the interface shows them."""
        raise NotImplementedError

    def page(self, number: int, size: int) -> str:
        """The query string of a page."""
        raise NotImplementedError

    def ids(self, response: TestResponse) -> list[str]:
        raise NotImplementedError

    def url(self, query: str) -> str:
        return f"{self.path}?{query}" if query else self.path

    def test_without_credentials_it_is_401(self, api: Api):
        assert self.get(api.as_nobody, self.path).status_code == 401

    def test_a_token_that_is_none_is_401(self, api: Api):
        for sent in ("Bearer nonsense", "Bearer", "Digest x", "Bearer a.b.c"):
            response = self.get(api.as_nobody, self.path, headers={"Authorization": sent})

            assert response.status_code == 401

    def test_who_may_not_read_it_is_told_so(self, api: Api):
        for role in self.refused_roles:
            assert self.get(api.acting(role), self.path).status_code == self.refused_status

    def test_a_path_below_it_that_leads_nowhere_is_404(self, api: Api):
        assert self.get(api, f"{self.path}/no/such/path").status_code == 404

    def test_another_method_is_405_and_told_which_there_are(self, api: Api):
        response = self.get(api, self.path, method="PUT")

        assert response.status_code == 405
        assert "GET" in response.headers["Allow"]

    def test_an_unknown_parameter_is_answered_as_the_interface_has_it(self, api: Api, make: Factory):
        self.make_rows(api, make, 1)

        assert self.get(api, self.url("nonsense=1")).status_code == self.unknown_status

    def test_a_faulty_parameter_is_refused(self, api: Api, make: Factory):
        self.make_rows(api, make, 1)

        answered = {query: self.get(api, self.url(query)).status_code for query in self.faulty}

        assert answered == dict.fromkeys(self.faulty, self.bad_status)

    def test_paging_walks_every_row_once(self, api: Api, make: Factory):
        made = self.make_rows(api, make, 7)

        walked = [id_ for number in (1, 2, 3) for id_ in self.ids(self.get(api, self.url(self.page(number, 3))))]

        assert sorted(walked) == sorted(made)
        assert self.ids(self.get(api, self.url(self.page(4, 3)))) == []

    def test_the_number_of_statements_does_not_grow_with_the_rows(
        self, api: Api, make: Factory, statements: Statements
    ):
        run = []
        for _ in range(2):
            self.make_rows(api, make, 4)
            self.get(api, self.url(self.everything))
            with statements() as texts:
                self.get(api, self.url(self.everything))
            # A total may be counted or remembered, as others write meanwhile.
            run.append(len(texts) - counts(texts))

        assert run[0] == run[1] < self.most_statements

    def test_bytes_that_are_no_text_do_no_harm(self, api: Api, make: Factory):
        self.make_rows(api, make, 1)

        for query in ("%00=%00", "sort=%00", "search=%00%ff", "%ff=%ff&&=&=", "page=%00", "a[b]=c&a=b&a[]=d"):
            assert self.get(api, self.url(query)).status_code in (200, self.bad_status)

    def test_what_fails_unforeseen_is_500_in_its_shape(self, app: Flask, api: Api, monkeypatch: Any):
        def fail(*_: Any) -> None:
            raise RuntimeError("SELECT secret FROM stash")

        monkeypatch.setattr("jsonapi_app.core.sql.Reader.rows", fail)
        response = self.get(api, self.path, may_fail=True)

        assert response.status_code == 500
        assert "secret" not in response.text
