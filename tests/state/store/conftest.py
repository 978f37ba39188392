"""Every test here runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, new_store: Callable[[str], str]) -> str:
    """The `--store` of a fresh database."""
    return new_store(request.param)
