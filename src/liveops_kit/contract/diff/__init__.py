"""Plays the same stories on two servers and tells where their answers part."""

from __future__ import annotations

from liveops_kit.contract.diff.comparison import (
    CompareOptions,
    Comparison,
    FoundDifference,
    compare,
)

__all__ = ["CompareOptions", "Comparison", "FoundDifference", "compare"]
