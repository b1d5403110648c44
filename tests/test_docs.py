"""The pages in README.md and docs/ say what is there: links, files, functions, settings and targets exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from jsonapi_app.settings import Settings

ROOT = Path(__file__).parent.parent
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
ARCHITECTURE = ROOT / "docs" / "architecture.md"

_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_PLACE = re.compile(r"`([\w/]+\.py):(\w+)`")
_TREE = re.compile(r"^```tree\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_relative_link_leads_somewhere(page: Path):
    links = [link for link in _LINK.findall(_FENCE.sub("", page.read_text())) if "://" not in link]

    assert [link for link in links if not resolves(page, link)] == []


def test_every_file_of_the_tree_exists():
    paths = list(tree_paths())

    assert len(paths) > 50
    assert [str(path) for path in paths if not (ROOT / path).exists()] == []


def test_every_function_that_the_architecture_names_is_in_its_file():
    places = set(_PLACE.findall(ARCHITECTURE.read_text()))

    assert len(places) > 30
    assert sorted(place for place in places if not defines(*place)) == []


def test_the_page_of_settings_has_a_row_for_each_setting():
    table = "\n".join(setting_rows())

    assert table in (ROOT / "docs" / "settings.md").read_text(), f"docs/settings.md should have these rows:\n{table}"


def test_the_page_of_settings_names_the_variables_of_gunicorn():
    page = (ROOT / "docs" / "settings.md").read_text()
    variables = set(re.findall(r'os\.environ\.get\("(\w+)"\)', (ROOT / "gunicorn.conf.py").read_text()))

    assert variables
    assert {name for name in variables if f"| `{name}` |" not in page} == set()


def test_the_readme_names_every_target_of_make():
    readme = (ROOT / "README.md").read_text()
    targets = re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE)

    assert [target for target in targets if f"| `make {target}` |" not in readme] == []


def test_every_decision_is_in_the_index():
    folder = ROOT / "docs" / "adr"
    index = (folder / "README.md").read_text()

    assert [page.name for page in sorted(folder.glob("0*.md")) if f"]({page.name})" not in index] == []


def resolves(page: Path, link: str) -> bool:
    """Whether the file is there, and a heading in it for what follows ``#``."""
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    return target.exists() and (not anchor or anchor in anchors(target))


def anchors(page: Path) -> set[str]:
    """What GitHub makes of the headings of a page."""
    headings = re.findall(r"^#+ (.*)$", _FENCE.sub("", page.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def tree_paths() -> Iterator[Path]:
    """The paths in the block ``tree``: names before two blanks, one folder deeper for every two blanks of indent."""
    trees = _TREE.findall(ARCHITECTURE.read_text())
    folders: list[str] = []
    for line in (line for tree in trees for line in tree.splitlines() if line.strip()):
        depth = (len(line) - len(line.lstrip())) // 2
        for name in re.split(r"  +", line.strip())[0].split():
            del folders[depth:]
            yield Path(*folders, name)
            folders.append(name)


def defines(file: str, name: str) -> bool:
    """Whether the file, in jsonapi_app or beside it, defines a function, class, method or constant of that name."""
    path = next((found for folder in ("jsonapi_app", "") if (found := ROOT / folder / file).exists()), None)
    pattern = rf"^ *(def|class) {name}\b|^ *{name}\b *(:.*)?= "
    return path is not None and re.search(pattern, path.read_text(), re.MULTILINE) is not None


def setting_rows() -> Iterator[str]:
    for name, field in Settings.model_fields.items():
        variable = str(field.validation_alias or name.upper())
        default = "" if field.default in (None, "") else f"`{field.default}`"
        yield f"| `{variable}` | {default} | {field.description} |"
