"""Clans: who contributed how much, and what happens to rewards on a change of clan (CHN-9)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol

from liveops_kit.domain.mechanics.clans import Memberships
from liveops_kit.domain.mechanics.points import MAX_CONTRIBUTORS, Contribution
from liveops_kit.domain.mechanics.users import Player


class ClaimedReward(Protocol):
    """A reward that was claimed for a user."""

    @property
    def sku(self) -> str:
        """The SKU of the item."""

    @property
    def quantity(self) -> int:
        """The number of items."""


Contributions = Callable[[int, Player | None, datetime], list[Contribution]]
"""Returns the contributions of the members of a viewer's clan to a chain, largest first."""

ClaimAll = Callable[[Player, datetime], Iterable[ClaimedReward]]
"""Claims every open step of the clan chains for a user, by the clan recorded so far."""


class Clans:
    """The clans of a project, as far as chains need them."""

    def __init__(
        self, memberships: Memberships, contributions: Contributions, claim_all: ClaimAll
    ) -> None:
        self._memberships = memberships
        self._contributions = contributions
        self._claim_all = claim_all

    def has_joined(self, player: Player) -> bool:
        """Return True if joining would change nothing."""
        return self._memberships.is_recorded(player)

    def join(self, player: Player) -> None:
        """Let a user join the clan the attributes name, unless the user was already in one."""
        self._memberships.record(player)

    def top(self, chain_id: int, viewer: Player | None, now: datetime) -> list[Contribution]:
        """Return the ten members of the viewer's clan who contributed most.

        Raises:
            Refusal: REWARD_CHAIN_MISSING.
        """
        return self._contributions(chain_id, viewer, now)[:MAX_CONTRIBUTORS]

    def update(self, player: Player, now: datetime) -> list[ClaimedReward]:
        """Read the clan from the attributes again; claim the open rewards of the previous clan."""
        taken: list[ClaimedReward] = []
        if self._memberships.of(player) not in (None, player.clan):
            taken = list(self._claim_all(player, now))
        self._memberships.set(player.external_id, player.clan)
        return taken
