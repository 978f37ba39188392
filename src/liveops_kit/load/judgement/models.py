"""The sequential behaviour of limits, accounts and registers, one call after the other."""

from __future__ import annotations

from typing import Any, Final

from liveops_kit.load.judgement.events import Event
from liveops_kit.load.judgement.search import Model

UNSET: Final = "\0unset"
"""Value of a register that nobody has written yet, and that may be read as anything."""

Limited = tuple[int, int | None]
"""Amount that is used, and its limit."""


def _limited(state: Limited, event: Event) -> Limited | None:
    used, limit = state
    kind, value = event.kind, event.value
    if kind == "take":
        return (max(used + value, 0), limit) if limit is None or used + value <= limit else None
    if kind == "limit":
        return used, value
    if kind == "reset":
        return value, limit
    return state if _is_read(used, limit, kind, value) else None


def _is_read(used: int, limit: int | None, kind: str, value: int) -> bool:
    if kind == "used":
        return used == value
    if kind == "left":
        return limit is None or max(limit - used, 0) == value
    return limit is not None and used + value > limit


def _account(balance: int, event: Event) -> int | None:
    kind, value = event.kind, event.value
    if kind == "credit":
        return balance + int(value)
    if kind == "debit":
        return balance - int(value) if value <= balance else None
    fits = balance == value if kind == "balance" else balance < value
    return balance if fits else None


def _register(state: Any, event: Event) -> Any:
    if event.kind == "write":
        return (event.value,)
    return state if state == (UNSET,) or state == (event.value,) else None


def _is_idle_use(event: Event, events: list[Event]) -> bool:
    """Less is used without it; that matters to reads and refusals alone."""
    return event.kind == "take" and event.value > 0 and not _reads(events, LIMITED)


def _is_idle_debit(event: Event, events: list[Event]) -> bool:
    return event.kind == "debit" and not _reads(events, ACCOUNT)


def _is_idle_write(event: Event, events: list[Event]) -> bool:
    return all(each.kind != "read" or each.value != event.value for each in events)


def _reads(events: list[Event], model: Model) -> bool:
    return any(event.kind in model.reads for event in events)


LIMITED = Model(_limited, frozenset({"denied", "used", "left"}), _is_idle_use)
"""State: `Limited`."""
ACCOUNT = Model(_account, frozenset({"denied", "balance"}), _is_idle_debit)
"""State: the balance."""
REGISTER = Model(_register, frozenset({"read"}), _is_idle_write)
"""State: a tuple of the value, since None is a value as well."""
