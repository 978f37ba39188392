"""Events: the marks of a history as the judge needs them, by key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from liveops_kit.load import marks
from liveops_kit.load.history import TARGET, Call, Header

FOREVER = 2**63 - 1
"""End of a call that may still take effect at any later moment, or never."""
NO_CALL = -1
"""Place of an event that no call made: the clock did, or it was there before the run."""
LIMITS, ONCE, ACCOUNTS, REGISTERS, WHOLES = "limits", "once", "accounts", "registers", "wholes"


class Event(Struct, gc=False):
    """A mark of one call. Times are in ns, widened by the uncertainty of the worker's clock."""

    kind: str
    """Such as `take`; `denied` for what was refused for lack, or because it had been done."""
    value: Any
    began: int
    ended: int
    """`FOREVER` where nobody knows whether or when the call took effect."""
    place: int
    """Number of the call in the history, from 0; or `NO_CALL`."""

    @property
    def is_known(self) -> bool:
        """Return whether the call certainly took effect."""
        return self.ended != FOREVER


class _Reading(NamedTuple):
    group: str
    kind: str
    value: Callable[[Any], Any]
    is_change: bool
    """It does something, and may have done so where no answer came; else it needs an answer."""


def _amount(mark: Any) -> int:
    return int(mark.amount)


def _one(_mark: Any) -> int:
    return 1


def hashable(value: Any) -> Hashable:
    """Return a JSON value as one that can be compared fast, the same for equal values.

    >>> hashable({"b": 1, "a": None}), hashable("9.99"), hashable(5.0) == hashable(5)
    (b'{"a":null,"b":1}', '9.99', True)
    """
    if isinstance(value, str | int | float | None):
        return value
    return msgspec.json.encode(value, order="sorted")


def show(value: Any) -> str:
    """Return the value of an event as JSON.

    >>> show(hashable({"a": 1})), show("9.99"), show(3)
    ('{"a":1}', '"9.99"', '3')
    """
    return (value if isinstance(value, bytes) else msgspec.json.encode(value)).decode()


_READINGS: dict[type, _Reading] = {
    marks.Take: _Reading(LIMITS, "take", _amount, is_change=True),
    marks.Limit: _Reading(LIMITS, "limit", lambda mark: mark.limit, is_change=True),
    marks.Reset: _Reading(LIMITS, "reset", lambda mark: mark.used, is_change=True),
    marks.Used: _Reading(LIMITS, "used", _amount, is_change=False),
    marks.Left: _Reading(LIMITS, "left", _amount, is_change=False),
    marks.Once: _Reading(ONCE, "take", _one, is_change=True),
    marks.Again: _Reading(ONCE, "denied", _one, is_change=False),
    marks.Credit: _Reading(ACCOUNTS, "credit", _amount, is_change=True),
    marks.Debit: _Reading(ACCOUNTS, "debit", _amount, is_change=True),
    marks.Balance: _Reading(ACCOUNTS, "balance", _amount, is_change=False),
    marks.Write: _Reading(REGISTERS, "write", lambda mark: hashable(mark.value), is_change=True),
    marks.Read: _Reading(REGISTERS, "read", lambda mark: hashable(mark.value), is_change=False),
    marks.Whole: _Reading(WHOLES, "whole", lambda mark: mark, is_change=False),
}
_DENIABLE = (marks.Take, marks.Debit)

Groups = dict[str, dict[str, list[Event]]]
"""Group of marks -> key -> its events."""


def grouped(header: Header, calls: Iterable[Call]) -> Groups:
    """Return the events of a history by group and key, without those that had no effect."""
    groups: Groups = {reading.group: defaultdict(list) for reading in _READINGS.values()}
    skews = header.skew_ns
    for place, call in enumerate(calls):
        if not call.marks:
            continue
        outcome = call.outcome
        skew = skews.get(call.worker, 0)
        began = call.began - skew
        ended = FOREVER if call.ended is None or outcome == "unknown" else call.ended + skew
        for mark in call.marks:
            group, kind, value, is_change = _READINGS[type(mark)]
            if is_change and isinstance(mark, _DENIABLE) and mark.denied:
                kind, is_change = "denied", False
            if outcome == "ok" or (outcome == "unknown") == is_change:
                groups[group][mark.key].append(Event(kind, value(mark), began, ended, place))
    _schedule(groups[REGISTERS], header)
    return groups


def _schedule(registers: dict[str, list[Event]], header: Header) -> None:
    """Add what the clock writes, for keys that a call has read or written."""
    skew = header.skew_ns.get(TARGET, 0)
    for key, moment, value in (msgspec.structs.astuple(each) for each in header.scheduled):
        if key in registers:
            event = Event("write", hashable(value), moment - skew, moment + skew, NO_CALL)
            registers[key].append(event)
