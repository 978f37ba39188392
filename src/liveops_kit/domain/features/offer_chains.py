"""Offer chains: steps taken one after another, some of them free (CHN-7, CHN-8, CHN-10).

Only the first step a user has not taken can be taken. A free one is claimed, any other is bought:
both open an order, and the step is taken when that order is paid, which is immediate if it is free.
So there is one place where users advance: `OfferProgress.advance`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from liveops_kit.domain.mechanics.catalog import Catalog
from liveops_kit.domain.mechanics.chain_lifecycle import gone, idle_chain, unclaimable
from liveops_kit.domain.mechanics.chains import (
    Chain,
    Chains,
    ChainStep,
    ChainTerms,
    StepDraft,
    StepItem,
    take,
)
from liveops_kit.domain.mechanics.orders import Order, OrderDraft, OrderLine, StepOrigin
from liveops_kit.domain.mechanics.steps import (
    Progress,
    ProgressStore,
    Resets,
    StepEvent,
    StepState,
    can_claim,
    state_after,
)
from liveops_kit.domain.mechanics.tables import Sequences, Table
from liveops_kit.domain.mechanics.users import Player
from liveops_kit.domain.values.causes import Cause
from liveops_kit.domain.values.conditions import Conditions, all_hold, failing
from liveops_kit.domain.values.money import times
from liveops_kit.domain.values.period import Period
from liveops_kit.domain.values.recurrence import Schedule, Timetable
from liveops_kit.domain.values.refusals import (
    OFFER_STEP_MISSING,
    STEP_ITEMS_INVALID,
    STEP_ITEMS_TOO_MANY,
    STEP_NOT_CLAIMABLE,
    STEP_NUMBERS_INVALID,
    Refusal,
)

MAX_STEP_ITEMS = 1
ITEM_TYPES = ("virtual_good", "bundle")
_NOBODY = ""


class OfferTerms(ChainTerms, frozen=True, kw_only=True):
    """Terms of an offer chain, as the project writes them."""

    schedule: Schedule | None = None
    """When all users start over; None means never."""
    conditions: Conditions = ()
    is_always_visible: bool = True
    is_reset_on_completion: bool = False


class OfferChain(Chain, frozen=True, kw_only=True):
    """An offer chain."""

    timetable: Timetable | None
    conditions: Conditions
    is_always_visible: bool
    is_reset_on_completion: bool

    @property
    def resets(self) -> Resets | None:
        """When all users start over, or None for never."""
        return self.timetable

    @property
    def starts_over(self) -> bool:
        """True if a user who has taken every step starts over (CHN-10)."""
        return self.is_reset_on_completion

    @property
    def conditions_for_users(self) -> Conditions:
        """Conditions a user must meet to see it; none if it is always visible."""
        return self.conditions

    def is_visible_to(self, viewer: Player | None) -> bool:
        """Return True if a viewer sees it while it runs; anonymous viewers always do (CHN-10)."""
        if self.is_always_visible or viewer is None:
            return True
        return all_hold(self.conditions, viewer.attributes)


class OfferProgress:
    """The progress of users in offer chains."""

    def __init__(self, chains: Table[int, OfferChain], progress_store: ProgressStore) -> None:
        self._chains = chains
        self._progress_store = progress_store

    def of(self, chain: OfferChain, user_id: str, now: datetime) -> Progress:
        """Return a user's progress in a chain."""
        return self._progress_store.of(chain.chain_id, user_id, chain.resets, now)

    def advance(self, order: Order, now: datetime) -> None:
        """Advance the user who paid the order of a step; other orders advance nobody.

        An order is for the round it was opened in: once the user has taken the step, or has started
        over, it can no longer be paid (CHN-8). Nothing happens if chain or step were deleted.

        Raises:
            Refusal: STEP_NOT_CLAIMABLE.
        """
        origin = order.draft.origin
        chain = None if origin is None else self._chains.get(origin.chain_id)
        if origin is None or chain is None or origin.step_id not in chain.step_ids:
            return
        progress = self.of(chain, order.user, now)
        reset_at = None if chain.resets is None else chain.resets.last(now)
        is_stale = reset_at is not None and order.opened_at < reset_at
        step = next_step(chain, progress)
        if step is None or step.step_id != origin.step_id:
            raise _not_claimable(origin.chain_id, origin.step_number)
        if is_stale or progress.round != origin.round:
            raise _not_claimable(origin.chain_id, origin.step_number)
        take(self._progress_store, chain, progress, step, now)


def state_of(step: ChainStep, chain: OfferChain, progress: Progress) -> StepState:
    """Return the state of a step for a user: taken, next, or out of reach."""
    if step.step_id in progress.claimed:
        return state_after(StepEvent.REACHED, StepEvent.CLAIM)
    return state_after(StepEvent.REACHED) if step is next_step(chain, progress) else state_after()


def next_step(chain: OfferChain, progress: Progress) -> ChainStep | None:
    """Return the first step the user has not taken, or None if all are taken."""
    return next((step for step in chain.steps if step.step_id not in progress.claimed), None)


class OpensOrders(Protocol):
    """Maker of orders."""

    def open(self, user: str, draft: OrderDraft, now: datetime) -> Order:
        """Open an order that has to be paid."""

    def open_free(self, user: str, draft: OrderDraft, now: datetime) -> Order:
        """Open an order without a price, which is paid at once."""


class OfferChains(Chains[OfferChain]):
    """The offer chains of a project."""

    kind = "offer_chain"

    def __init__(
        self,
        table: Table[int, OfferChain],
        sequences: Sequences,
        progress_store: ProgressStore,
        project_id: int,
        progress: OfferProgress,
        orders: OpensOrders,
        catalog: Catalog,
        currency: str,
    ) -> None:
        super().__init__(table, sequences, progress_store, project_id)
        self._progress = progress
        self._orders = orders
        self._catalog = catalog
        self._currency = currency

    # -- the project -------------------------------------------------------------------------------
    def create(self, terms: OfferTerms, now: datetime) -> OfferChain:
        """Create a chain.

        Raises:
            Refusal: CHAIN_TOO_LONG, CHAIN_PERIOD_INVALID, STEP_ITEMS_TOO_MANY,
                STEP_NUMBERS_INVALID, STEP_ITEMS_INVALID.
        """
        self._require_length(terms.steps)
        period = terms.dates.period(self._project_id)
        self._require_steps(terms.steps)
        chain = self._build(self._next_id(), terms, period, now)
        self._save(chain, None, now)
        return chain

    def update(
        self, chain_id: int, terms: OfferTerms, now: datetime, body_id: int | None = None
    ) -> None:
        """Replace a disabled chain; users keep their progress on the steps that stay (CHN-7).

        Raises:
            Refusal: CHAIN_MISSING, CHAIN_ID_DIFFERS, CHAIN_ENABLED, CHAIN_TOO_LONG,
                CHAIN_PERIOD_INVALID, STEP_IDS_REPEATED, STEP_IDS_UNKNOWN, STEP_ITEMS_TOO_MANY,
                STEP_NUMBERS_INVALID, STEP_ITEMS_INVALID.
        """
        former = self._get_for_update(chain_id, body_id)
        self._require_disabled(former)
        self._require_length(terms.steps)
        period = terms.dates.period(self._project_id, chain_id)
        self._require_own_step_ids(former, terms.steps)
        self._require_steps(terms.steps)
        self._save(self._build(chain_id, terms, period, now), former, now)

    # -- the users ---------------------------------------------------------------------------------
    def visible(self, viewer: Player | None, now: datetime) -> list[OfferChain]:
        """Return the running chains a viewer sees, in list order."""
        return self._running.visible(now, lambda chain: chain.is_visible_to(viewer))

    def shown(self, chain_id: int, viewer: Player | None, now: datetime) -> OfferChain:
        """Return a running chain that a viewer sees.

        Raises:
            Refusal: CHAIN_MISSING.
        """
        chain = self.get(chain_id)
        if not chain.runs(now) or not chain.is_visible_to(viewer):
            raise self._missing(chain_id).because(self.hidden(chain, viewer, now))
        return chain

    def hidden(self, chain: OfferChain, viewer: Player | None, now: datetime) -> Cause | None:
        """Return why a viewer does not see a chain; None if they do (CHN-10, CHN-15)."""
        thing = f"Offer chain {chain.chain_id}"
        idle = idle_chain(thing, chain.is_enabled, chain.period, now, "CHN-15")
        if idle is not None or chain.is_visible_to(viewer):
            return idle
        return failing(chain.conditions, {} if viewer is None else viewer.attributes, "CHN-10b")

    def progress(self, chain: OfferChain, viewer: Player | None, now: datetime) -> Progress:
        """Return a viewer's progress; anonymous viewers have taken no step (AUTH-3)."""
        return self._progress.of(chain, _NOBODY if viewer is None else viewer.external_id, now)

    def price(self, step: ChainStep) -> Decimal | None:
        """Return the price of a step, or None if it is free or has no real price (CHN-16)."""
        line = step.items[0]
        item = self._catalog.get(line.sku)
        if step.is_free or item is None or item.is_free or item.price is None:
            return None
        return times(Decimal(item.price), line.quantity) or None

    def claim(self, chain_id: int, step_number: int, player: Player, now: datetime) -> Order:
        """Claim the next step, which must be free.

        Raises:
            Refusal: CHAIN_MISSING, OFFER_STEP_MISSING, STEP_NOT_CLAIMABLE.
        """
        draft = self._draft(chain_id, step_number, player, now)
        if not draft.is_free:
            why = f"it costs {draft.amount} {draft.currency}: order it"
            cause = unclaimable(step_number, "open", why, "CHN-16")
            raise _not_claimable(chain_id, step_number).because(cause)
        return self._orders.open_free(player.external_id, draft, now)

    def order(self, chain_id: int, step_number: int, player: Player, now: datetime) -> Order:
        """Order the next step, which must have a price; paying the order advances the user (CHN-8).

        Raises:
            Refusal: CHAIN_MISSING, OFFER_STEP_MISSING, STEP_NOT_CLAIMABLE.
        """
        draft = self._draft(chain_id, step_number, player, now)
        if draft.is_free:
            cause = unclaimable(step_number, "open", "it is free: claim it", "CHN-16")
            raise _not_claimable(chain_id, step_number).because(cause)
        return self._orders.open(player.external_id, draft, now)

    def _draft(self, chain_id: int, step_number: int, player: Player, now: datetime) -> OrderDraft:
        """Return the draft of an order for the user's next step."""
        chain = self.shown(chain_id, player, now)
        step = chain.step(step_number)
        if step is None:
            refusal = Refusal(OFFER_STEP_MISSING, chain_id=chain_id, step_number=step_number)
            raise refusal.because(gone(f"Step {step_number}", "CHN-15"))
        progress = self._progress.of(chain, player.external_id, now)
        is_gone = self._catalog.get(step.items[0].sku) is None
        state = state_of(step, chain, progress)
        if not can_claim(state) or is_gone:
            following = next_step(chain, progress)
            why = "its item is gone" if is_gone else "every step is taken"
            if following is not None and not is_gone:
                why = f"the player's next step is {following.step_number}"
            cause = unclaimable(step_number, state.value, why)
            raise _not_claimable(chain_id, step_number).because(cause)
        origin = StepOrigin(
            chain_id=chain_id,
            step_number=step_number,
            step_id=step.step_id,
            round=progress.round,
        )
        return _draft_of(step.items[0], self.price(step), self._currency, origin)

    # -- writes ------------------------------------------------------------------------------------
    def _require_steps(self, drafts: Sequence[StepDraft]) -> None:
        counts = _violations_of_counts(drafts)
        if counts:
            facts = {"max_items": MAX_STEP_ITEMS, "steps_exceeded_limits": counts}
            raise Refusal(STEP_ITEMS_TOO_MANY, project_id=self._project_id, **facts)
        numbers = _violations_of_numbers([draft.step_number for draft in drafts])
        if any(numbers.values()):
            facts = {"incorrect_step_numbers": numbers}
            raise Refusal(STEP_NUMBERS_INVALID, project_id=self._project_id, **facts)
        self._require_items(item.sku for draft in drafts for item in draft.items)

    def _require_items(self, skus: Iterable[str]) -> None:
        """Raise a Refusal unless every item may be part of an offer chain (ERR-9, ERR-29).

        Raises:
            Refusal: STEP_ITEMS_INVALID, with all that may not.
        """
        items = {sku: self._catalog.get(sku) for sku in skus}
        existing = [item for item in items.values() if item is not None and not item.is_deleted]
        missing = [sku for sku in items if sku not in {item.sku for item in existing}]
        disabled = [item.sku for item in existing if not item.is_enabled]
        other_types = {item.sku: item.type for item in existing if item.type not in ITEM_TYPES}
        if missing or disabled or other_types:
            types = {"allowed_item_type_list": list(ITEM_TYPES), "sku_map": other_types}
            invalid = {"not_found": missing, "disabled": disabled, "invalid_item_type": types}
            raise Refusal(STEP_ITEMS_INVALID, project_id=self._project_id, invalid_items=invalid)

    def _build(self, chain_id: int, terms: OfferTerms, period: Period, now: datetime) -> OfferChain:
        since = max(now, period.date_from)
        schedule = terms.schedule
        return OfferChain(
            **self._common_fields(chain_id, terms, period),
            timetable=None if schedule is None else Timetable(schedule=schedule, since=since),
            conditions=terms.conditions,
            is_always_visible=terms.is_always_visible,
            is_reset_on_completion=terms.is_reset_on_completion,
        )


def _draft_of(
    item: StepItem, price: Decimal | None, currency: str, origin: StepOrigin
) -> OrderDraft:
    line = OrderLine(
        sku=item.sku,
        quantity=item.quantity,
        amount=price,
        amount_without_discount=price,
        is_free=price is None,
    )
    amount = price or Decimal(0)
    return OrderDraft(
        lines=(line,),
        amount=amount,
        amount_without_discount=amount,
        currency=currency,
        origin=origin,
    )


def _not_claimable(chain_id: int, step_number: int) -> Refusal:
    return Refusal(STEP_NOT_CLAIMABLE, chain_id=chain_id, step_number=step_number)


def _violations_of_counts(drafts: Iterable[StepDraft]) -> list[Mapping[str, int]]:
    return [
        {"step_number": draft.step_number, "items_count": len(draft.items)}
        for draft in drafts
        if len(draft.items) > MAX_STEP_ITEMS
    ]


def _violations_of_numbers(numbers: Sequence[int]) -> dict[str, list[int]]:
    """Return the reasons why step numbers are not 1 to their count.

    >>> _violations_of_numbers([1, 2, 2, 7])
    {'duplicates': [2], 'out_of_range': [7], 'missing': [3, 4]}
    """
    counts = Counter(numbers)
    wanted = range(1, len(numbers) + 1)
    return {
        "duplicates": sorted(number for number, count in counts.items() if count > 1),
        "out_of_range": sorted(number for number in counts if number not in wanted),
        "missing": [number for number in wanted if number not in counts],
    }
