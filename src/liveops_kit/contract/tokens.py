"""User tokens for a target that lets the kit sign them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from liveops_kit.tokens import sign

LIFETIME = 86_400
"""Seconds."""

Mint = Callable[[str, Mapping[str, Any]], str]
"""Makes the token of a user, by external id and further claims such as `attributes`."""


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody who plays: an external id and a token."""

    external_id: str
    token: str
    claims: Mapping[str, Any] = field(default_factory=dict)

    @property
    def authorization(self) -> str:
        """The `Authorization` header of the player's calls."""
        return f"Bearer {self.token}"


def signed_with(secret: str) -> Mint:
    """Tokens signed by HS256, good for a day."""

    def mint(external_id: str, claims: Mapping[str, Any]) -> str:
        now = int(time.time())
        stated = {"sub": external_id, "iat": now, "exp": now + LIFETIME, **claims}
        return sign(stated, secret)

    return mint
