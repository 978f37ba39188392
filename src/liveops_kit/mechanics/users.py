"""The players: who is known, and what is known of them (AUTH-6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace

from liveops_kit.mechanics.tables import Table
from liveops_kit.shared.conditions import Attributes, AttributeValue
from liveops_kit.shared.errors import USER_UNKNOWN, Refusal

_MAX_CACHED_PLAYERS = 2000


class User(Struct, frozen=True, kw_only=True):
    """What the project stores of a player."""

    external_id: str
    name: str = ""
    email: str | None = None
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)


class Player(Struct, frozen=True, kw_only=True):
    """Who a call is made for: the stored user, overlaid by what the token claims."""

    external_id: str
    name: str
    attributes: Attributes
    country: str
    is_guest: bool = False
    """Whether it is a visitor without an account; those get nothing personalised."""

    @property
    def clan(self) -> str | None:
        """The clan, from the attribute of that name."""
        clan = self.attributes.get("clan")
        return None if clan is None else str(clan)


class _CachedPlayer(NamedTuple):
    """What was told and known of a user, and the player that came of it."""

    user: User
    name: str
    claimed: Attributes
    player: Player


class Users:
    """The users a project has met or was told of."""

    def __init__(self, users: Table[str, User], country: str) -> None:
        self._users = users
        self._country = country
        self._cached: dict[str, _CachedPlayer] = {}

    def cached_player(self, external_id: str, name: str, claimed: Attributes) -> Player | None:
        """The player behind a token that told the same before, if nothing is other since then."""
        last = self._cached.get(external_id)
        if last is None or last.claimed is not claimed or last.name != name:
            return None
        return last.player if self._users.get(external_id) is last.user else None

    def get_or_create(self, external_id: str, name: str, email: str | None, claimed: Attributes) -> Player:
        """The player behind a token; a new one is known from now on, and so is a new name.

        A token without a name has the id for one, which takes no name away.
        """
        user = self._users.get(external_id)
        if user is None:
            user = User(external_id=external_id, name=name, email=email)
            self._users.put(external_id, user)
        elif name not in ("", external_id, user.name):
            user = replace(user, name=name)
            self._users.put(external_id, user)
        attributes = {**user.attributes, **claimed}
        country = str(attributes.get("country", self._country))
        player = Player(
            external_id=external_id,
            name=name or user.name or external_id,
            attributes=attributes,
            country=country,
        )
        if len(self._cached) >= _MAX_CACHED_PLAYERS:
            self._cached.clear()
        self._cached[external_id] = _CachedPlayer(user, name, claimed, player)
        return player

    def set_attributes(self, external_id: str, attributes: Attributes) -> User:
        """Store a user's attributes in place of the former ones; a new user is made."""
        user = self._users.get(external_id) or User(external_id=external_id, name=external_id)
        user = replace(user, attributes=dict(attributes))
        self._users.put(external_id, user)
        return user

    def add(self, user: User) -> None:
        """Store a user as given."""
        self._users.put(user.external_id, user)

    def get(self, external_id: str) -> User | None:
        """The user, or None."""
        return self._users.get(external_id)

    def require(self, external_id: str) -> User:
        """The user.

        Raises:
            Refusal: USER_UNKNOWN, for one the project never met.
        """
        user = self._users.get(external_id)
        if user is None:
            raise Refusal(USER_UNKNOWN, user=external_id)
        return user
