"""How a rule says no: the fact, and the member it is about. The engine turns each into its kind of `ApiError`."""

from __future__ import annotations


class Refusal(Exception):
    """``member`` is the attribute or relationship at fault, None when it is the resource as a whole."""

    def __init__(self, detail: str, member: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.member = member


class Unfit(Refusal):
    """The value cannot be taken, whatever the state of the rest."""


class InTheWay(Refusal):
    """The state of something else is in the way; the same request may pass later."""


class Pointless(Refusal):
    """Nobody should ask for this at all."""
