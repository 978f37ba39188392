"""Clan memberships (CHN-9).

The first `clan` attribute of a user is the clan the user joins, which changes only by an explicit
update: until then, a change of the attribute has no effect.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from liveops_kit.domain.mechanics.tables import Table
from liveops_kit.domain.mechanics.users import Player


class Membership(Struct, frozen=True):
    """A user's clan; None for none."""

    user: str
    clan: str | None


class Memberships:
    """The clans of users and the members of clans."""

    def __init__(self, memberships: Table[str, Membership]) -> None:
        self._memberships = memberships

    def of(self, player: Player) -> str | None:
        """Return a user's clan: the recorded one, else the one the attributes name."""
        membership = self._memberships.get(player.external_id)
        return player.clan if membership is None else membership.clan

    def is_recorded(self, player: Player) -> bool:
        """Return True if there is nothing to record for a user."""
        return "clan" not in player.attributes or (
            self._memberships.get(player.external_id) is not None
        )

    def record(self, player: Player) -> None:
        """Record the clan that the attributes of a user name, unless one is recorded."""
        if not self.is_recorded(player):
            self.set(player.external_id, player.clan)

    def set(self, user: str, clan: str | None) -> None:
        """Set a user's clan; None for none."""
        self._memberships.put(user, Membership(user, clan))

    def members(self, clan: str) -> Iterator[str]:
        """Return the users of a clan."""
        return (row.user for row in self._memberships.rows("clan", clan))
