"""The stories, one module each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from liveops_kit.load.stories.admin import Admin
from liveops_kit.load.stories.cart import Cart
from liveops_kit.load.stories.clan import Clan
from liveops_kit.load.stories.daily import Daily
from liveops_kit.load.stories.drop import Drop
from liveops_kit.load.stories.rush import Rush
from liveops_kit.load.stories.sale import Sale
from liveops_kit.load.story import Story

STORIES: Mapping[str, Story] = MappingProxyType(
    {
        # The sale is set up last: its moments are near.
        each.name: each
        for each in (Drop(), Daily(), Rush(), Clan(), Cart(), Admin(), Sale())
    }
)
"""The stories by name, in the order in which they are set up."""
