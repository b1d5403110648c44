"""What every command is: in an application's context, and with faults told in words, never as a traceback."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from jsonapi_app.cli.database_faults import DRIVER_ERRORS, advice
from jsonapi_app.core.actor import ADMIN, Actor
from jsonapi_app.core.errors import ApiError

OPERATOR = Actor(id=0, role=ADMIN)  # whoever can run a command may do what an admin may


class Refused(click.ClickException):
    """The last words of a command that could not do what was asked; each line after the first is one more fault."""

    def show(self, file: Any = None) -> None:
        error = click.style("Error:", fg="red", bold=True)
        click.echo(f"{error} {self.format_message()}", file=file, err=file is None, color=self.show_color)


def command(name: str | None = None) -> Callable[[Callable[..., None]], click.Command]:
    """``@command()`` over a function whose docstring is the help."""

    def made(function: Callable[..., None]) -> click.Command:
        @wraps(function)
        def run(*arguments: Any, **options: Any) -> None:
            with faults_told():
                function(*arguments, **options)

        return click.command(name, cls=_Command)(with_appcontext(run))

    return made


class _Command(click.Command):
    """Colours go to terminals only, and to none where ``NO_COLOR`` is set (no-color.org)."""

    def make_context(self, *arguments: Any, **extra: Any) -> click.Context:
        if os.environ.get("NO_COLOR"):
            extra["color"] = False
        return super().make_context(*arguments, **extra)


@contextmanager
def faults_told() -> Iterator[None]:
    """What the engine refuses, and what the database fails at, become the last words of the command."""
    try:
        yield
    except ApiError as error:
        raise Refused("\n".join(map(told, error.faults))) from None
    except DRIVER_ERRORS as error:
        raise Refused(advice(error, current_app.config["SQLALCHEMY_DATABASE_URI"])) from None


def told(fault: ApiError) -> str:
    """``rental_price: Not a valid number.``: a fault with the member, or the option, that it is about."""
    place = fault.parameter or _member(fault.pointer or "")
    return fault.detail if place in ("", "id") else f"{place}: {fault.detail}"


def _member(pointer: str) -> str:
    """``/data/attributes/rental_price`` → ``rental_price``."""
    _, _, member = pointer.removeprefix("/data").lstrip("/").partition("/")
    return member
