"""``filter[search]``: every word is a substring of one of the columns that the type is searched by, case aside.

On SQLite words of three letters and more go through the full-text table with trigrams; shorter ones, and all of them on
PostgreSQL (which may have a trigram index of its own), through LIKE on the folded twins.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Dialect,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    column,
    literal_column,
    or_,
    select,
    table,
    true,
)

from jsonapi_app.core.operators import ESCAPE, Values, literal
from jsonapi_app.core.query import SEARCHABLE_LENGTH, Search
from jsonapi_app.core.resource import Resource
from jsonapi_app.models.base import fold
from jsonapi_app.models.search import SEARCH_SUFFIX


def search_condition(resource: Resource, row: Any, term: Search, name: str, dialect: Dialect) -> ColumnElement[bool]:
    """The condition on ``row``, with parameters that start with ``name``; `bind_search` makes their values."""
    twins = [getattr(row, resource.attributes[searched].folded_key) for searched in resource.search]
    # A type that shares its table, and so the index beside it, is searched by other columns.
    indexed = dialect.name == "sqlite" and resource.details is None
    parts: list[ColumnElement[bool]] = []
    if indexed and any(_is_indexable(word) for word in term.words):
        parts.append(row.id.in_(_index_matches(resource.table.name + SEARCH_SUFFIX, name)))
    for position, word in enumerate(term.words):
        if not indexed or not _is_indexable(word):
            pattern = bindparam(f"{name}_{position}", type_=String())
            parts.append(or_(*(twin.like(pattern, escape=ESCAPE) for twin in twins)))
    return and_(true(), *parts)


def bind_search(name: str, words: list[str]) -> Values:
    folded = [fold(word) for word in words]
    quoted = ('"' + word.replace('"', '""') + '"' for word in folded if _is_indexable(word))
    patterns = {f"{name}_{position}": f"%{literal(word)}%" for position, word in enumerate(folded)}
    return {name: " AND ".join(quoted), **patterns}


def _is_indexable(word: str) -> bool:
    return len(word) >= SEARCHABLE_LENGTH


def _index_matches(index: str, name: str) -> Select[Any]:
    """The keys of the rows that the full-text table ``index`` finds."""
    rowid = column("rowid", Integer)
    matches = literal_column(index).op("MATCH")(bindparam(name, type_=String()))
    return select(rowid).select_from(table(index, rowid)).where(matches)
