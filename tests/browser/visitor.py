"""Somebody who looks at the pages, in light or dark, on a desk or on a phone."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

SCREENSHOTS = Path(__file__).parent.parent.parent / "artefacts" / "browser"


@dataclass(frozen=True)
class Look:
    """How somebody looks at the pages."""

    colours: str
    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.colours}-{self.width}"


LOOKS = [Look(colours, *size) for colours in ("light", "dark") for size in ((1280, 900), (390, 844))]


@dataclass
class Visitor:
    """A page in the browser, what it asked for, and what its console said."""

    page: Page
    service: str
    look: Look
    asked: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        self.page.goto(self.service + path)

    def picture(self, name: str, *, whole: bool = False) -> None:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}-{self.look}.png", full_page=whole)

    def barriers(self) -> list[str]:
        """What axe finds that keeps somebody out."""
        from axe_playwright_python.sync_playwright import Axe

        return [
            f"{fault['impact']} {fault['id']}: {fault['nodes'][0]['html'][:200]}"
            for fault in Axe().run(self.page).response["violations"]
        ]

    def sideways(self) -> int:
        """How many pixels the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))

    def strangers(self) -> list[str]:
        """Addresses asked for that are not the service's."""
        return [url for url in self.asked if not url.startswith((self.service + "/", "data:", "blob:"))]

    def focused(self) -> str:
        """The text, name or label of the element that has the focus."""
        script = "(e => e.innerText || e.name || e.ariaLabel || e.id || e.tagName)(document.activeElement)"
        return str(self.page.evaluate(script))
