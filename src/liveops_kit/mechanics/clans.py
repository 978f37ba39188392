"""Who belongs to which clan (CHN-9).

A user joins the clan the attribute `clan` names when first seen with one, and changes it only by an
update: until then, a change of the attribute has no effect.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from liveops_kit.mechanics.tables import Table
from liveops_kit.mechanics.users import Player


class Membership(Struct, frozen=True):
    """A user's clan; None for none."""

    user: str
    clan: str | None


class Memberships:
    """Remembers clans and tells their members."""

    def __init__(self, memberships: Table[str, Membership]) -> None:
        self._memberships = memberships

    def of(self, player: Player) -> str | None:
        """A user's clan: the remembered one, else the one the attributes name."""
        known = self._memberships.get(player.external_id)
        return player.clan if known is None else known.clan

    def is_recorded(self, player: Player) -> bool:
        """Whether there is nothing to remember of a user."""
        return "clan" not in player.attributes or (
            self._memberships.get(player.external_id) is not None
        )

    def record(self, player: Player) -> None:
        """Keep the clan of a user who names one and has none kept yet."""
        if not self.is_recorded(player):
            self.set(player.external_id, player.clan)

    def set(self, user: str, clan: str | None) -> None:
        """Put a user into a clan, or into none."""
        self._memberships.put(user, Membership(user, clan))

    def members(self, clan: str) -> Iterator[str]:
        """The users of a clan."""
        return (row.user for row in self._memberships.rows("clan", clan))
