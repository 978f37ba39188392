"""Search for the number of users at which a target no longer keeps its bounds."""

from __future__ import annotations

from liveops_kit.load.events import Level
from liveops_kit.load.plan import Plan

STEPS = 8
"""Levels of users, from a few to all."""
GROWTH = 1.5
"""Each level has so many times the users of the one before."""
