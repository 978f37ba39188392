"""Limits and their remaining uses (PRM-5, PRM-6).

For every limit there is a count of completed uses and of uses reserved by unfinished purchases:
available = total - used - reserved. A promotion has three independent limits: over all users, for
each user, for each code.
"""

from __future__ import annotations

from msgspec import Struct

from liveops_kit.domain.mechanics.tables import Table
from liveops_kit.domain.values.causes import Cause, Fact
from liveops_kit.domain.values.refusals import LIMIT_REACHED, Refusal

DEFAULT_LIMIT = 10
"""The limit when a request omits it (PRM-5)."""


class RedeemLimits(Struct, frozen=True, kw_only=True):
    """Limits on redemptions: in total, for each user, and for each code; None is unlimited."""

    total: int | None = DEFAULT_LIMIT
    user: int | None = DEFAULT_LIMIT
    code: int | None = DEFAULT_LIMIT


class Count(Struct, frozen=True):
    """Completed and reserved uses."""

    used: int = 0
    reserved: int = 0

    @property
    def taken(self) -> int:
        """The sum of both."""
        return self.used + self.reserved


NO_USES = Count()


class LimitState(Struct, frozen=True):
    """A limit and its uses."""

    total: int
    used: int
    reserved: int

    @property
    def available(self) -> int:
        """The remaining uses; a limit lowered below its uses leaves none.

        >>> LimitState(10, 2, 1).available, LimitState(1, 2, 0).available
        (7, 0)
        """
        return max(0, self.total - self.used - self.reserved)


SCOPES = {
    "over all users": "CPN-10a",
    "for each user": "CPN-10b",
    "for each code": "CPN-10c",
}
"""The three limits in words, each with its rule."""


def _cause(scope: str, state: LimitState) -> Cause:
    facts: dict[str, Fact] = {
        "thing": "The promotion",
        "scope": scope,
        "used": state.used,
        "reserved": state.reserved,
        "total": state.total,
    }
    return Cause(kind="limit", rules=(SCOPES[scope],), facts=facts)


CountKey = tuple[int, str, str]
"""Promotion id, scope (`total`, `user` or `code`), and the user or code that is counted."""


class CountRow(Struct, frozen=True, rename={"subject": "whose"}):
    """One count of one promotion."""

    promotion_id: int
    scope: str
    subject: str
    count: Count

    @property
    def key(self) -> CountKey:
        """The key of the row."""
        return (self.promotion_id, self.scope, self.subject)


class Ledger:
    """The counted uses of promotions."""

    def __init__(self, counts: Table[CountKey, CountRow]) -> None:
        self._counts = counts

    def of_all(self, promotion_id: int, limits: RedeemLimits) -> LimitState | None:
        """Return the limit over all users, or None without one."""
        return self._state((promotion_id, "total", ""), limits.total)

    def of_user(self, promotion_id: int, limits: RedeemLimits, user: str) -> LimitState | None:
        """Return one user's limit, or None without one."""
        return self._state((promotion_id, "user", user), limits.user)

    def of_code(self, promotion_id: int, limits: RedeemLimits, code: str) -> LimitState | None:
        """Return one code's limit, or None without one."""
        return self._state((promotion_id, "code", code), limits.code)

    def check(self, promotion_id: int, limits: RedeemLimits, user: str, code: str) -> None:
        """Raise a Refusal unless all three limits leave one more use.

        Raises:
            Refusal: LIMIT_REACHED, if one of them is used up.
        """
        if limits.total is None and limits.user is None and limits.code is None:
            return
        states = (
            self.of_all(promotion_id, limits),
            self.of_user(promotion_id, limits, user),
            self.of_code(promotion_id, limits, code),
        )
        used_up = [_cause(scope, state) for scope, state in zip(SCOPES, states, strict=True)
                   if state is not None and state.available == 0]  # fmt: skip
        if used_up:
            raise Refusal(LIMIT_REACHED).because(*used_up)

    def uses(self, promotion_id: int, scope: str, subject: str) -> Count:
        """Return the uses by a user or of a code, whether there is a limit or not."""
        return self._count((promotion_id, scope, subject))

    def users(self, promotion_id: int) -> list[CountRow]:
        """Return the counts of all users of a promotion, by user."""
        rows = self._counts.rows("promotion", promotion_id)
        found = [row for row in rows if row.scope == "user" and row.count.taken]
        return sorted(found, key=lambda row: row.subject)

    def use(self, promotion_id: int, user: str, code: str) -> None:
        """Count one use in all three scopes."""
        self._move(promotion_id, user, code, 1)

    def reserve(self, promotion_id: int, user: str, code: str) -> None:
        """Reserve one use in all three scopes, for an unfinished purchase."""
        self._move(promotion_id, user, code, reserved=1)

    def release(self, promotion_id: int, user: str, code: str) -> None:
        """Release one reserved use."""
        self._move(promotion_id, user, code, reserved=-1)

    def settle(self, promotion_id: int, user: str, code: str) -> None:
        """Turn one reserved use into a completed one."""
        self._move(promotion_id, user, code, used=1, reserved=-1)

    def forget(self, promotion_id: int) -> None:
        """Delete every count of a deleted promotion."""
        for row in reversed(list(self._counts.rows("promotion", promotion_id))):
            self._counts.delete(row.key)

    def _move(
        self, promotion_id: int, user: str, code: str, used: int = 0, reserved: int = 0
    ) -> None:
        counts = self._counts
        for scope, subject in (("total", ""), ("user", user), ("code", code)):
            key = (promotion_id, scope, subject)
            row = counts.get(key)
            count = NO_USES if row is None else row.count
            # A promotion re-created since the reservation has no such use: never below zero.
            held = count.reserved + reserved
            count = Count(count.used + used, held if held > 0 else 0)
            counts.put(key, CountRow(promotion_id, scope, subject, count))

    def _state(self, key: CountKey, total: int | None) -> LimitState | None:
        if total is None:
            return None
        count = self._count(key)
        return LimitState(total, count.used, count.reserved)

    def _count(self, key: CountKey) -> Count:
        row = self._counts.get(key)
        return row.count if row else NO_USES
