"""Laws of reading what was written, by creates and by updates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from itertools import zip_longest
from typing import Any

from liveops_kit.contract.law import law
from liveops_kit.contract.laws.round_trips.kinds import KINDS, example, writable
from liveops_kit.contract.resources import Resource
from liveops_kit.contract.scenario import Made, Scenario


@law("ERR-45", each=KINDS)
def a_read_of_kinds_shows_what_was_written(scenario: Scenario, kind: Resource) -> None:
    """A read of {kind} shows each property that a create or an update has written."""
    made = example(scenario, kind, True)
    _check(scenario, made.body, made.read())
    other = example(scenario, kind, False)
    update = writable(kind, _for_another(made, other, other.read()))
    other.put(update).ok()
    _check(scenario, update, other.read())


FIXED = ("is_clan", "value_point")
"""Properties that only a create decides."""


def _for_another(made: Made, other: Made, read: Any) -> dict[str, Any]:
    """Return the write of an object with the ids of another one, and of the steps that it has."""
    own = (made.kind.id_in_body, *FIXED)
    update = {**made.body, **{name: read[name] for name in own if name in made.body}}
    if "steps" in update:
        ids = [{"step_id": step["step_id"]} for step in read["steps"] if "step_id" in step]
        pairs: Any = zip_longest(update["steps"], ids[: len(update["steps"])], fillvalue={})
        update["steps"] = [{**step, **mine} for step, mine in pairs]
    return update


def _check(scenario: Scenario, written: Mapping[str, Any], read: Any) -> None:
    lost = [line for line in _lost(written, read) if not UNREAD.match(line)]
    scenario.holds("every property as it was written", not lost, "; ".join(lost))


UNREAD = re.compile(r"`(steps\.\d+\.items\.\d+\.order|vc_prices(\.\d+\.is_enabled)?)` is None,")
"""Properties that no read prints: the order in a step, prices in virtual currency out of use."""

_KEYS = ("total", "sku", "external_id")
"""Where a read has an object, its property that holds the plain value of the write."""

_LOCALE = re.compile(r"[a-z]{2}(-[A-Z]{2})?")


def _lost(written: Any, read: Any, place: str = "") -> Iterator[str]:
    """Yield where a read differs from what was written; it may have more properties."""
    if isinstance(read, dict) and not isinstance(written, dict):
        read = next((read[key] for key in _KEYS if key in read), read)
    if isinstance(written, dict) and isinstance(read, dict):
        if all(map(_LOCALE.fullmatch, written)):
            # `de-DE` is read as `de`.
            written, read = dict(enumerate(written.values())), dict(enumerate(read.values()))
        for name, value in written.items():
            yield from _lost(value, read.get(name), f"{place}.{name}" if place else str(name))
    elif isinstance(written, list) and isinstance(read, list) and len(written) == len(read):
        for number, (one, other) in enumerate(zip(written, read, strict=True)):
            yield from _lost(one, other, f"{place}.{number}")
    elif _plain(written) != _plain(read):
        yield f"`{place}` is {read!r}, and {written!r} was written"


def _plain(value: Any) -> Any:
    """Return a value in the one form that all ways of printing it share."""
    if not isinstance(value, str):
        return None if value in ([], {}) else value
    for parse in (datetime.fromisoformat, Decimal):
        try:
            return parse(value)
        except (ValueError, InvalidOperation):
            continue
    return value or None
