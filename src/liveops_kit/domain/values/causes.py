"""The facts that decide a call: why a rule refused it, or hides something from a player.

A rule that refuses says so by a `Refusal`, and attaches causes to it. They change no answer; the
journal, the header `X-LiveOps-Explain` and the control plane show them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

Fact = str | int | float | bool | None

_TEXTS: Mapping[str, str] = {
    "code": "No promotion has the code {code}.",
    "other kind": "The code {code} belongs to a promotion of another kind: {promotion}.",
    "off": "{thing} is switched off.",
    "waiting": "{thing} has not begun: it starts at {at}, and it is {now}.",
    "over": "{thing} is over: it ended at {at}, and it is {now}.",
    "condition": "The player's {attribute} is {has}, and must be {wanted}.",
    "guest": "{thing} has conditions, and guests have no attributes.",
    "limit": "{thing}: the limit {scope} is used up, with {used} used and {reserved} reserved of "
    "{total}.",
    "region": "{sku} is not sold in {country}, only in {regions}.",
    "shelf": "{sku} is not on the shelf: {why}.",
    "code needed": "{sku} is only for holders of a code of {promotion}.",
    "price": "{sku} has no price, and is not free.",
    "amount": "The purchase costs {amount}, and the call takes what {takes}.",
    "step": "Step {step_number} is {state}: {why}.",
    "points": "The step opens at {price} of {point}, and the balance is {balance}.",
    "missing": "{thing} is not there.",
}
_OPERATORS: Mapping[tuple[bool, str], str] = {
    (False, "er"): "less than", (False, "lt"): "greater than", (False, "gt"): "greater than",
    (False, "ee"): "at most", (False, "le"): "at least", (False, "ge"): "at least",
    (True, "er"): "earlier than", (True, "lt"): "later than", (True, "gt"): "later than",
    (True, "ee"): "at the latest", (True, "le"): "at the earliest", (True, "ge"): "at the earliest",
}  # fmt: skip


class Cause(Struct, frozen=True, kw_only=True):
    """One fact that decided a call, and the rules that it falls under."""

    kind: str
    """The kind of fact, such as `limit` or `condition`."""
    rules: tuple[str, ...] = ()
    """Ids of the rule catalogue."""
    facts: Mapping[str, Fact] = {}

    @property
    def text(self) -> str:
        """The fact as a sentence.

        >>> Cause(kind="off", facts={"thing": "coupon 'spring'"}).text
        "coupon 'spring' is switched off."
        """
        shown = {name: "not set" if value is None else value for name, value in self.facts.items()}
        return _TEXTS[self.kind].format_map(shown)


def time_cause(
    thing: str,
    rules: tuple[str, ...],
    now: datetime,
    starts: datetime | None,
    ended: datetime | None,
) -> Cause:
    """Return the cause of something that does not run: it waits for a start, or has ended."""
    kind, at = ("over", ended) if starts is None else ("waiting", starts)
    facts = {"thing": thing, "at": None if at is None else at.isoformat(), "now": now.isoformat()}
    return Cause(kind=kind, rules=rules, facts=facts)


def wanted_words(kind: str, operator: str, value: str) -> str:
    """Return what a condition asks for, in words.

    >>> wanted_words("number", "le", "20"), wanted_words("string", "ne", "DE")
    ('at least 20', 'other than DE')
    """
    if operator in ("eq", "ne"):
        return value if operator == "eq" else f"other than {value}"
    return f"{_OPERATORS[kind == 'date', operator]} {value}"
