"""Pages and searches of the control plane's lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from liveops_kit.domain.values.page import Page
from liveops_kit.server.codec.common import Json

LIMIT = 50
MAX_LIMIT = 1000


def page_of(query: Mapping[str, Any]) -> Page:
    """Return the page that a query asks for."""
    return Page.of(query.get("limit", LIMIT), query.get("offset"), MAX_LIMIT)


def listed(name: str, rows: Sequence[Json], count: int) -> Json:
    """Return a page of a list under its name, with the number of all rows that match."""
    return {"count": count, name: list(rows)}
