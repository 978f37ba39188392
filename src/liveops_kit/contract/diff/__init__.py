"""Run the same laws on two servers and report where their responses differ."""

from __future__ import annotations

from liveops_kit.contract.diff.comparison import (
    CompareOptions,
    Comparison,
    FoundDifference,
    compare,
)

__all__ = ["CompareOptions", "Comparison", "FoundDifference", "compare"]
