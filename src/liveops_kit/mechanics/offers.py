"""Which promotions act on what a user sees and buys now: asked by the catalog and by the cart."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from liveops_kit.mechanics.pricing import Offer
from liveops_kit.mechanics.users import Player

AutomaticOffers = Callable[[Player | None, datetime], Iterable[Offer]]
"""Gives the offers of one kind that run and are open to a viewer; None is anonymous."""

CodeOffer = Callable[[str, Player, datetime], Offer | None]
"""Gives the offer behind a code the user entered, or None if the code gives none now."""


class OfferSource:
    """Brings together the offers of every kind of promotion."""

    def __init__(self, sources: Iterable[AutomaticOffers], code_source: CodeOffer) -> None:
        self._sources = tuple(sources)
        self._code_source = code_source

    def offers(self, viewer: Player | None, now: datetime, code: str | None = None) -> list[Offer]:
        """Every offer that runs and is open to a viewer, with the one behind an entered code."""
        found = [offer for source in self._sources for offer in source(viewer, now)]
        if code is not None and viewer is not None:
            entered = self._code_source(code, viewer, now)
            if entered is not None:
                found.append(entered)
        return found
