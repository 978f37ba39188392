"""The offers of promotions for a user at a moment, for catalog and cart."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from liveops_kit.domain.mechanics.pricing import Offer
from liveops_kit.domain.mechanics.users import Player

AutomaticOffers = Callable[[Player | None, datetime], Iterable[Offer]]
"""Returns the offers of one kind that run and are open to a viewer; None is anonymous."""

CodeOffer = Callable[[str, Player, datetime], Offer | None]
"""Returns the offer behind a code the user entered, or None if it has none now."""


class OfferSource:
    """The offers of every kind of promotion, combined."""

    def __init__(self, sources: Iterable[AutomaticOffers], code_source: CodeOffer) -> None:
        self._sources = tuple(sources)
        self._code_source = code_source

    def offers(self, viewer: Player | None, now: datetime, code: str | None = None) -> list[Offer]:
        """Return every offer that runs and is open to a viewer, with that of an entered code."""
        offers = [offer for source in self._sources for offer in source(viewer, now)]
        if code is not None and viewer is not None:
            entered = self._code_source(code, viewer, now)
            if entered is not None:
                offers.append(entered)
        return offers
