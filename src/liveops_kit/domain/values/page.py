"""Pages of lists (PAG-1)."""

from __future__ import annotations

from msgspec import Struct


class Page(Struct, frozen=True):
    """The requested part of a list: `limit` entries after the first `offset`."""

    limit: int = 50
    offset: int = 0

    @classmethod
    def of(cls, limit: int | None, offset: int | None, maximum: int = 50) -> Page:
        """Return the requested page; no limit means the maximum, a larger one is clamped.

        >>> Page.of(None, None), Page.of(500, 20)
        (Page(limit=50, offset=0), Page(limit=50, offset=20))
        """
        return cls(min(maximum if limit is None else limit, maximum), offset or 0)

    @property
    def end(self) -> int:
        """The position after the last entry of a full page."""
        return self.offset + self.limit
