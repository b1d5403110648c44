"""What a material's values may be, beyond the limits of each: stock, categories, custom attributes (contracts 2.4)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from jsonapi_app.domain.refusals import InTheWay, Unfit

Scalar = str | int | float | bool


def stock_counts(stock: int, out_of_order: int | None) -> tuple[int, int | None]:
    """Stock and units out of order as they are kept.

    A negative stock is none; no more units can be out of order than there are, and none is written as None.
    """
    in_stock = max(stock, 0)
    broken = min(out_of_order or 0, in_stock)
    return in_stock, broken if broken > 0 else None


def check_sub_category(category: int, sub_category: int | None, category_of_sub_category: int | None) -> None:
    """Raises Unfit when the sub-category belongs to another category than the material."""
    if sub_category is not None and category_of_sub_category != category:
        raise Unfit("The sub-category must belong to the category of the material.", "sub_category")


def check_movable(materials: int) -> None:
    """Raises InTheWay when a sub-category with materials would change its category: theirs would be another."""
    if materials:
        raise InTheWay(f"It has materials ({materials}), which belong to its category.", "category")


def attribute_max_length(value_type: str, max_length: int | None) -> int | None:
    """P14: only strings have a longest length."""
    return max_length if value_type == "string" else None


def check_named_once(names: Sequence[str]) -> None:
    """Raises Unfit when a custom attribute is named twice, whatever the case."""
    folded = [name.casefold() for name in names]
    for name in names:
        if folded.count(name.casefold()) > 1:
            raise Unfit(f"{name!r} is there twice.", "custom_attributes")


def custom_value(name: str, value_type: str, max_length: int | None, value: Scalar) -> Scalar:
    """``value`` as the attribute's type: text is read as it, so ``"12"`` is the integer 12.

    Raises Unfit when it cannot be, or is too long.
    """
    try:
        typed = _TYPED[value_type](value)
    except ValueError:
        raise Unfit(f"The value of {name!r} is not of the type {value_type}.", "custom_attributes") from None
    if isinstance(typed, str) and len(typed) > (max_length or LONGEST_STRING):
        limit = max_length or LONGEST_STRING
        raise Unfit(f"The value of {name!r} is longer than {limit} characters.", "custom_attributes")
    return typed


LONGEST_STRING = 1000
_LARGEST = 2**53 - 1
# Plain digits: Python would also read underscores, blanks and other scripts.
_NUMBER = re.compile(r"[+-]?[0-9]{1,20}(\.[0-9]{1,20})?(e[+-]?[0-9]{1,2})?", re.ASCII | re.IGNORECASE)


def _string(value: Scalar) -> str:
    if isinstance(value, bool) or not isinstance(value, str):
        raise ValueError
    return value


def _integer(value: Scalar) -> int:
    number = _decimal(value)
    if number != int(number):
        raise ValueError
    return int(number)


def _float(value: Scalar) -> float:
    return float(_decimal(value))


def _decimal(value: Scalar) -> Decimal:
    if isinstance(value, bool) or not _NUMBER.fullmatch(str(value)):
        raise ValueError
    number = Decimal(str(value))
    if not -_LARGEST <= number <= _LARGEST:
        raise ValueError
    return number


def _boolean(value: Scalar) -> bool:
    for boolean, spellings in ((True, (True, "true", "1")), (False, (False, "false", "0"))):
        if any(type(value) is type(spelling) and value == spelling for spelling in spellings):
            return boolean
    raise ValueError


_TYPED: Mapping[str, Callable[[Scalar], Scalar]] = {
    "string": _string,
    "integer": _integer,
    "float": _float,
    "boolean": _boolean,
}
