"""How the price of a day falls with the length of a rental: a formula in arithmetic, parsed and never run as code.

The formula is a setting (contracts 2.7; SD6: the system that is followed ran it as a program). It knows numbers,
``days_count``, ``+ - * /``, a minus sign, parentheses, ``min(a, b)`` and ``max(a, b)``, and means what it does on
paper.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Self

from jsonapi_app.domain.refusals import Unfit

LARGEST_RATE = Decimal("9999.99")  # NUMERIC(6, 2)
LONGEST_FORMULA = 200
DEEPEST_NESTING = 20
TRIED_DAYS = range(1, 367)

# What a part of the formula comes to for a number of days. Fractions keep a third a third.
Term = Callable[[Fraction], Fraction]


@dataclass(frozen=True, slots=True)
class DegressiveRate:
    """The factor between the price of one day and the price of several, as a formula; two are equal by their text."""

    text: str
    _term: Term = field(repr=False, compare=False)

    @classmethod
    def parse(cls, text: str) -> Self:
        """The formula ``text``, such as ``(days_count - 1) * 0.75 + 1``; ``daysCount`` is another spelling.

        Raises ValueError when it is anything but such a formula, or has no rate for some length up to a year.
        """
        rate = cls(text, _Parser(text).formula())
        try:
            for days in TRIED_DAYS:
                rate.rate(days)
        except Unfit as refusal:
            raise ValueError(refusal.detail) from None
        return rate

    def rate(self, days: int) -> Decimal:
        """The factor for a rental of ``days`` (1 or more): two decimals, rounded half up, from 0 to 9999.99.

        Raises Unfit, with the member ``event``, when the formula gives none.
        """
        try:
            exact = self._term(Fraction(days))
        except ZeroDivisionError:
            raise _no_rate(days, "it divides by zero") from None
        if exact < 0:
            raise _no_rate(days, "it is negative")
        hundredths = floor(exact * 100 + Fraction(1, 2))
        if hundredths > LARGEST_RATE * 100:
            raise _no_rate(days, f"it is more than {LARGEST_RATE}")
        return Decimal(hundredths).scaleb(-2)

    def __str__(self) -> str:
        return self.text


def _no_rate(days: int, reason: str) -> Unfit:
    return Unfit(f"The degressive rate cannot be used for {days} day{'s' if days > 1 else ''}: {reason}.", "event")


_OPERATORS: Mapping[str, tuple[int, Callable[[Fraction, Fraction], Fraction]]] = {
    "+": (1, operator.add),
    "-": (1, operator.sub),
    "*": (2, operator.mul),
    "/": (2, operator.truediv),
}
_FUNCTIONS: Mapping[str, Callable[[Fraction, Fraction], Fraction]] = {"min": min, "max": max}
_DAYS = ("days_count", "daysCount")
_TOKEN = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?|[A-Za-z_][A-Za-z_0-9]*|[-+*/(),])", re.ASCII)
_BLANKS = " \t\n\r\f\v"
_END = "the end"


class _Parser:
    """Reads a formula from left to right, ``*`` and ``/`` before ``+`` and ``-``."""

    def __init__(self, text: str) -> None:
        self._tokens = iter(_tokens(text))
        self._depth = 0
        self._next = next(self._tokens)

    def formula(self) -> Term:
        term = self._sum()
        self._expect(_END)
        return term

    def _sum(self, lowest: int = 1) -> Term:
        """Operands and the operators between them that bind as ``lowest`` or closer."""
        left = self._operand()
        while self._next in _OPERATORS and _OPERATORS[self._next][0] >= lowest:
            precedence, operation = _OPERATORS[self._take()]
            left = _applied(operation, left, self._sum(precedence + 1))
        return left

    def _operand(self) -> Term:
        self._depth += 1
        if self._depth > DEEPEST_NESTING:
            raise ValueError(f"The degressive rate is nested more than {DEEPEST_NESTING} deep.")
        term = self._nested(self._take())
        self._depth -= 1
        return term

    def _nested(self, token: str) -> Term:
        if token[0].isdigit():
            return _number(Fraction(token))
        if token in _DAYS:
            return _days
        if token == "-":
            return _applied(operator.sub, _number(Fraction(0)), self._operand())
        if token == "(":
            return self._closed(self._sum())
        if token in _FUNCTIONS:
            return self._call(_FUNCTIONS[token])
        raise _unexpected(token, "a number, days_count, min, max or a parenthesis")

    def _call(self, function: Callable[[Fraction, Fraction], Fraction]) -> Term:
        self._expect("(")
        first = self._sum()
        self._expect(",")
        return self._closed(_applied(function, first, self._sum()))

    def _closed(self, term: Term) -> Term:
        self._expect(")")
        return term

    def _expect(self, token: str) -> None:
        if self._next != token:
            raise _unexpected(self._next, token if token == _END else repr(token))
        self._take()

    def _take(self) -> str:
        token = self._next
        self._next = next(self._tokens, _END)
        return token


def _tokens(text: str) -> list[str]:
    if len(text) > LONGEST_FORMULA:
        raise ValueError(f"The degressive rate is longer than {LONGEST_FORMULA} characters.")
    tokens, position, end = [], 0, len(text.rstrip(_BLANKS))
    while position < end:
        match = _TOKEN.match(text, position)
        if not match:
            raise _unexpected(
                text[position:].lstrip(_BLANKS)[0], "a number, days_count, min, max or one of + - * / ( ) ,"
            )
        tokens.append(match[1])
        position = match.end()
    return [*tokens, _END]


def _unexpected(token: str, wanted: str) -> ValueError:
    found = token if token == _END else repr(token)
    return ValueError(f"The degressive rate is not arithmetic over days_count: {found} where {wanted} is wanted.")


def _number(value: Fraction) -> Term:
    return lambda days: value


def _days(days: Fraction) -> Fraction:
    return days


def _applied(operation: Callable[[Fraction, Fraction], Fraction], left: Term, right: Term) -> Term:
    return lambda days: operation(left(days), right(days))


# The public default of the system that is followed (P5): each day after the first costs three quarters.
DEFAULT_RATE = DegressiveRate.parse("(days_count - 1) * 0.75 + 1")
