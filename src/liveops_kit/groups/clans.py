"""Clans: who brought in how much, and what becomes of rewards when a user changes clans (CHN-9)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol

from liveops_kit.mechanics.clans import Memberships
from liveops_kit.mechanics.points import MAX_CONTRIBUTORS, Contribution
from liveops_kit.mechanics.users import Player


class ClaimedReward(Protocol):
    """What was claimed for a user."""

    @property
    def sku(self) -> str:
        """The item."""

    @property
    def quantity(self) -> int:
        """How many of it."""


Contributions = Callable[[int, Player | None, datetime], list[Contribution]]
"""What the members of a viewer's clan brought into a chain, the largest first."""

ClaimAll = Callable[[Player, datetime], Iterable[ClaimedReward]]
"""Claims every open step of the clan chains for a user, by the clan the user is in so far."""


class Clans:
    """The clans of a project, as far as chains know them."""

    def __init__(
        self, memberships: Memberships, contributions: Contributions, claim_all: ClaimAll
    ) -> None:
        self._memberships = memberships
        self._contributions = contributions
        self._claim_all = claim_all

    def has_joined(self, player: Player) -> bool:
        """Whether a greeting would change nothing."""
        return self._memberships.is_recorded(player)

    def join(self, player: Player) -> None:
        """Let a user join the clan the attributes name, unless the user was in one before."""
        self._memberships.record(player)

    def top(self, chain_id: int, viewer: Player | None, now: datetime) -> list[Contribution]:
        """The ten members of the viewer's clan who brought in most.

        Raises:
            Refusal: REWARD_CHAIN_MISSING.
        """
        return self._contributions(chain_id, viewer, now)[:MAX_CONTRIBUTORS]

    def update(self, player: Player, now: datetime) -> list[ClaimedReward]:
        """Read the clan from the attributes again; what the left clan had open is claimed."""
        taken: list[ClaimedReward] = []
        if self._memberships.of(player) not in (None, player.clan):
            taken = list(self._claim_all(player, now))
        self._memberships.set(player.external_id, player.clan)
        return taken
