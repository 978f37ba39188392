"""Saboteurs that a comparison cannot find, each with the reason."""

from __future__ import annotations

from collections.abc import Mapping

NOT_FOUND: Mapping[str, str] = {}
