"""Conditions on user attributes (ATT-1 to ATT-3)."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from msgspec import Struct

from liveops_kit.domain.values.causes import Cause, wanted_words

AttributeValue = str | int | float | bool
Attributes = Mapping[str, AttributeValue]

_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "er": operator.lt,  # earlier
    "lt": operator.gt,  # later: the names follow dates, not numbers
    "ee": operator.le,  # earlier or equal
    "le": operator.ge,  # later or equal
    "gt": operator.gt,
    "ge": operator.ge,
}


class Condition(Struct, frozen=True):
    """One comparison of a user attribute with a value."""

    attribute: str
    type: str
    operator: str
    value: str
    can_be_missing: bool = False

    def holds(self, attributes: Attributes) -> bool:
        """Return True if the attributes meet it; a missing one fails unless it may be missing.

        >>> Condition("level", "number", "lt", "10").holds({"level": 11})
        True
        >>> Condition("level", "string", "ne", "10").holds({})
        False
        """
        if self.attribute not in attributes:
            return self.can_be_missing
        try:
            ours = _read(self.type, self.value)
            theirs = _read(self.type, attributes[self.attribute])
        except (ValueError, InvalidOperation):
            return False  # one of the two is not a number or a date
        return _COMPARE[self.operator](theirs, ours)


Conditions = tuple[Condition, ...]


def all_hold(conditions: Sequence[Condition], attributes: Attributes) -> bool:
    """Return True if every condition holds, also if there are none."""
    return all(condition.holds(attributes) for condition in conditions)


def failing(conditions: Sequence[Condition], attributes: Attributes, *rules: str) -> Cause | None:
    """Return the first condition that does not hold as the cause; None if all hold.

    >>> failing((Condition("level", "number", "le", "20"),), {"level": 7}).text
    "The player's level is 7, and must be at least 20."
    """
    for condition in conditions:
        if condition.holds(attributes):
            continue
        has = attributes.get(condition.attribute)
        missing = () if condition.attribute in attributes else ("ATT-3a",)
        facts = {
            "attribute": condition.attribute,
            "operator": condition.operator,
            "value": condition.value,
            "has": has,
            "wanted": wanted_words(condition.type, condition.operator, condition.value),
        }
        return Cause(kind="condition", rules=(*rules, "ATT-1a", *missing), facts=facts)
    return None


def _read(kind: str, value: AttributeValue) -> str | Decimal | datetime:
    if kind == "string":
        return ("true" if value else "false") if isinstance(value, bool) else str(value)
    if kind == "number":
        number = Decimal(str(value))
        if not number.is_finite():
            raise ValueError(value)
        return number
    moment = datetime.fromisoformat(str(value))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
