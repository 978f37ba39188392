"""Rules that nobody can judge over HTTP, each with the reason; a report names them."""

from __future__ import annotations

from collections.abc import Mapping

NOT_JUDGED: Mapping[str, str] = {
    "AUTH-4d": "what a server says before it starts is not seen over HTTP",
    "CPN-17": "no call tells how many keys of a game are left, or lets them run out",
}
