"""The stories, one module each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from liveops_kit.load.stories.drop import Drop
from liveops_kit.load.story import Story

STORIES: Mapping[str, Story] = MappingProxyType({each.name: each for each in (Drop(),)})
"""The stories by name."""
