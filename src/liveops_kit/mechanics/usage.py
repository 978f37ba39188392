"""How often a user has used a promotion or bought an item, and when that starts over (PRM-13)."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from liveops_kit.mechanics.tables import Table
from liveops_kit.shared.errors import LIMIT_OUT_OF_RANGE, Refusal
from liveops_kit.shared.recurrence import Schedule

UsageKey = tuple[str, str, str]
"""What is limited (`promotion` or `item`), which one, and whose use it is."""


class Usage(Struct, frozen=True):
    """Uses of one thing by one user since a reset."""

    kind: str
    target: str
    user_id: str
    used: int
    counted_at: datetime
    """The moment of the last change: uses before the latest reset no longer count."""

    @property
    def key(self) -> UsageKey:
        """Where it is stored."""
        return (self.kind, self.target, self.user_id)


class UserLimit(Struct, frozen=True, kw_only=True):
    """So many uses for each user, and when they start over; without a total there is no limit."""

    total: int | None = None
    schedule: Schedule | None = None


class RemainingUses(Struct, frozen=True):
    """A user's limit and what is left of it."""

    total: int
    available: int


class Usages:
    """Counts the uses of one kind of thing."""

    def __init__(self, what: str, usages: Table[UsageKey, Usage]) -> None:
        self._kind = what
        self._usages = usages

    def used(self, which: str, whose: str, limit: UserLimit, now: datetime) -> int:
        """How often, since the latest reset of the schedule."""
        usage = self._usages.get((self._kind, which, whose))
        if usage is None:
            return 0
        if limit.schedule is not None and usage.counted_at < limit.schedule.last(now):
            return 0
        return usage.used

    def left(self, which: str, whose: str, limit: UserLimit, now: datetime) -> RemainingUses | None:
        """What a user has left, or None without a limit."""
        if limit.total is None:
            return None
        used = self.used(which, whose, limit, now)
        return RemainingUses(limit.total, max(0, limit.total - used))

    def use(self, which: str, whose: str, limit: UserLimit, now: datetime, times: int = 1) -> None:
        """Count uses."""
        self._put(which, whose, self.used(which, whose, limit, now) + times, now)

    def set_available(
        self, which: str, whose: str, limit: UserLimit, now: datetime, available: int
    ) -> RemainingUses:
        """Leave a user so many uses (CHN-12).

        Raises:
            Refusal: LIMIT_OUT_OF_RANGE, below zero or above the total.
        """
        total = limit.total or 0
        if not 0 <= available <= total:
            raise Refusal(LIMIT_OUT_OF_RANGE)
        self._put(which, whose, total - available, now)
        return RemainingUses(total, available)

    def restore(self, which: str, whose: str | None) -> None:
        """Give all uses back: to one user, or to all of them."""
        if whose is not None:
            self._usages.delete((self._kind, which, whose))
            return
        for usage in list(self._usages.rows("which", (self._kind, which))):
            self._usages.delete(usage.key)

    def restore_all(self, whose: str) -> None:
        """Give one user all uses of everything back."""
        for usage in list(self._usages.rows("whose", (self._kind, whose))):
            self._usages.delete(usage.key)

    def _put(self, which: str, whose: str, used: int, now: datetime) -> None:
        usage = self._usages.get((self._kind, which, whose))
        if usage is None:
            usage = Usage(self._kind, which, whose, used, now)
        self._usages.put(usage.key, replace(usage, used=used, counted_at=now))
