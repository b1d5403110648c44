"""Loaded rows → plain objects of a declared shape, for dialects whose records are not those of JSON:API.

A `Shape` says for each key where its value comes from. `query_of` is what must be read for it (a fixed number of
statements), and `Projector` makes the objects: one function a shape and branch, written from the declaration and
compiled once, as the JSON:API serialiser's are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary

import orjson

from jsonapi_app.core.branch import KEY, Branch
from jsonapi_app.core.fetch import Loaded, Members, Row
from jsonapi_app.core.query import Query
from jsonapi_app.core.resource import Kind
from jsonapi_app.core.wire_values import EXPRESSION_NAMES, json_expression

Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Key:
    """The row's own integer key."""


@dataclass(frozen=True, slots=True)
class Id:
    """The id that clients know the row by: its UUID where it has one, as text."""


@dataclass(frozen=True, slots=True)
class Attr:
    """An attribute. One that is not there, such as what is computed for a period, leaves its key out.

    ``or_else``: the text that is shown for null, where a record has none.
    """

    name: str
    or_else: str | None = None


@dataclass(frozen=True, slots=True)
class KeyOf:
    """The id of a to-one's member as it is stored: the integer key, for resources that are known by it, or the UUID."""

    relationship: str


@dataclass(frozen=True, slots=True)
class Link:
    """The id of a to-one's member as text, ``people/7`` where it may be of several types; null without a member."""

    relationship: str


@dataclass(frozen=True, slots=True)
class One:
    """The member of a to-one as an object, or null."""

    relationship: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class Of:
    """The value that the member of a to-one has under ``name`` of its shape, or null."""

    relationship: str
    shape: Shape
    name: str


@dataclass(frozen=True, slots=True)
class Group:
    """An object with more of the same row."""

    members: Mapping[str, Part]


@dataclass(frozen=True, slots=True)
class Many:
    """The members of a to-many as a list of objects."""

    relationship: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class Primary:
    """The value that the primary member of a to-many has under ``name``; its shape says which one ``is_primary``."""

    relationship: str
    shape: Shape
    name: str


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list attribute: key → name of the value in its items."""

    attribute: str
    items: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Pivot:
    """An object about the row and the one whose member it is."""

    members: Mapping[str, Part]


@dataclass(frozen=True, slots=True)
class Owner:
    """The integer key of the row whose member this is."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What is said of the pair of owner and member: the meta of its identifier."""

    name: str


@dataclass(frozen=True, slots=True)
class Text:
    """Always the same text, or always null."""

    text: str | None


Part = Key | Id | Attr | KeyOf | Link | One | Of | Many | Primary | ListOf | Pivot | Group | Owner | Pair | Text
_Nested = One | Of | Many | Primary | ListOf


@dataclass(frozen=True, eq=False)
class Shape:
    """The keys of an object made of a row of ``type``, in order."""

    type: str
    parts: Mapping[str, Part]

    @property
    def nested(self) -> list[_Nested]:
        """What objects of this shape have objects of; keys of one member share theirs."""
        found: list[_Nested] = []
        for part in _each(self.parts):
            if isinstance(part, One | Of | Many | Primary | ListOf) and (source := _source(part)) not in found:
                found.append(source)
        return found

    @property
    def of_pair(self) -> bool:
        """Whether an object is of a row as somebody's member, so that each owner has one of its own."""
        return any(isinstance(part, Pivot | Owner | Pair) for part in _each(self.parts))


def _each(parts: Mapping[str, Part]) -> Iterator[Part]:
    """The parts, those in groups included."""
    for part in parts.values():
        if isinstance(part, Group):
            yield from _each(part.members)
        else:
            yield part


def _source(part: _Nested) -> _Nested:
    return replace(part, name="") if isinstance(part, Primary | Of) else part


def shape(type_: str, *groups: str | Mapping[str, Part]) -> Shape:
    """Keys in order, by words: ``name`` is the attribute of that name, ``type=value_type`` one of another, ``id`` the
    row's own key, ``park_id`` that of the to-one ``park``. What needs more than a word is a mapping.
    """
    parts: dict[str, Part] = {}
    for group in groups:
        parts |= dict(map(_worded, group.split())) if isinstance(group, str) else group
    return Shape(type_, parts)


def _worded(word: str) -> tuple[str, Part]:
    key, _, source = word.partition("=")
    return key, _named(source or key)


def _named(name: str) -> Part:
    if name == "id":
        return Key()
    return KeyOf(name.removesuffix("_id")) if name.endswith("_id") else Attr(name)


def query_of(wanted: Shape) -> Query:
    """Everything that ``wanted`` shows, and nothing else."""
    fields: dict[str, dict[str, None]] = {}
    paths: dict[tuple[str, ...], None] = {}
    for path, part_of, name in _names(wanted, ()):
        fields.setdefault(part_of, {})
        if path:
            paths[path] = None
        if name:
            fields[part_of][name] = None
    return Query(fields={type_: tuple(names) for type_, names in fields.items()}, include=tuple(paths))


def _names(wanted: Shape, below: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str, str]]:
    yield below, wanted.type, ""
    for part in _each(wanted.parts):
        match part:
            case Attr(name) | KeyOf(name) | Link(name) | ListOf(name):
                yield below, wanted.type, name
            case (
                One(relationship, inner)
                | Of(relationship, inner)
                | Many(relationship, inner)
                | Primary(relationship, inner)
            ):
                yield from _names(inner, (*below, relationship))


def whole(number: float | None) -> float | None:
    """``10`` for 10.0."""
    return int(number) if number is not None and number == int(number) else number


@dataclass(frozen=True, slots=True)
class Projector:
    """Makes objects of what one database answered. ``instant`` writes ``2026-05-01T09:30:00.000Z`` (or None) anew,
    ``amount`` a decimal."""

    dialect_name: str
    instant: Callable[[Any], Any]
    amount: Callable[[Any], Any] = whole

    def objects(self, wanted: Shape, loaded: Loaded, owner: int | None = None) -> list[Object]:
        """One object a row. ``owner``: the key of the row whose members these are."""
        dump = self._dump(wanted, loaded)
        return [dump(row, owner) for row in loaded.rows]

    def _dump(self, wanted: Shape, loaded: Loaded) -> Callable[[Row, int | None], Object]:
        compiled = _compiled.setdefault(loaded.branch, {})
        make = compiled.get(wanted)
        if make is None:
            make = compiled[wanted] = _compile(wanted, loaded.branch, self.dialect_name)
        nested = [self._nested(part, loaded) for part in wanted.nested]
        instant, amount = self.instant, self.amount
        return lambda row, owner: make(row, owner, nested, instant, amount)

    def _nested(self, part: _Nested, loaded: Loaded) -> Mapping[int, Any]:
        """What a nested part is for each row: by the member's key for a to-one, else by the row's."""
        if isinstance(part, ListOf):
            return _items(part, loaded)
        members = next(m for m in loaded.members if m.include.relationship.name == part.relationship)
        if isinstance(part, One | Of):
            dump = self._dump(part.shape, members.loaded)
            return {row[KEY]: dump(row, None) for row in members.loaded.rows}
        lists = self._lists(part.shape, members)
        if isinstance(part, Many):
            return lists
        found = {owner: [item for item in items if item["is_primary"]] for owner, items in lists.items()}
        return {owner: items[0] for owner, items in found.items() if items}

    def _lists(self, wanted: Shape, members: Members) -> Mapping[int, list[Object]]:
        dump = self._dump(wanted, members.loaded)
        if wanted.of_pair:
            return {owner: [dump(row, owner) for row in rows] for owner, rows in members.of.items()}
        once = {row[KEY]: dump(row, None) for row in members.loaded.rows}
        return {owner: [once[row[KEY]] for row in rows] for owner, rows in members.of.items()}


_Make = Callable[[Row, int | None, list[Any], Any, Any], Object]
_compiled: WeakKeyDictionary[Branch, dict[Shape, _Make]] = WeakKeyDictionary()


def _items(part: ListOf, loaded: Loaded) -> Mapping[int, list[Object]]:
    for nested, of in loaded.lists:
        if nested.attribute.name == part.attribute:
            at = {key: 1 + nested.names.index(name) for key, name in part.items.items()}
            return {key: [{k: _item(row[i], k) for k, i in at.items()} for row in rows] for key, rows in of.items()}
    return {}


def _item(value: Any, key: str) -> Any:
    """A column named ``value`` holds finished JSON; a number in it is written as `whole` writes it."""
    return orjson.Fragment(value.removesuffix(".0")) if key == "value" else value


def _compile(wanted: Shape, branch: Branch, dialect_name: str) -> _Make:
    # The text is made of names declared in the shapes and of integers, never of anything that a client sent.
    names: dict[str, Any] = dict(EXPRESSION_NAMES)
    made = _object(wanted.parts, branch, wanted.nested, dialect_name)
    text = f"def make(r, owner, nested, instant, amount):\n    return {made}\n"
    exec(compile(text, "<shape>", "exec"), names)  # noqa: S102
    make: _Make = names["make"]
    return make


def _object(parts: Mapping[str, Part], branch: Branch, nested: list[_Nested], dialect_name: str) -> str:
    shown = ((name, _expression(part, branch, nested, dialect_name)) for name, part in parts.items())
    return "{" + ", ".join(f"{name!r}: {expression}" for name, expression in shown if expression is not None) + "}"


def _expression(part: Part, branch: Branch, nested: list[_Nested], dialect_name: str) -> str | None:
    match part:
        case Key():
            return f"r[{KEY}]"
        case Id():
            return f"r[{branch.id_at}]" if branch.resource.public else f"str(r[{branch.id_at}])"
        case Text(text):
            return repr(text)
        case Attr(name, or_else):
            value = _attribute(name, branch, dialect_name)
            return value if value is None or or_else is None else f"({or_else!r} if {value} is None else {value})"
        case KeyOf(name):
            return f"r[{branch.to_one[name][0].id_at}]"
        case Link(name):
            return _link(branch, name)
        case One(name):
            return f"nested[{nested.index(part)}].get(r[{_key_at(branch, name)}])"
        case Of(name, _, key):
            return f"nested[{nested.index(_source(part))}].get(r[{_key_at(branch, name)}], {{}}).get({key!r})"
        case Many() | ListOf():
            return f"nested[{nested.index(part)}].get(r[{KEY}], [])"
        case Primary(name=name):
            return f"nested[{nested.index(_source(part))}].get(r[{KEY}], {{}}).get({name!r})"
        case Owner():
            return "owner"
        case Pair(name):
            return f"r[{branch.pair[name]}]"
        case Pivot(members) | Group(members):
            return _object(members, branch, nested, dialect_name)


def _link(branch: Branch, to_one: str) -> str:
    """The id of the first end that is there."""
    expression, of_several = "None", branch.resource.relationships[to_one].polymorphic
    for end in reversed(branch.to_one[to_one]):
        type_ = f"{end.target.type}/" if of_several else ""
        expression = f"(f'{type_}{{r[{end.id_at}]}}' if r[{end.id_at}] is not None else {expression})"
    return expression


def _key_at(branch: Branch, to_one: str) -> int:
    """Where a row has the integer key of the member that was loaded."""
    at = branch.to_one[to_one][0].key_at
    assert at is not None
    return at


def _attribute(name: str, branch: Branch, dialect_name: str) -> str | None:
    for column in branch.columns:
        if column.attribute.name == name:
            value = json_expression(column.attribute.kind, column.type, dialect_name).format(v=f"r[{column.at}]")
            writer = {Kind.INSTANT: "instant", Kind.MONEY: "amount"}.get(column.attribute.kind)
            return f"{writer}({value})" if writer else value
    return None
