"""Value points: what they are, which items give them, and what users have of them (CHN-11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct, field

from liveops_kit.mechanics.balances import Balances
from liveops_kit.mechanics.clans import Memberships
from liveops_kit.mechanics.tables import Table
from liveops_kit.mechanics.users import Player, Users
from liveops_kit.shared.errors import ITEM_UNKNOWN, Refusal
from liveops_kit.shared.localized import Localized

MAX_CONTRIBUTORS = 10


class Medium(Struct, frozen=True, kw_only=True):
    """A picture or a video."""

    type: str = "image"
    url: str = ""


class ValuePointTerms(Struct, frozen=True, kw_only=True):
    """What a project writes down about a value point."""

    name: Localized
    description: Localized = field(default_factory=dict)
    long_description: Localized = field(default_factory=dict)
    image_url: str | None = None
    media: tuple[Medium, ...] = ()
    is_enabled: bool = True
    order: int = 1


class ValuePoint(Struct, frozen=True, kw_only=True):
    """A kind of point; whether clans collect it is fixed when it is made."""

    item_id: int
    sku: str
    is_clan: bool = False
    terms: ValuePointTerms


class PointReward(Struct, frozen=True, kw_only=True):
    """So many points of a kind for each unit of an item."""

    point: str
    sku: str
    amount: int

    @property
    def key(self) -> tuple[str, str]:
        """Where it is stored."""
        return (self.point, self.sku)


class Contribution(Struct, frozen=True):
    """What one member brought into a clan's balance."""

    name: str
    amount: int


class Points:
    """Looks value points up, and tells and credits balances; clans and chains ask here."""

    def __init__(
        self,
        points: Table[str, ValuePoint],
        rewards: Table[tuple[str, str], PointReward],
        balances: Balances,
        memberships: Memberships,
        users: Users,
    ) -> None:
        self._points = points
        self._rewards = rewards
        self._balances = balances
        self._memberships = memberships
        self._users = users

    def get(self, sku: str) -> ValuePoint:
        """The value point.

        Raises:
            Refusal: ITEM_UNKNOWN.
        """
        point = self._points.get(sku)
        if point is None:
            raise Refusal(ITEM_UNKNOWN, sku=sku)
        return point

    def of_item(self, sku: str) -> list[tuple[ValuePoint, int]]:
        """The points each unit of an item gives."""
        rewards = self._rewards.rows("sku", sku)
        found = ((self._points.get(reward.point), reward.amount) for reward in rewards)
        return [(point, amount) for point, amount in found if point is not None]

    def credit(
        self,
        user: str,
        bought: Iterable[tuple[str, int]],
        now: datetime,
        since: Mapping[str, datetime],
    ) -> None:
        """Credit what a purchase of items gives; `since` tells each point's latest reset."""
        for sku, quantity in bought:
            for point, amount in self.of_item(sku):
                self._balances.credit(point.sku, user, amount * quantity, now, since.get(point.sku))

    def balance(self, point: ValuePoint, viewer: Player | None, since: datetime | None) -> int:
        """A user's balance, or for a clan's point the sum of its members' (CHN-1)."""
        if viewer is None:
            return 0
        if not point.is_clan:
            return self._balances.of(point.sku, viewer.external_id, since)
        return sum(row.amount for row in self.contributions(point, viewer, since))

    def contributions(
        self, point: ValuePoint, viewer: Player, since: datetime | None
    ) -> list[Contribution]:
        """What the members of the viewer's clan brought in, the largest first."""
        clan = self._memberships.of(viewer)
        found = []
        for member in self._memberships.members(clan) if clan else ():
            amount = self._balances.of(point.sku, member, since)
            if amount:
                user = self._users.get(member)
                found.append(Contribution((user and user.name) or member, amount))
        return sorted(found, key=lambda row: (-row.amount, row.name))

    def discard_before(self, sku: str, since: datetime) -> None:
        """Forget what was earned of a point before a reset."""
        self._balances.discard_before(sku, since)

    def clear(self, sku: str) -> None:
        """Bring everybody's balance of a point to zero."""
        self._balances.clear(sku)
