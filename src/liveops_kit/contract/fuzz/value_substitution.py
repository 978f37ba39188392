"""Substitution of generated values: existing items, supported locales.

A generator never guesses an SKU, so nearly every body would get the same refusal. Three out of four
bodies get existing values in place of valid ones; invalid values stay.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from liveops_kit.contract.names import LARGEST_ID, could_be_name, could_be_user
from liveops_kit.contract.resources.bodies import PAST

LOCALES = ("en", "de", "fr", "es", "it", "ja", "ko", "pl", "pt", "ru", "zh-CN", "tr-TR")
_TEXTS = ("name", "description", "long_description", "popup_header", "popup_instruction")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})"
)
_DATES = {"date_start": PAST, "date_end": "2035-01-01T00:00:00+00:00"}


class ValueSubstitution:
    """Deterministic substitution of existing values in bodies."""

    def __init__(self, skus: Sequence[str], value_point: str, user: str | None) -> None:
        # The first item is reserved for the chains and the cart of the run.
        self._skus = tuple(skus[1:] or skus)
        self._value_point = value_point
        self._user = user
        self._has_loose_dates = False

    def substitute(self, body: Any, *, has_loose_dates: bool = False) -> Any:
        """Return the body, three times out of four with existing values.

        Dates are loose where the description allows any text, but the rules do not.
        """
        self._has_loose_dates = has_loose_dates
        digest = hashlib.sha256(json.dumps(body, default=str, sort_keys=True).encode()).digest()
        return body if digest[0] % 4 == 0 else self._alive(body, digest[1])

    def _alive(self, node: Any, draw: int, name: str = "") -> Any:
        if isinstance(node, list):
            return [self._entry(entry, draw + i, name, i) for i, entry in enumerate(node)]
        if not isinstance(node, dict):
            return node
        if name in _TEXTS:
            return _renamed(node)
        if name == "value_point":
            return {key: self._value_point if _is_sku(key, v) else v for key, v in node.items()}
        return {key: self._value(key, value, draw) for key, value in node.items()}

    def _entry(self, entry: Any, draw: int, name: str, place: int) -> Any:
        if name == "items" and isinstance(entry, str):
            return self._sku(entry, draw)
        if name == "steps" and isinstance(entry, dict) and _is_number(entry.get("step_number")):
            entry = {**entry, "step_number": place + 1}
        return self._alive(entry, draw, "" if name == "value_point" else f"{name}[]")

    def _value(self, name: str, value: Any, draw: int) -> Any:
        if name == "sku":
            return self._sku(value, draw)
        if name == "step_id" and _is_number(value):
            return None
        if name == "user_external_id" and could_be_user(value):
            return self._user or value
        if name in _DATES and self._has_loose_dates and isinstance(value, str) and value:
            return _DATES[name]
        if name == "date_end" and _is_moment(value):
            return _DATES[name]
        return self._alive(value, draw, name)

    def _sku(self, value: Any, draw: int) -> Any:
        if not could_be_name(value) or not self._skus:
            return value
        return self._skus[draw % len(self._skus)]


def _is_sku(name: str, value: Any) -> bool:
    return name == "sku" and could_be_name(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LARGEST_ID


def _is_moment(value: Any) -> bool:
    """Return whether a value is a timestamp with an offset."""
    if not isinstance(value, str) or _MOMENT.fullmatch(value) is None:
        return False
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _renamed(texts: dict[str, Any]) -> dict[str, Any]:
    """Return the texts under supported locales, as far as these suffice."""
    free = iter([locale for locale in LOCALES if locale not in texts])
    return {key if key in LOCALES else next(free, key): text for key, text in texts.items()}
