"""``docs/conformance.md``: what JSON:API asks for, item by item, with the tests that prove it.

The items and their proofs are in ``requirements.toml``. ``python -m tests.contract.conformance`` writes the page.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
TESTS = ROOT / "tests"
PAGE = ROOT / "docs" / "conformance.md"

# The name of an item's text → its level in the table.
LEVELS = {"must": "MUST", "should": "SHOULD", "decided": "ours", "relied_on": "clients"}
VALIDATOR = "*"

INTRODUCTION = """# Conformance

What JSON:API 1.1, the Atomic Operations extension and the Cursor Pagination profile ask for, item by item, and the
tests that prove it. Made by `make conformance` from `tests/contract/requirements.toml`; a test says whether it is
current, and whether every test that it names is there and runs.

MUST and SHOULD are the specification's words; *ours* is what it leaves open and Backline decides; *clients* is what
published clients have been seen to rely on. Every item holds for every type and every form of URL: most of the tests
run once for each, on SQLite and on PostgreSQL. *Every answer* is the [validator](../tests/contract/document.py) that
each answer of each test goes through; the test beside it shows that it finds such a fault. `J` is the media type
`application/vnd.api+json`.
"""


@dataclass(frozen=True, slots=True)
class Item:
    """One requirement. ``absent`` says why nothing can prove it."""

    group: str
    number: str
    level: str
    text: str
    proof: Sequence[str]
    absent: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    letter: str
    title: str
    items: Sequence[Item]


@dataclass(frozen=True, slots=True)
class Proof:
    """A test, by its file and the name of its function."""

    path: Path
    function: str

    @property
    def link(self) -> str:
        """The sentence that fails where the item does not hold, and where to read it."""
        sentence = self.function.removeprefix("test_").replace("_", " ")
        return f"[{sentence}](../{self.path.relative_to(ROOT)})"


def groups() -> list[Group]:
    """All requirements, in their order."""
    declared = tomllib.loads((TESTS / "contract" / "requirements.toml").read_text(encoding="utf-8"))
    return [Group(letter, table.pop("title"), _items(letter, table)) for letter, table in declared.items()]


def proof_of(name: str) -> Proof:
    """The test that ``folder/file:sentence`` names."""
    file, _, sentence = name.partition(":")
    folder, _, stem = file.rpartition("/")
    return Proof(TESTS / (folder or "contract") / f"test_{stem}.py", f"test_{sentence}")


@cache
def running_tests(path: Path) -> frozenset[str]:
    """The tests of a file that are neither skipped nor expected to fail."""
    tree = ast.parse(path.read_text(encoding="utf-8")) if path.exists() else ast.Module([], [])
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef))
    return frozenset(f.name for f in functions if not any(map(_excuses, f.decorator_list)))


def page() -> str:
    """The page as it should be."""
    return "\n".join([INTRODUCTION, *(_table(group) for group in groups())])


def _items(letter: str, table: dict[str, Any]) -> list[Item]:
    items = []
    for number, told in table.items():
        ((level, text),) = ((LEVELS[name], text) for name, text in told.items() if name in LEVELS)
        items.append(Item(letter, number, level, text, tuple(told.get("proof", ())), told.get("absent")))
    return items


def _excuses(decorator: ast.expr) -> bool:
    text = ast.unparse(decorator)
    return ".skip" in text or ".xfail" in text


def _table(group: Group) -> str:
    lines = [f"## {group.letter}. {group.title}", "", "| item | level | what is asked for | proved by |"]
    lines.append("| --- | --- | --- | --- |")
    lines.extend(f"| {i.number} | {i.level} | {_cell(i.text)} | {'; '.join(_proofs(i))} |" for i in group.items)
    return "\n".join([*lines, ""])


def _proofs(item: Item) -> Iterator[str]:
    if item.absent is not None:
        yield item.absent
    for name in item.proof:
        yield "*every answer*" if name == VALIDATOR else proof_of(name).link


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
