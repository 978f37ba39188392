"""The play: at every moment of the timetable each persona looks, takes what is free, and buys."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial

from msgspec import Struct, field

from liveops_kit.domain.features.offer_chains import OfferChain, next_step
from liveops_kit.domain.mechanics.catalog import Item
from liveops_kit.domain.mechanics.orders import Order, OrderStatus
from liveops_kit.domain.mechanics.steps import StepState
from liveops_kit.domain.mechanics.users import Player
from liveops_kit.domain.values.localized import in_language
from liveops_kit.domain.values.money import print_amount
from liveops_kit.domain.values.refusals import Refusal
from liveops_kit.rehearsal.personas import Persona
from liveops_kit.rehearsal.sights import Sight, look
from liveops_kit.rehearsal.timetable import Event
from liveops_kit.state.project import Project


class Turn(Struct, frozen=True):
    """The sight of one persona at a moment, and its acts then."""

    persona: str
    sight: Sight
    takes: tuple[str, ...]
    """Steps that were claimed, and what was bought, in words."""
    pays: Decimal


class Scene(Struct, frozen=True):
    """A moment: what happens, and everybody's turn."""

    at: datetime
    events: tuple[Event, ...]
    turns: tuple[Turn, ...]


class _Hands(Struct):
    """The acts of a persona in a turn, so far."""

    takes: list[str] = field(default_factory=list)
    pays: Decimal = Decimal(0)


class Play:
    """A project that personas play, moment by moment."""

    def __init__(self, project: Project, personas: Sequence[Persona]) -> None:
        self._project = project
        self._personas = personas
        self._bought: set[tuple[str, str]] = set()

    def scene(self, at: datetime, events: Sequence[Event]) -> Scene:
        """Play a moment; moments come in order."""
        turns = []
        for persona in self._personas:
            sight = look(self._project, persona.player, at)
            hands = _Hands()
            for act in (self._buy, self._offers, self._daily, self._rewards):
                act(persona, at, hands)
            turns.append(Turn(persona.name, sight, tuple(hands.takes), hands.pays))
        return Scene(at, tuple(events), tuple(turns))

    def _try(self, act: Callable[[], object]) -> bool:
        """Do something in a transaction; return False if the rules refuse it."""
        try:
            with self._project.transaction():
                act()
        except Refusal:
            return False
        return True

    # -- what a persona does -----------------------------------------------------------------------
    def _buy(self, persona: Persona, now: datetime, hands: _Hands) -> None:
        if not persona.buys:
            return
        for item in list(self._wanted(persona, now)):
            self._pay(hands, item.sku, partial(self._order, item.sku, persona.player, now), now)
            self._bought.add((persona.name, item.sku))

    def _wanted(self, persona: Persona, now: datetime) -> Iterator[Item]:
        """Yield what has a price and was not bought yet, or not since its limit started over."""
        shop = self._project.shop
        visit = shop.visit(persona.player, now)
        for item in shop.on_sale(visit):
            view = shop.show(item, visit)
            left = view.of_user
            is_new = (persona.name, item.sku) not in self._bought
            is_fresh = left is not None and left.available == left.total
            if view.can_be_bought and view.line.unit and (is_new or is_fresh):
                yield item

    def _order(self, sku: str, player: Player, now: datetime) -> Order:
        draft = self._project.checkout.of_item(sku, 1, None, player, now, free=False)
        return self._project.orders.open(player.external_id, draft, now)

    def _pay(self, hands: _Hands, what: str, order: Callable[[], Order], now: datetime) -> bool:
        """Open an order and pay it; return False if the rules refuse it."""
        paid: list[Decimal] = []

        def act() -> None:
            opened = order()
            if opened.status is not OrderStatus.DONE:
                self._project.orders.pay(opened.order_id, now)
            paid.append(opened.draft.amount)

        if not self._try(act):
            return False
        hands.pays += paid[0]
        hands.takes.append(f"buys {what} for {print_amount(paid[0])}")
        return True

    def _offers(self, persona: Persona, now: datetime, hands: _Hands) -> None:
        for chain in self._project.offer_chains.visible(persona.player, now):
            for _ in chain.steps:
                if not self._advance(chain, persona, now, hands):
                    break

    def _advance(self, chain: OfferChain, persona: Persona, now: datetime, hands: _Hands) -> bool:
        """Take the next step of an offer chain; return False if the persona cannot, or will not."""
        chains, player = self._project.offer_chains, persona.player
        step = next_step(chain, chains.progress(chain, player, now))
        if step is None:
            return False
        what = f"step {step.step_number} of '{in_language(chain.name)}'"
        wanted = (chain.chain_id, step.step_number, player, now)
        if chains.price(step) is not None:
            return persona.buys and self._pay(hands, what, partial(chains.order, *wanted), now)
        if not self._try(partial(chains.claim, *wanted)):
            return False
        hands.takes.append(f"takes {what}")
        return True

    def _daily(self, persona: Persona, now: datetime, hands: _Hands) -> None:
        chains, player = self._project.daily_chains, persona.player
        for chain in chains.running(now):
            for status in chains.step_statuses(chain, player, now):
                number = status.step.step_number
                if status.state is StepState.OPEN and self._try(
                    partial(chains.claim, chain.chain_id, number, player, now)
                ):
                    hands.takes.append(f"takes step {number} of '{in_language(chain.name)}'")

    def _rewards(self, persona: Persona, now: datetime, hands: _Hands) -> None:
        chains, player = self._project.reward_chains, persona.player
        for chain in chains.for_viewer(player, now):
            view = chains.view(chain, player, now)
            for step in chain.terms.steps:
                is_open = chains.state_of(step, view) is StepState.OPEN
                if step.step_id is None or not is_open:
                    continue
                if self._try(partial(chains.claim, chain.chain_id, step.step_id, player, now)):
                    name = in_language(chain.terms.name)
                    hands.takes.append(f"takes '{in_language(step.name)}' of '{name}'")
