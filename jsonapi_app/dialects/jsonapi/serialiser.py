"""Rows → resource objects: one function a branch, written from the schema's declaration and compiled once.

The generated source is a single dict display, so a resource object costs about what a hand-written one does.
``Schema.dump`` is the oracle that a property test compares it with.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from jsonapi_app.core.branch import KEY, Branch, End, NestedList
from jsonapi_app.core.resource import Kind, Relationship
from jsonapi_app.core.wire_values import EXPRESSION_NAMES, json_expression

# (row, URL of the type's collection and a slash) → resource object.
Dump = Callable[[tuple[Any, ...], str], dict[str, Any]]

# Rows (owner's key first) → the items of a list attribute.
DumpList = Callable[[list[tuple[Any, ...]]], list[dict[str, Any]]]

_compiled: WeakKeyDictionary[Branch, Dump] = WeakKeyDictionary()
_compiled_lists: WeakKeyDictionary[NestedList, DumpList] = WeakKeyDictionary()


def dumper(branch: Branch, dialect_name: str) -> Dump:
    """The function that makes a resource object of a row of ``branch``."""
    dump = _compiled.get(branch)
    if dump is None:
        dump = _compiled[branch] = _compile(source(branch, dialect_name))
    return dump


def source(branch: Branch, dialect_name: str) -> str:
    """The Python source of ``dump(r, base)`` for ``branch``; ``base`` is the URL of the collection and a slash."""
    members = [f'"type": {branch.resource.type!r}', '"id": i']
    attributes = _attributes(branch, dialect_name)
    if attributes:
        members.append('"attributes": {' + ", ".join(attributes) + "}")
    if not branch.bare:
        relationships = [f"{r.name!r}: {_relationship(branch, r)}" for r in branch.relationships]
        if relationships:
            members.append('"relationships": {' + ", ".join(relationships) + "}")
        members.append('"links": {"self": s}')
    native_id = f'"native_id": r[{KEY}], ' if branch.resource.native_id else ""
    members.append(f'"meta": {{{native_id}"version": r[{branch.version_at}]}}')
    identity = f"r[{branch.id_at}]" if branch.resource.public else f"str(r[{branch.id_at}])"
    return f"def dump(r, base):\n    i = {identity}\n    s = base + i\n    return {{{', '.join(members)}}}\n"


def list_dumper(nested: NestedList) -> DumpList:
    """The function that makes the items of a list attribute; a column named ``value`` holds finished JSON."""
    dump = _compiled_lists.get(nested)
    if dump is None:
        names = ", ".join(nested.names)
        items = ", ".join(f"{n!r}: {'Fragment(value)' if n == 'value' else n}" for n in nested.names)
        text = f"def dump(rows):\n    return [{{{items}}} for _, {names} in rows]\n"
        dump = _compiled_lists[nested] = _compile(text)
    return dump


def _attributes(branch: Branch, dialect_name: str) -> list[str]:
    # Lists are filled in afterwards, from rows of their own; the place keeps the declared order.
    shown = {nested.attribute.name: "[]" for nested in branch.lists}
    for column in branch.columns:
        template = json_expression(column.attribute.kind, column.type, dialect_name)
        shown[column.attribute.name] = template.format(v=f"r[{column.at}]")
    declared = [name for name, a in branch.resource.attributes.items() if name in shown or a.kind is Kind.LIST]
    return [f"{name!r}: {shown[name]}" for name in declared if name in shown]


def _relationship(branch: Branch, relationship: Relationship) -> str:
    name = relationship.name
    links = f'"links": {{"self": s + "/relationships/{name}", "related": s + "/{name}"}}'
    if relationship.many:
        return f"{{{links}}}"
    return f'{{{links}, "data": {_linkage(branch.to_one[name])}}}'


def _linkage(ends: tuple[End, ...]) -> str:
    """The identifier of the first end that is there, else None."""
    expression = "None"
    for end in reversed(ends):
        identity = f"r[{end.id_at}]" if end.target.public else f"str(r[{end.id_at}])"
        identifier = f'{{"type": {end.target.type!r}, "id": {identity}}}'
        expression = f"({identifier} if r[{end.id_at}] is not None else {expression})"
    return expression


def _compile(text: str) -> Any:
    # The text is made of names declared in the schemas and of integers, never of anything that a client sent.
    names: dict[str, Any] = dict(EXPRESSION_NAMES)
    exec(compile(text, "<serialiser>", "exec"), names)  # noqa: S102
    return names["dump"]
