"""Value points: their terms, the items that earn them, and balances (CHN-11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct, field

from liveops_kit.domain.mechanics.balances import Balances
from liveops_kit.domain.mechanics.clans import Memberships
from liveops_kit.domain.mechanics.tables import Table
from liveops_kit.domain.mechanics.users import Player, Users
from liveops_kit.domain.values.localized import Localized
from liveops_kit.domain.values.refusals import ITEM_UNKNOWN, Refusal

MAX_CONTRIBUTORS = 10


class Medium(Struct, frozen=True, kw_only=True):
    """A picture or a video."""

    type: str = "image"
    url: str = ""


class ValuePointTerms(Struct, frozen=True, kw_only=True):
    """Terms of a value point, as the project writes them."""

    name: Localized
    description: Localized = field(default_factory=dict)
    long_description: Localized = field(default_factory=dict)
    image_url: str | None = None
    media: tuple[Medium, ...] = ()
    is_enabled: bool = True
    order: int = 1


class ValuePoint(Struct, frozen=True, kw_only=True):
    """A kind of point; `is_clan` is fixed at creation."""

    item_id: int
    sku: str
    is_clan: bool = False
    terms: ValuePointTerms


class PointReward(Struct, frozen=True, kw_only=True):
    """The points that each unit of an item earns."""

    point: str
    sku: str
    amount: int

    @property
    def key(self) -> tuple[str, str]:
        """The key of the row."""
        return (self.point, self.sku)


class Contribution(Struct, frozen=True):
    """One member's share of a clan's balance."""

    name: str
    amount: int


class Points:
    """Lookup of value points and their balances, for clans and chains."""

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
        """Return the value point.

        Raises:
            Refusal: ITEM_UNKNOWN.
        """
        point = self._points.get(sku)
        if point is None:
            raise Refusal(ITEM_UNKNOWN, sku=sku)
        return point

    def of_item(self, sku: str) -> list[tuple[ValuePoint, int]]:
        """Return the points each unit of an item earns."""
        rewards = self._rewards.rows("sku", sku)
        points = ((self._points.get(reward.point), reward.amount) for reward in rewards)
        return [(point, amount) for point, amount in points if point is not None]

    def credit(
        self,
        user: str,
        bought: Iterable[tuple[str, int]],
        now: datetime,
        since: Mapping[str, datetime],
    ) -> None:
        """Credit the points of purchased items; `since` has the latest reset of each point."""
        for sku, quantity in bought:
            for point, amount in self.of_item(sku):
                self._balances.credit(point.sku, user, amount * quantity, now, since.get(point.sku))

    def balance(self, point: ValuePoint, viewer: Player | None, since: datetime | None) -> int:
        """Return a user's balance; for a clan's point the sum over its members (CHN-1)."""
        if viewer is None:
            return 0
        if not point.is_clan:
            return self._balances.of(point.sku, viewer.external_id, since)
        return sum(row.amount for row in self.contributions(point, viewer, since))

    def contributions(
        self, point: ValuePoint, viewer: Player, since: datetime | None
    ) -> list[Contribution]:
        """Return the contributions of the members of the viewer's clan, largest first."""
        clan = self._memberships.of(viewer)
        contributions = []
        for member in self._memberships.members(clan) if clan else ():
            amount = self._balances.of(point.sku, member, since)
            if amount:
                user = self._users.get(member)
                contributions.append(Contribution((user and user.name) or member, amount))
        return sorted(contributions, key=lambda row: (-row.amount, row.name))

    def discard_before(self, sku: str, since: datetime) -> None:
        """Discard what was earned of a point before a reset."""
        self._balances.discard_before(sku, since)

    def clear(self, sku: str) -> None:
        """Set the balances of all users for a point to zero."""
        self._balances.clear(sku)
