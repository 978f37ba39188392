"""The request a handler gets and the response it returns, free of any web framework."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any

from msgspec import Struct, field

from liveops_kit.domain.mechanics.users import Player
from liveops_kit.domain.values.refusals import USER_UNKNOWN_TOKEN, Refusal
from liveops_kit.state.project import Project
from liveops_kit.state.world import World


class Admin(Struct, frozen=True):
    """A server that showed an API key."""

    account: str


class TokenUser(Struct, frozen=True):
    """A user as the token describes them."""

    external_id: str
    name: str = ""
    email: str | None = None
    attributes: Mapping[str, str | int | float | bool] = field(default_factory=dict)


class Guest(Struct, frozen=True):
    """A visitor without an account who may fill a cart (AUTH-7)."""

    unauthorized_id: str
    email: str


GUEST = "guest:"
"""Prefix of the user ids of guests."""

Caller = Admin | TokenUser | Guest | None
"""The caller of an operation; None for an anonymous visitor."""


class Request(Struct, frozen=True):
    """A request that keeps the schema: parsed parameters, parsed body, authenticated caller."""

    operation_id: str
    world: World
    caller: Caller
    path: Mapping[str, Any]
    query: Mapping[str, Any]
    body: Any = None

    @property
    def project(self) -> Project:
        """The project the path names."""
        return self.world.project(self.path["project_id"])

    @property
    def viewer(self) -> Player | None:
        """The user who looks, or None for an anonymous visitor."""
        return None if self.caller is None else self.player

    @property
    def shopper(self) -> Player:
        """The user or guest a cart is for; the project knows either from now on (AUTH-7).

        A guest is a user without attributes, under an id no token has.

        Raises:
            Refusal: USER_UNKNOWN_TOKEN, if the caller is no user.
        """
        guest = self.caller
        if not isinstance(guest, Guest):
            return self.player
        project = self.project
        with project.transaction():
            name = f"{GUEST}{guest.unauthorized_id}"
            project.users.get_or_create(name, guest.email, guest.email, {})
        country = project.config.country
        return Player(
            external_id=name, name=guest.email, attributes={}, country=country, is_guest=True
        )

    @property
    def player(self) -> Player:
        """The user the call is made for; the project knows the user from now on.

        Raises:
            Refusal: USER_UNKNOWN_TOKEN, if the caller is no user.
        """
        return self.player_in(self.project)

    def player_in(self, project: Project) -> Player:
        """Return the player in a project that has been looked up."""
        user = self.caller
        if not isinstance(user, TokenUser):
            raise Refusal(USER_UNKNOWN_TOKEN)
        met = project.users.cached_player(user.external_id, user.name, user.attributes)
        if met is not None and project.clans.has_joined(met):
            return met
        with project.transaction():
            player = project.users.get_or_create(
                user.external_id, user.name, user.email, user.attributes
            )
            project.clans.join(player)
            return player


class Response(Struct, frozen=True):
    """A status, and a body of JSON types or none; neither may be changed.

    A body of bytes is sent as it is, with the content type among the headers.
    """

    status: int
    body: Any = None
    headers: Mapping[str, str] = MappingProxyType({})


DONE = Response(204)
"""The response of an operation without a body."""

Handler = Callable[[Request], Awaitable[Response]]
"""Parses a request, applies the rules, returns a response; never awaits in a transaction."""

Operations = Mapping[str, Handler]
"""Handlers by their operation ids."""
