"""Tags by name: those that are not there are made on the fly (contracts 2.5, R5)."""

from __future__ import annotations

from collections.abc import Sequence

from jsonapi_app.core.resource import LinkTable
from jsonapi_app.core.rules.draft import Draft
from jsonapi_app.domain.refusals import Unfit
from jsonapi_app.models.base import fold


def check_one_way(draft: Draft) -> None:
    if "tag_names" in draft.extra and "tags" in draft.related:
        raise Unfit("Tags are set by relationship or by name, not both at once.", "tag_names")


def save_tags(draft: Draft) -> None:
    """The names replace the whole set; null is none."""
    if "tag_names" not in draft.extra:
        return
    links = draft.resource.relationships["tags"].storage
    assert isinstance(links, LinkTable)
    keys = _tags_named(draft, draft.extra["tag_names"] or [])
    changed = draft.store.unlink(draft.resource.type, "tags", draft.key, links.other.not_in(keys))
    changed += draft.store.link(draft.resource.type, "tags", draft.key, {key: {} for key in keys})
    if changed and draft.before is not None:
        draft.store.update_row(draft.resource.type, draft.before, {})


def _tags_named(draft: Draft, names: Sequence[str]) -> list[int]:
    """The keys of the tags with these names, whatever their case; made, or taken out of the trash, where need be."""
    wanted = {fold(name.strip()): name.strip() for name in reversed(names)}
    found = _found(draft, wanted)
    if wanted.keys() - found.keys():
        # Others may be about to make the same ones.
        draft.store.take_turn(draft.store.table("tags"))
        found = _found(draft, wanted)
    return [
        found[folded] if folded in found else draft.store.insert("tags", {"name": name})
        for folded, name in reversed(wanted.items())
    ]


def _found(draft: Draft, wanted: dict[str, str]) -> dict[str, int]:
    tags = draft.store.table("tags")
    named = tags.c.name_folded.in_(wanted)
    draft.store.update("tags", {"deleted_at": None}, named, tags.c.deleted_at.is_not(None))
    return {folded: key for folded in wanted for key in draft.store.keys(tags.c.id, tags.c.name_folded == folded)}
