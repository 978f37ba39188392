"""Remaining uses of discounts and bonuses, as an admin reads and sets them (CHN-12)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from liveops_kit.domain.mechanics.promotion_lifecycle import Promotion
from liveops_kit.domain.mechanics.tables import Table
from liveops_kit.domain.mechanics.usage import RemainingUses, Usages, UserLimit
from liveops_kit.domain.mechanics.users import Users
from liveops_kit.domain.values.refusals import (
    LIMIT_NOT_CONFIGURED,
    LIMIT_OUT_OF_RANGE,
    PROMOTION_UNKNOWN,
    Refusal,
)


def limit_of(promotion: Promotion) -> UserLimit:
    """Return the per-user limit of a discount or bonus; an unlimited one for other kinds."""
    limit = getattr(promotion.terms, "limit", None)
    return limit if isinstance(limit, UserLimit) else UserLimit()


LimitOf = Callable[[Promotion], UserLimit]
"""Returns the per-user limit of a promotion of any kind."""


class UserLimits:
    """The per-user limits of a project's promotions."""

    def __init__(
        self, promotions: Table[int, Promotion], usages: Usages, users: Users, limit_of: LimitOf
    ) -> None:
        self._promotions = promotions
        self._usages = usages
        self._users = users
        self._limit_of = limit_of

    def get(self, promotion_id: int, user: str, now: datetime) -> RemainingUses:
        """Return the uses a user has left of a promotion.

        Raises:
            Refusal: PROMOTION_UNKNOWN, USER_UNKNOWN, LIMIT_NOT_CONFIGURED.
        """
        limit = self._limit(promotion_id, user)
        left = self._usages.left(str(promotion_id), user, limit, now)
        assert left is not None  # noqa: S101 - a limit without a total was refused
        return left

    def set_available(
        self, promotion_id: int, user: str, available: int, now: datetime
    ) -> RemainingUses:
        """Set the number of uses a user has left.

        Raises:
            Refusal: as `get`; LIMIT_OUT_OF_RANGE, above the total.
        """
        limit = self._limit(promotion_id, user)
        return self._usages.set_available(str(promotion_id), user, limit, now, available)

    def change(self, promotion_id: int, user: str, by: int, now: datetime) -> RemainingUses:
        """Add to the uses a user has left, or subtract from them.

        Raises:
            Refusal: as `get`; LIMIT_OUT_OF_RANGE, if that leaves 0 to the total.
        """
        left = self.get(promotion_id, user, now)
        if not 0 <= left.available + by <= left.total:
            raise Refusal(LIMIT_OUT_OF_RANGE)
        return self.set_available(promotion_id, user, left.available + by, now)

    def restore(self, promotion_id: int, user: str | None) -> None:
        """Restore all uses of a promotion, for one user or for all.

        Raises:
            Refusal: as `get`.
        """
        self._limit(promotion_id, user)
        self._usages.restore(str(promotion_id), user)

    def restore_all(self, user: str) -> None:
        """Restore a user's uses of all promotions.

        Raises:
            Refusal: USER_UNKNOWN.
        """
        self._users.require(user)
        self._usages.restore_all(user)

    def _limit(self, promotion_id: int, user: str | None) -> UserLimit:
        promotion = self._promotions.get(promotion_id)
        if promotion is None:
            raise Refusal(PROMOTION_UNKNOWN)
        if user is not None:
            self._users.require(user)
        limit = self._limit_of(promotion)
        if limit.total is None:
            raise Refusal(LIMIT_NOT_CONFIGURED)
        return limit
