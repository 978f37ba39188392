"""The players: stored users, and the players they are in a call (AUTH-6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace

from liveops_kit.domain.mechanics.tables import Table
from liveops_kit.domain.values.conditions import Attributes, AttributeValue
from liveops_kit.domain.values.page import Page
from liveops_kit.domain.values.refusals import USER_UNKNOWN, Refusal

_MAX_CACHED_PLAYERS = 2000


class User(Struct, frozen=True, kw_only=True):
    """A user as the project stores it."""

    external_id: str
    name: str = ""
    email: str | None = None
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)

    def is_named(self, text: str) -> bool:
        """Return True if a text, case-folded, is in the id, the name or the e-mail address."""
        # A search asks every user of a project: no loop, and equal texts once.
        if text in self.external_id.casefold():
            return True
        if self.name != self.external_id and text in self.name.casefold():
            return True
        return self.email is not None and text in self.email.casefold()


class Player(Struct, frozen=True, kw_only=True):
    """The user of a call: the stored user, overlaid by the claims of the token."""

    external_id: str
    name: str
    attributes: Attributes
    country: str
    is_guest: bool = False
    """True for a visitor without an account, who gets nothing personalised."""

    @property
    def clan(self) -> str | None:
        """The clan, from the attribute of that name."""
        clan = self.attributes.get("clan")
        return None if clan is None else str(clan)


class _CachedPlayer(NamedTuple):
    """A player, with the user and claims it was made from."""

    user: User
    name: str
    claimed: Attributes
    player: Player


class Users:
    """The stored users of a project."""

    def __init__(self, users: Table[str, User], country: str) -> None:
        self._users = users
        self._country = country
        self._cached: dict[str, _CachedPlayer] = {}

    def cached_player(self, external_id: str, name: str, claimed: Attributes) -> Player | None:
        """Return the cached player if neither the token nor the stored user has changed."""
        cached = self._cached.get(external_id)
        if cached is None or cached.claimed is not claimed or cached.name != name:
            return None
        return cached.player if self._users.get(external_id) is cached.user else None

    def get_or_create(
        self, external_id: str, name: str, email: str | None, claimed: Attributes
    ) -> Player:
        """Return the player behind a token; a new user or a new name is stored.

        The id, which stands in for a missing name in tokens, replaces no stored name.
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
        """Replace a user's attributes; a new user is stored."""
        user = self._users.get(external_id) or User(external_id=external_id, name=external_id)
        user = replace(user, attributes=dict(attributes))
        self._users.put(external_id, user)
        return user

    def add(self, user: User) -> None:
        """Store a user as given."""
        self._users.put(user.external_id, user)

    def page(self, page: Page, search: str = "") -> tuple[list[User], int]:
        """Return one page of the users by id, and their number.

        A text is searched for in ids, names and e-mail addresses, upper and lower case alike.
        """
        if not search:
            return self._users.page("all", True, page), self._users.count("all", True)
        text = search.casefold()
        found = [user for user in self._users.rows("all", True) if user.is_named(text)]
        return found[page.offset : page.end], len(found)

    def count(self) -> int:
        """Return the number of users."""
        return self._users.count("all", True)

    def stored_player(self, external_id: str) -> Player:
        """Return a user as the player they are in a call whose token says nothing more.

        Raises:
            Refusal: USER_UNKNOWN.
        """
        user = self.require(external_id)
        country = str(user.attributes.get("country", self._country))
        return Player(
            external_id=external_id,
            name=user.name or external_id,
            attributes=user.attributes,
            country=country,
        )

    def get(self, external_id: str) -> User | None:
        """Return the user, or None."""
        return self._users.get(external_id)

    def require(self, external_id: str) -> User:
        """Return the user.

        Raises:
            Refusal: USER_UNKNOWN, for a user the project has not stored.
        """
        user = self._users.get(external_id)
        if user is None:
            raise Refusal(USER_UNKNOWN, user=external_id)
        return user
