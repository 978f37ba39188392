"""The caller of a call."""

from __future__ import annotations

from typing import Any

DOCUMENTED: Any = object()
"""The caller documented for an operation: the API key or the scenario's player."""
