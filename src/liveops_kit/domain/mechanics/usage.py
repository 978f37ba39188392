"""Uses of promotions and purchases of items by each user, and when they start over (PRM-13)."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from liveops_kit.domain.mechanics.tables import Table
from liveops_kit.domain.values.recurrence import Schedule
from liveops_kit.domain.values.refusals import LIMIT_OUT_OF_RANGE, Refusal

UsageKey = tuple[str, str, str]
"""The kind of thing that is limited (`promotion` or `item`), its id, and the user."""


_SAVED_NAMES = {"kind": "what", "target": "which", "user_id": "whose"}
"""The names of the fields in saved states."""


class Usage(Struct, frozen=True, rename=_SAVED_NAMES):
    """Uses of one thing by one user since a reset."""

    kind: str
    target: str
    user_id: str
    used: int
    counted_at: datetime
    """The moment of the last change: earlier uses than the latest reset no longer count."""

    @property
    def key(self) -> UsageKey:
        """The key of the row."""
        return (self.kind, self.target, self.user_id)


class UserLimit(Struct, frozen=True, kw_only=True):
    """A number of uses for each user, and when they start over; no limit without a total."""

    total: int | None = None
    schedule: Schedule | None = None


class RemainingUses(Struct, frozen=True):
    """A user's limit and the uses left of it."""

    total: int
    available: int


class Usages:
    """The counted uses of one kind of thing."""

    def __init__(self, kind: str, usages: Table[UsageKey, Usage]) -> None:
        self._kind = kind
        self._usages = usages

    def used(self, target: str, user_id: str, limit: UserLimit, now: datetime) -> int:
        """Return the number of uses since the latest reset of the schedule."""
        usage = self._usages.get((self._kind, target, user_id))
        if usage is None:
            return 0
        if limit.schedule is not None and usage.counted_at < limit.schedule.last(now):
            return 0
        return usage.used

    def left(
        self, target: str, user_id: str, limit: UserLimit, now: datetime
    ) -> RemainingUses | None:
        """Return the uses a user has left, or None without a limit."""
        if limit.total is None:
            return None
        used = self.used(target, user_id, limit, now)
        return RemainingUses(limit.total, max(0, limit.total - used))

    def use(
        self, target: str, user_id: str, limit: UserLimit, now: datetime, times: int = 1
    ) -> None:
        """Count uses."""
        self._put(target, user_id, self.used(target, user_id, limit, now) + times, now)

    def set_available(
        self, target: str, user_id: str, limit: UserLimit, now: datetime, available: int
    ) -> RemainingUses:
        """Set the number of uses a user has left (CHN-12).

        Raises:
            Refusal: LIMIT_OUT_OF_RANGE, below zero or above the total.
        """
        total = limit.total or 0
        if not 0 <= available <= total:
            raise Refusal(LIMIT_OUT_OF_RANGE)
        self._put(target, user_id, total - available, now)
        return RemainingUses(total, available)

    def restore(self, target: str, user_id: str | None) -> None:
        """Restore all uses: of one user, or of all."""
        if user_id is not None:
            self._usages.delete((self._kind, target, user_id))
            return
        for usage in list(self._usages.rows("target", (self._kind, target))):
            self._usages.delete(usage.key)

    def restore_all(self, user_id: str) -> None:
        """Restore all uses of one user, of everything of this kind."""
        for usage in list(self._usages.rows("user", (self._kind, user_id))):
            self._usages.delete(usage.key)

    def _put(self, target: str, user_id: str, used: int, now: datetime) -> None:
        usage = self._usages.get((self._kind, target, user_id))
        if usage is None:
            usage = Usage(self._kind, target, user_id, used, now)
        self._usages.put(usage.key, replace(usage, used=used, counted_at=now))
