"""Players and their tokens."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from liveops_kit.tokens import sign

LIFETIME = 86_400
"""Lifetime of a token in seconds."""

Mint = Callable[[str, Mapping[str, Any]], str]
"""Creates a user token from an external id and claims such as `attributes`."""


@dataclass(frozen=True, slots=True)
class Player:
    """A player: an external id and a token."""

    external_id: str
    token: str
    claims: Mapping[str, Any] = field(default_factory=dict)

    @property
    def authorization(self) -> str:
        """The `Authorization` header of the player's calls."""
        return f"Bearer {self.token}"


def signed_with(secret: str) -> Mint:
    """Return a mint of tokens signed with HS256 and valid for a day."""

    def mint(external_id: str, claims: Mapping[str, Any]) -> str:
        now = int(time.time())
        payload = {"sub": external_id, "iat": now, "exp": now + LIFETIME, **claims}
        return sign(payload, secret)

    return mint
