"""Offer chains: steps taken one after another, some of them free (CHN-7, CHN-8, CHN-10).

Only the first step a user has not taken can be taken. A free one is claimed, any other is bought:
both make an order, and the step is taken when that order is paid, which a free one is at once. So
there is one place where users move on: `OfferProgress.advance`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from msgspec import Struct, field

from liveops_kit.mechanics.catalog import Catalog
from liveops_kit.mechanics.chains import (
    Chain,
    ChainDates,
    Chains,
    ChainStep,
    StepDraft,
    StepItem,
    take,
)
from liveops_kit.mechanics.orders import Order, OrderDraft, OrderLine, StepOrigin
from liveops_kit.mechanics.steps import (
    StepEvent,
    ProgressStore,
    Progress,
    Resets,
    StepState,
    can_claim,
    state_after,
)
from liveops_kit.mechanics.tables import Sequences, Table
from liveops_kit.mechanics.users import Player
from liveops_kit.shared.conditions import Conditions, all_hold
from liveops_kit.shared.errors import (
    OFFER_STEP_MISSING,
    STEP_ITEMS_INVALID,
    STEP_ITEMS_TOO_MANY,
    STEP_NOT_CLAIMABLE,
    STEP_NUMBERS_INVALID,
    Refusal,
)
from liveops_kit.shared.localized import Localized
from liveops_kit.shared.money import times
from liveops_kit.shared.period import Period
from liveops_kit.shared.recurrence import Schedule, Timetable

MAX_STEP_ITEMS = 1
ITEM_TYPES = ("virtual_good", "bundle")
_NOBODY = ""


class OfferTerms(Struct, frozen=True, kw_only=True):
    """What a project writes down about an offer chain; a PUT replaces all of it."""

    name: Localized
    description: Localized = field(default_factory=dict)
    order: int = 1
    is_enabled: bool
    dates: ChainDates
    steps: tuple[StepDraft, ...]
    schedule: Schedule | None = None
    """When everybody starts over; None for never."""
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
        """When everybody starts over, or None for never."""
        return self.timetable

    @property
    def starts_over(self) -> bool:
        """Whether a user who has taken every step starts over (CHN-10)."""
        return self.is_reset_on_completion

    @property
    def conditions_for_users(self) -> Conditions:
        """What users must meet to see it, unless everybody does."""
        return self.conditions

    def is_visible_to(self, viewer: Player | None) -> bool:
        """Whether a viewer sees it while it runs; an anonymous one sees them all (CHN-10)."""
        if self.is_always_visible or viewer is None:
            return True
        return all_hold(self.conditions, viewer.attributes)


class OfferProgress:
    """How far users are in the offer chains."""

    def __init__(self, chains: Table[int, OfferChain], journey: ProgressStore) -> None:
        self._chains = chains
        self._progress_store = journey

    def of(self, chain: OfferChain, whose: str, now: datetime) -> Progress:
        """A user's progress in a chain."""
        return self._progress_store.of(chain.chain_id, whose, chain.resets, now)

    def advance(self, order: Order, now: datetime) -> None:
        """Move the user on who paid the order of a step; other orders move nobody.

        An order is for the round it was opened in: once the user has taken the step, or has started
        over, it can be paid no more (CHN-8). Nothing moves when the chain or the step is gone.

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
    """What a step is for a user: taken, the next one, or out of reach."""
    if step.step_id in progress.claimed:
        return state_after(StepEvent.REACHED, StepEvent.CLAIM)
    return state_after(StepEvent.REACHED) if step is next_step(chain, progress) else state_after()


def next_step(chain: OfferChain, progress: Progress) -> ChainStep | None:
    """The first step a user has not taken, or None when all are."""
    return next((step for step in chain.steps if step.step_id not in progress.claimed), None)


class OpensOrders(Protocol):
    """Makes orders, and tells whoever listens when they are paid."""

    def open(self, user: str, draft: OrderDraft, now: datetime) -> Order:
        """An order that is to be paid."""

    def open_free(self, user: str, draft: OrderDraft, now: datetime) -> Order:
        """An order nothing is to be paid for; it is paid at once."""


class OfferChains(Chains[OfferChain]):
    """The offer chains of a project."""

    kind = "offer_chain"

    def __init__(
        self,
        table: Table[int, OfferChain],
        numbers: Sequences,
        journey: ProgressStore,
        project_id: int,
        progress: OfferProgress,
        orders: OpensOrders,
        catalog: Catalog,
        currency: str,
    ) -> None:
        super().__init__(table, numbers, journey, project_id)
        self._progress = progress
        self._orders = orders
        self._catalog = catalog
        self._currency = currency

    # -- the project -------------------------------------------------------------------------------
    def create(self, terms: OfferTerms, now: datetime) -> OfferChain:
        """A new chain.

        Raises:
            Refusal: CHAIN_TOO_LONG, CHAIN_PERIOD_INVALID, STEP_ITEMS_TOO_MANY,
                STEP_NUMBERS_INVALID, STEP_ITEMS_INVALID.
        """
        self._require_length(terms.steps)
        period = terms.dates.period(self._project_id)
        self._require_steps(terms.steps)
        chain = self._build(self._sequences.next(self.kind), terms, period, now)
        self._save(chain, None, now)
        return chain

    def update(
        self, chain_id: int, terms: OfferTerms, now: datetime, stated_id: int | None = None
    ) -> None:
        """Replace a chain that is off; users keep their progress on steps that stay (CHN-7).

        Raises:
            Refusal: CHAIN_MISSING, CHAIN_ID_DIFFERS, CHAIN_ENABLED, CHAIN_TOO_LONG,
                CHAIN_PERIOD_INVALID, STEP_IDS_REPEATED, STEP_IDS_UNKNOWN, STEP_ITEMS_TOO_MANY,
                STEP_NUMBERS_INVALID, STEP_ITEMS_INVALID.
        """
        former = self._get_for_update(chain_id, stated_id)
        self._require_disabled(former)
        self._require_length(terms.steps)
        period = terms.dates.period(self._project_id, chain_id)
        self._require_own_step_ids(former, terms.steps)
        self._require_steps(terms.steps)
        self._save(self._build(chain_id, terms, period, now), former, now)

    # -- the users ---------------------------------------------------------------------------------
    def visible(self, viewer: Player | None, now: datetime) -> list[OfferChain]:
        """The running chains a viewer sees, in the order of lists."""
        return self._running.visible(now, lambda chain: chain.is_visible_to(viewer))

    def shown(self, chain_id: int, viewer: Player | None, now: datetime) -> OfferChain:
        """A running chain that a viewer sees.

        Raises:
            Refusal: CHAIN_MISSING.
        """
        chain = self.get(chain_id)
        if not chain.runs(now) or not chain.is_visible_to(viewer):
            raise self._missing(chain_id)
        return chain

    def progress(self, chain: OfferChain, viewer: Player | None, now: datetime) -> Progress:
        """How far a viewer is; an anonymous one has taken no step (AUTH-3)."""
        return self._progress.of(chain, _NOBODY if viewer is None else viewer.external_id, now)

    def price(self, step: ChainStep) -> Decimal | None:
        """What a step costs, or None: it is made free, or its item has no real price (CHN-16)."""
        line = step.items[0]
        item = self._catalog.get(line.sku)
        if step.is_free or item is None or item.is_free or item.price is None:
            return None
        return times(Decimal(item.price), line.quantity) or None

    def claim(self, chain_id: int, step_number: int, player: Player, now: datetime) -> Order:
        """Take the next step, which is free.

        Raises:
            Refusal: CHAIN_MISSING, OFFER_STEP_MISSING, STEP_NOT_CLAIMABLE.
        """
        draft = self._draft(chain_id, step_number, player, now)
        if not draft.is_free:
            raise _not_claimable(chain_id, step_number)
        return self._orders.open_free(player.external_id, draft, now)

    def order(self, chain_id: int, step_number: int, player: Player, now: datetime) -> Order:
        """Order the next step, which is to be paid; the user moves on when it is (CHN-8).

        Raises:
            Refusal: CHAIN_MISSING, OFFER_STEP_MISSING, STEP_NOT_CLAIMABLE.
        """
        draft = self._draft(chain_id, step_number, player, now)
        if draft.is_free:
            raise _not_claimable(chain_id, step_number)
        return self._orders.open(player.external_id, draft, now)

    def _draft(self, chain_id: int, step_number: int, player: Player, now: datetime) -> OrderDraft:
        """What an order of the user's next step is made of."""
        chain = self.shown(chain_id, player, now)
        step = chain.step(step_number)
        if step is None:
            raise Refusal(OFFER_STEP_MISSING, chain_id=chain_id, step_number=step_number)
        progress = self._progress.of(chain, player.external_id, now)
        is_gone = self._catalog.get(step.items[0].sku) is None
        if not can_claim(state_of(step, chain, progress)) or is_gone:
            raise _not_claimable(chain_id, step_number)
        origin = StepOrigin(
            chain_id=chain_id,
            step_number=step_number,
            step_id=step.step_id,
            round=progress.round,
        )
        return _draft_of(step.items[0], self.price(step), self._currency, origin)

    # -- writes ------------------------------------------------------------------------------------
    def _require_steps(self, drafts: Sequence[StepDraft]) -> None:
        found = _faults_of_counts(drafts)
        if found:
            facts = {"max_items": MAX_STEP_ITEMS, "steps_exceeded_limits": found}
            raise Refusal(STEP_ITEMS_TOO_MANY, project_id=self._project_id, **facts)
        numbers = _faults_of_numbers([draft.step_number for draft in drafts])
        if any(numbers.values()):
            facts = {"incorrect_step_numbers": numbers}
            raise Refusal(STEP_NUMBERS_INVALID, project_id=self._project_id, **facts)
        self._require_items(item.sku for draft in drafts for item in draft.items)

    def _require_items(self, skus: Iterable[str]) -> None:
        """Nothing, if every item may be part of an offer chain (ERR-9, ERR-29).

        Raises:
            Refusal: STEP_ITEMS_INVALID, with all that may not.
        """
        items = {sku: self._catalog.get(sku) for sku in skus}
        known = [item for item in items.values() if item is not None and not item.is_deleted]
        missing = [sku for sku in items if sku not in {item.sku for item in known}]
        disabled = [item.sku for item in known if not item.is_enabled]
        strange = {item.sku: item.type for item in known if item.type not in ITEM_TYPES}
        if missing or disabled or strange:
            types = {"allowed_item_type_list": list(ITEM_TYPES), "sku_map": strange}
            found = {"not_found": missing, "disabled": disabled, "invalid_item_type": types}
            raise Refusal(STEP_ITEMS_INVALID, project_id=self._project_id, invalid_items=found)

    def _build(
        self, chain_id: int, terms: OfferTerms, period: Period, now: datetime
    ) -> OfferChain:
        since = max(now, period.date_from)
        schedule = terms.schedule
        return OfferChain(
            chain_id=chain_id,
            is_enabled=terms.is_enabled,
            name=terms.name,
            description=terms.description,
            order=terms.order,
            period=period,
            steps=self._build_steps(terms.steps),
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


def _faults_of_counts(drafts: Iterable[StepDraft]) -> list[Mapping[str, int]]:
    return [
        {"step_number": draft.step_number, "items_count": len(draft.items)}
        for draft in drafts
        if len(draft.items) > MAX_STEP_ITEMS
    ]


def _faults_of_numbers(numbers: Sequence[int]) -> dict[str, list[int]]:
    """Why step numbers do not run from 1 to their count.

    >>> _faults_of_numbers([1, 2, 2, 7])
    {'duplicates': [2], 'out_of_range': [7], 'missing': [3, 4]}
    """
    stated = Counter(numbers)
    wanted = range(1, len(numbers) + 1)
    return {
        "duplicates": sorted(number for number, count in stated.items() if count > 1),
        "out_of_range": sorted(number for number in stated if number not in wanted),
        "missing": [number for number in wanted if number not in stated],
    }
