"""Plays the same stories on two servers and tells where their answers part."""

from __future__ import annotations

from liveops_kit.contract.diff.comparison import Asked, Comparison, Found, compare

__all__ = ["Asked", "Comparison", "Found", "compare"]
