"""Reward chains: collect value points, reach steps, claim their rewards (CHN-1).

A step opens when the balance reaches its price. Claims spend nothing; any open step can be
claimed, once. A reset brings everybody's balance and progress to zero, by schedule or by hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Self

from msgspec import Struct, field
from msgspec.structs import replace

from liveops_kit.domain.mechanics.catalog import Catalog
from liveops_kit.domain.mechanics.chain_lifecycle import (
    ChainLifecycle,
    gone,
    idle_chain,
    unclaimable,
)
from liveops_kit.domain.mechanics.inventory import Inventory
from liveops_kit.domain.mechanics.points import Contribution, Points, ValuePoint
from liveops_kit.domain.mechanics.steps import (
    Progress,
    ProgressStore,
    StepEvent,
    StepState,
    can_claim,
    state_after,
)
from liveops_kit.domain.mechanics.tables import Sequences, Table
from liveops_kit.domain.mechanics.users import Player
from liveops_kit.domain.values.causes import Cause, Fact
from liveops_kit.domain.values.conditions import Conditions, all_hold, failing
from liveops_kit.domain.values.localized import Localized
from liveops_kit.domain.values.period import Period
from liveops_kit.domain.values.recurrence import Timetable
from liveops_kit.domain.values.refusals import (
    POINTS_MISSING,
    REWARD_CHAIN_MISSING,
    REWARD_STEP_CLAIMED,
    REWARD_STEP_MISSING,
    Refusal,
    Violation,
    invalid,
)


class ChainReward(Struct, frozen=True, kw_only=True):
    """A quantity of an item, for users who meet the conditions."""

    sku: str
    quantity: int
    conditions: Conditions = ()


class RewardStep(Struct, frozen=True, kw_only=True):
    """A step: the balance at which it opens, and its rewards. No id means a new step."""

    step_id: int | None = None
    name: Localized
    price: int
    image_url: str | None = None
    rewards: tuple[ChainReward, ...]


class Popup(Struct, frozen=True, kw_only=True):
    """The help window of a clan chain."""

    header: Localized = field(default_factory=dict)
    instruction: Localized = field(default_factory=dict)
    image_url: str | None = None


class RewardChainTerms(Struct, frozen=True, kw_only=True):
    """Terms of a reward chain, as the project writes them."""

    name: Localized
    description: Localized = field(default_factory=dict)
    long_description: Localized = field(default_factory=dict)
    image_url: str | None = None
    order: int = 1
    period: Period
    is_enabled: bool
    steps: tuple[RewardStep, ...]
    timetable: Timetable | None = None
    """The schedule on which balance and progress start over, in force since it was written."""
    conditions: Conditions = ()
    is_always_visible: bool = True
    popup: Popup | None = None
    clan_type: str | None = None


class RewardChain(Struct, frozen=True, kw_only=True):
    """A reward chain and its value point, which never changes."""

    chain_id: int
    point: str
    terms: RewardChainTerms

    @property
    def period(self) -> Period:
        """The period it runs in while it is enabled."""
        return self.terms.period

    @property
    def conditions_for_users(self) -> Conditions:
        """Conditions a user must meet to see it, unless it is always visible."""
        return self.terms.conditions

    def toggled(self) -> Self:
        """Return the chain disabled if it is enabled, and enabled if it is disabled."""
        return replace(self, terms=replace(self.terms, is_enabled=not self.terms.is_enabled))

    def since(self, now: datetime) -> datetime | None:
        """Return the latest scheduled reset, or None before the first."""
        timetable = self.terms.timetable
        return None if timetable is None else timetable.last(now)

    def runs(self, now: datetime) -> bool:
        """Return True if users can see the chain and claim its steps."""
        return self.terms.is_enabled and self.terms.period.covers(now)

    def is_open_to(self, viewer: Player | None) -> bool:
        """Return True if a viewer meets the conditions of the chain (CHN-10)."""
        if self.terms.is_always_visible or not self.terms.conditions:
            return True
        if viewer is None or viewer.is_guest:
            return False
        return all_hold(self.terms.conditions, viewer.attributes)


class ChainView(Struct, frozen=True):
    """A chain as one user sees it."""

    chain: RewardChain
    point: ValuePoint
    balance: int
    claimed: frozenset[int]


class RewardChains(ChainLifecycle[RewardChain]):
    """The reward chains of a project."""

    kind = "reward_chain"

    def __init__(
        self,
        table: Table[int, RewardChain],
        sequences: Sequences,
        progress_store: ProgressStore,
        points: Points,
        catalog: Catalog,
        inventory: Inventory,
    ) -> None:
        super().__init__(table, sequences, progress_store)
        self._points = points
        self._catalog = catalog
        self._inventory = inventory

    # -- calls of the project ----------------------------------------------------------------------
    def create(self, point: str, terms: RewardChainTerms) -> RewardChain:
        """Create a chain.

        Raises:
            Refusal: ITEM_UNKNOWN; SCHEMA_BROKEN, for clan fields that are missing or misplaced.
        """
        self._check(self._points.get(point), terms)
        chain = RewardChain(chain_id=self._next_id(), point=point, terms=self._numbered(terms))
        self._table.put(chain.chain_id, chain)
        return chain

    def update(self, chain_id: int, terms: RewardChainTerms, now: datetime) -> None:
        """Replace everything but the value point; steps with an id keep their claims (CHN-7).

        Raises:
            Refusal: REWARD_CHAIN_MISSING, REWARD_STEP_MISSING, ITEM_UNKNOWN, SCHEMA_BROKEN.
        """
        chain = self.get(chain_id)
        self._check(self._points.get(chain.point), terms)
        _check_ids(chain, terms.steps)
        self._discard_expired_balances(chain.point, now)
        since = chain.since(now)
        chain = replace(chain, terms=self._numbered(terms))
        kept = frozenset(step.step_id for step in chain.terms.steps if step.step_id)
        self._progress_store.keep_steps(chain_id, kept, since)
        self._table.delete(chain_id)  # a table keeps the position of a row that is replaced
        self._table.put(chain_id, chain)

    def reset(self, chain_id: int) -> None:
        """Set the progress of all users, and their balances of the value point, to zero."""
        self._points.clear(self.get(chain_id).point)
        self._progress_store.forget(chain_id)

    def delete(self, chain_id: int, now: datetime) -> None:
        """Delete a chain with the progress of all users; balances stay."""
        self._discard_expired_balances(self.get(chain_id).point, now)
        self._delete(chain_id)

    def uses(self, point: str) -> bool:
        """Return True if a chain counts a value point."""
        return self._table.count("point", point) > 0

    def point_of(self, chain: RewardChain) -> ValuePoint:
        """Return the value point of a chain."""
        return self._points.get(chain.point)

    # -- calls of users ----------------------------------------------------------------------------
    def for_viewer(self, viewer: Player | None, now: datetime) -> list[RewardChain]:
        """Return the running chains for a viewer; anonymous viewers see them without progress."""
        return self._running.visible(now, lambda chain: chain.is_open_to(viewer))

    def running(self, chain_id: int, viewer: Player | None, now: datetime) -> RewardChain:
        """Return a running chain that is visible to a viewer.

        Raises:
            Refusal: REWARD_CHAIN_MISSING, also for one that does not run or is not for the viewer.
        """
        chain = self._table.get(chain_id)
        if chain is None:
            raise Refusal(REWARD_CHAIN_MISSING).because(gone(f"Reward chain {chain_id}"))
        if not chain.runs(now) or not chain.is_open_to(viewer):
            raise Refusal(REWARD_CHAIN_MISSING).because(self.hidden(chain, viewer, now))
        return chain

    def hidden(self, chain: RewardChain, viewer: Player | None, now: datetime) -> Cause | None:
        """Return why a viewer does not see a chain; None if they do (CHN-10)."""
        terms, thing = chain.terms, f"Reward chain {chain.chain_id}"
        idle = idle_chain(thing, terms.is_enabled, terms.period, now)
        if idle is not None or chain.is_open_to(viewer):
            return idle
        if viewer is None or viewer.is_guest:
            return Cause(kind="guest", rules=("CHN-10b",), facts={"thing": thing})
        return failing(terms.conditions, viewer.attributes, "CHN-10b")

    def view(self, chain: RewardChain, viewer: Player | None, now: datetime) -> ChainView:
        """Return a chain as a viewer sees it."""
        point = self._points.get(chain.point)
        since = self.since(chain.point, now)
        balance = self._points.balance(point, viewer, since)
        claimed = frozenset(self._progress(chain, viewer, now).claimed) if viewer else frozenset()
        return ChainView(chain, point, balance, claimed)

    def claim(self, chain_id: int, step_id: int, player: Player, now: datetime) -> None:
        """Claim an open step: its rewards go to the inventory.

        Raises:
            Refusal: REWARD_CHAIN_MISSING, REWARD_STEP_MISSING, REWARD_STEP_CLAIMED, POINTS_MISSING.
        """
        chain = self.running(chain_id, player, now)
        step = next((step for step in chain.terms.steps if step.step_id == step_id), None)
        if step is None:
            raise Refusal(REWARD_STEP_MISSING).because(gone(f"Step {step_id}"))
        view = self.view(chain, player, now)
        state = self.state_of(step, view)
        if state is StepState.CLAIMED:
            cause = unclaimable(step_id, state.value, "a step is claimed once", "CHN-1d")
            raise Refusal(REWARD_STEP_CLAIMED).because(cause)
        if not can_claim(state):
            facts: dict[str, Fact] = {
                "price": step.price,
                "point": chain.point,
                "balance": view.balance,
            }
            cause = Cause(kind="points", rules=("CHN-1a",), facts=facts)
            raise Refusal(POINTS_MISSING).because(cause)
        self._grant(chain, step, player, now)

    def claim_open(
        self, chain: RewardChain, player: Player, balance: int, now: datetime
    ) -> list[ChainReward]:
        """Claim every step that is open at a balance, and return the rewards (CHN-9)."""
        claimed = frozenset(self._progress(chain, player, now).claimed)
        view = ChainView(chain, self._points.get(chain.point), balance, claimed)
        taken: list[ChainReward] = []
        for step in chain.terms.steps:
            if can_claim(self.state_of(step, view)):
                taken += self._grant(chain, step, player, now)
        return taken

    def claim_clan_chains(self, player: Player, now: datetime) -> list[ChainReward]:
        """Claim every open step of the running clan chains, and return the rewards (CHN-9)."""
        taken: list[ChainReward] = []
        for chain in list(self._table.rows("switch", True)):
            if chain.runs(now) and self._points.get(chain.point).is_clan:
                balance = self.view(chain, player, now).balance
                taken += self.claim_open(chain, player, balance, now)
        return taken

    def contributions(
        self, chain_id: int, viewer: Player | None, now: datetime
    ) -> list[Contribution]:
        """Return the contributions of the members of the viewer's clan, largest first.

        Raises:
            Refusal: REWARD_CHAIN_MISSING.
        """
        chain = self.running(chain_id, viewer, now)
        point = self._points.get(chain.point)
        if viewer is None or not point.is_clan:
            return []
        return self._points.contributions(point, viewer, self.since(chain.point, now))

    @staticmethod
    def state_of(step: RewardStep, view: ChainView) -> StepState:
        """Return the state of a step for the user of a view."""
        if step.step_id in view.claimed:
            return state_after(StepEvent.REACHED, StepEvent.CLAIM)
        return state_after(StepEvent.REACHED) if view.balance >= step.price else state_after()

    def since(self, point: str, now: datetime) -> datetime | None:
        """Return the latest scheduled reset of all chains that count a point."""
        resets = (chain.since(now) for chain in self._table.rows("reset_point", point))
        return max((reset for reset in resets if reset is not None), default=None)

    def rewards_for(self, step: RewardStep, viewer: Player | None) -> Iterator[ChainReward]:
        """Yield the rewards of a step for a viewer."""
        for reward in step.rewards:
            attributes = viewer.attributes if viewer else {}
            if not reward.conditions or (viewer and all_hold(reward.conditions, attributes)):
                yield reward

    def _grant(
        self, chain: RewardChain, step: RewardStep, player: Player, now: datetime
    ) -> list[ChainReward]:
        assert step.step_id is not None  # noqa: S101 - stored steps are numbered
        self._progress_store.claim(self._progress(chain, player, now), step.step_id, now)
        rewards = list(self.rewards_for(step, player))
        for reward in rewards:
            for sku, quantity in self._catalog.unpack(reward.sku, reward.quantity):
                self._inventory.grant(player.external_id, sku, quantity)
        return rewards

    def _progress(self, chain: RewardChain, player: Player, now: datetime) -> Progress:
        return self._progress_store.of(
            chain.chain_id, player.external_id, chain.terms.timetable, now
        )

    # -- for writes --------------------------------------------------------------------------------
    def _missing(self, chain_id: int) -> Refusal:
        return Refusal(REWARD_CHAIN_MISSING)

    def _discard_expired_balances(self, point: str, now: datetime) -> None:
        """Discard balances from before the latest reset, whose schedule is about to be replaced."""
        since = self.since(point, now)
        if since is not None:
            self._points.discard_before(point, since)

    def _check(self, point: ValuePoint, terms: RewardChainTerms) -> None:
        until = terms.period.date_until
        if until is not None and until <= terms.period.date_from:
            raise invalid(Violation("date_end", "Must be later than date_start"))
        if point.is_clan:
            popup = terms.popup or Popup()
            missing = [
                Violation(name, f"The property {name} is required for a clan's chain")
                for name, text in (
                    ("popup_header", popup.header),
                    ("popup_instruction", popup.instruction),
                )
                if not text
            ]
            if missing:
                raise invalid(*missing)
        elif terms.clan_type is not None:
            raise invalid(Violation("clan_type", "Only a clan's chain may have it"))
        self._catalog.require(reward.sku for step in terms.steps for reward in step.rewards)

    def _numbered(self, terms: RewardChainTerms) -> RewardChainTerms:
        steps = tuple(
            replace(step, step_id=step.step_id or self._next_step_id()) for step in terms.steps
        )
        return replace(terms, steps=steps)


def _check_ids(chain: RewardChain, steps: Sequence[RewardStep]) -> None:
    own_ids = {step.step_id for step in chain.terms.steps}
    step_ids: Iterable[int] = [step.step_id for step in steps if step.step_id is not None]
    if any(times > 1 for times in Counter(step_ids).values()):
        raise invalid(Violation("steps", "Each step_id may stand once"))
    if not own_ids.issuperset(step_ids):
        raise Refusal(REWARD_STEP_MISSING)
