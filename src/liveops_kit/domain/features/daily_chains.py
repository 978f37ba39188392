"""Daily chains: one reward a day, by the calendar or at the user's pace (CHN-4 to CHN-7).

Days are 24 hours, and begin at the time of day of the chain's start.

`calendar_hard`: step n is open on day n only; a user who misses the day has missed the step. A
recurrent chain starts over on the day after the last one, for all users at once.

`rolling`: the first step is open from the start. A claim opens the next step, with the next day; it
stays open until claimed. A recurrent chain starts over for each user who claims the last step.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from enum import Enum

from msgspec import Struct
from msgspec.structs import replace

from liveops_kit.domain.mechanics.catalog import Catalog
from liveops_kit.domain.mechanics.chain_lifecycle import gone, idle_chain, unclaimable
from liveops_kit.domain.mechanics.chains import (
    Chain,
    Chains,
    ChainStep,
    ChainTerms,
    StepDraft,
    take,
)
from liveops_kit.domain.mechanics.inventory import Inventory
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
from liveops_kit.domain.values.period import Period
from liveops_kit.domain.values.refusals import (
    DAILY_STEP_MISSING,
    STEP_NOT_CLAIMABLE,
    Refusal,
    Violation,
    invalid,
    invalid_all,
)

DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)
_NOBODY = ""


class DailyPace(Enum):
    """Rule by which the steps of a chain open."""

    CALENDAR_HARD = "calendar_hard"
    ROLLING = "rolling"


class DailyTerms(ChainTerms, frozen=True, kw_only=True):
    """Terms of a daily chain, as the project writes them."""

    pace: DailyPace
    is_recurrent: bool = False


class Rounds(Struct, frozen=True):
    """The rounds of a chain that starts over by the calendar."""

    start: datetime
    days: int

    def last(self, now: datetime) -> datetime | None:
        """Return the beginning of the current round, or None during the first.

        >>> from datetime import UTC
        >>> rounds = Rounds(datetime(2026, 12, 1, 10, tzinfo=UTC), days=3)
        >>> rounds.last(datetime(2026, 12, 4, 9, tzinfo=UTC))
        >>> rounds.last(datetime(2026, 12, 4, 10, tzinfo=UTC)).isoformat()
        '2026-12-04T10:00:00+00:00'
        """
        number = (now - self.start) // (self.days * DAY)
        return self.start + number * self.days * DAY if number > 0 else None

    def next(self, now: datetime) -> datetime:
        """Return the beginning of the first round after the first one that follows a moment."""
        number = max(0, (now - self.start) // (self.days * DAY))
        return self.start + (number + 1) * self.days * DAY


class DailyChain(Chain, frozen=True, kw_only=True):
    """A daily chain."""

    pace: DailyPace
    is_recurrent: bool

    @property
    def resets(self) -> Resets | None:
        """The rounds of the calendar, where there are any."""
        if self.pace is DailyPace.CALENDAR_HARD and self.is_recurrent:
            return Rounds(self.period.date_from, len(self.steps))
        return None

    @property
    def starts_over(self) -> bool:
        """True if a user who has claimed every step starts over; never by the calendar."""
        return self.pace is DailyPace.ROLLING and self.is_recurrent

    def clamp(self, now: datetime) -> datetime:
        """Return the moment, or the last moment of a chain that is over."""
        end = self.period.date_until
        return now if end is None or now < end else end - _INSTANT

    def day_after(self, moment: datetime) -> datetime:
        """Return the beginning of the first day after a moment, never before the chain begins."""
        return self.period.date_from + max(0, (moment - self.period.date_from) // DAY + 1) * DAY


class DailyStepStatus(Struct, frozen=True):
    """The state of a step for a user, and when it opens."""

    step: ChainStep
    state: StepState
    opens_at: datetime | None
    """None while that is not known yet, in a rolling chain."""


class DailyChains(Chains[DailyChain]):
    """The daily chains of a project."""

    kind = "daily_chain"

    def __init__(
        self,
        table: Table[int, DailyChain],
        sequences: Sequences,
        progress_store: ProgressStore,
        project_id: int,
        catalog: Catalog,
        inventory: Inventory,
    ) -> None:
        super().__init__(table, sequences, progress_store, project_id)
        self._catalog = catalog
        self._inventory = inventory

    # -- the project -------------------------------------------------------------------------------
    def create(self, terms: DailyTerms, now: datetime) -> DailyChain:
        """Create a chain.

        Raises:
            Refusal: ITEM_UNKNOWN, CHAIN_TOO_LONG, CHAIN_PERIOD_INVALID, SCHEMA_BROKEN on the
                numbers of the steps.
        """
        self._require_items(terms)
        period = self._checked_period(terms)
        chain = self._build(self._next_id(), terms, period)
        self._save(chain, None, now)
        return chain

    def update(
        self, chain_id: int, terms: DailyTerms, now: datetime, body_id: int | None = None
    ) -> None:
        """Replace a disabled chain; users keep their progress on the steps that stay (CHN-7).

        Raises:
            Refusal: CHAIN_MISSING, CHAIN_ID_DIFFERS, ITEM_UNKNOWN, CHAIN_ENABLED, CHAIN_TOO_LONG,
                CHAIN_PERIOD_INVALID, STEP_IDS_REPEATED, STEP_IDS_UNKNOWN, SCHEMA_BROKEN on the
                numbers of the steps.
        """
        former = self._get_for_update(chain_id, body_id)
        self._require_items(terms)
        self._require_disabled(former)
        period = self._checked_period(terms, chain_id)
        self._require_own_step_ids(former, terms.steps)
        self._save(self._build(chain_id, terms, period), former, now)

    def reset(self, chain_id: int) -> None:
        """Return all users to the first step.

        Raises:
            Refusal: CHAIN_MISSING; SCHEMA_BROKEN on `type`, for a chain that is not rolling.
        """
        if self.get(chain_id).pace is not DailyPace.ROLLING:
            raise invalid(Violation("type", "Only chains of the type rolling can be reset"))
        self._progress_store.forget(chain_id)

    # -- the users ---------------------------------------------------------------------------------
    def running(self, now: datetime) -> list[DailyChain]:
        """Return the chains that users can progress in, in list order."""
        return self._running.at(now)

    def shown(self, chain_id: int) -> DailyChain:
        """Return an enabled chain.

        Raises:
            Refusal: CHAIN_MISSING.
        """
        chain = self.get(chain_id)
        if not chain.is_enabled:
            raise self._missing(chain_id)
        return chain

    def step_statuses(
        self, chain: DailyChain, viewer: Player | None, now: datetime
    ) -> list[DailyStepStatus]:
        """Return the status of every step; anonymous viewers have claimed nothing (AUTH-3)."""
        user_id = _NOBODY if viewer is None else viewer.external_id
        progress = self._progress_store.of(chain.chain_id, user_id, chain.resets, chain.clamp(now))
        return list(_step_statuses(chain, progress, now))

    def claim(self, chain_id: int, step_number: int, player: Player, now: datetime) -> None:
        """Give a user the items of a step that is open for this user.

        Raises:
            Refusal: DAILY_STEP_MISSING (CHN-5), STEP_NOT_CLAIMABLE.
        """
        chain = self._table.get(chain_id)
        step = chain.step(step_number) if chain is not None and chain.runs(now) else None
        facts = {"chain_id": chain_id, "step_number": step_number}
        if chain is None or step is None:
            cause = self._why_no_step(chain_id, step_number, now)
            raise Refusal(DAILY_STEP_MISSING, project_id=self._project_id, **facts).because(cause)
        progress = self._progress_store.of(chain_id, player.external_id, chain.resets, now)
        status = next(each for each in _step_statuses(chain, progress, now) if each.step is step)
        if not can_claim(status.state):
            rules = ("CHN-5b", "CHN-4b" if chain.pace is DailyPace.CALENDAR_HARD else "CHN-4e")
            cause = unclaimable(step_number, status.state.value, _why(status, now), *rules)
            raise Refusal(STEP_NOT_CLAIMABLE, **facts).because(cause)
        take(self._progress_store, chain, progress, step, now)
        for item in step.items:
            for sku, quantity in self._catalog.unpack(item.sku, item.quantity):
                self._inventory.grant(player.external_id, sku, quantity)

    def idle(self, chain: DailyChain, now: datetime) -> Cause | None:
        """Return why users cannot take the steps of a chain; None if they can (CHN-19)."""
        thing = f"Daily chain {chain.chain_id}"
        return idle_chain(thing, chain.is_enabled, chain.period, now, "CHN-19")

    def _why_no_step(self, chain_id: int, step_number: int, now: datetime) -> Cause | None:
        chain = self._table.get(chain_id)
        if chain is None:
            return gone(f"Daily chain {chain_id}", "CHN-5a")
        return self.idle(chain, now) or gone(f"Step {step_number}", "CHN-5a")

    # -- writes ------------------------------------------------------------------------------------
    def _require_items(self, terms: DailyTerms) -> None:
        self._catalog.require(item.sku for step in terms.steps for item in step.items)

    def _checked_period(self, terms: DailyTerms, chain_id: int | None = None) -> Period:
        """Check the terms and return the period; a calendar chain has an end (CHN-4)."""
        self._require_length(terms.steps)
        period = terms.dates.period(self._project_id, chain_id)
        _require_numbers(terms.steps)
        if terms.pace is DailyPace.CALENDAR_HARD and not terms.is_recurrent:
            return replace(period, date_until=period.date_from + len(terms.steps) * DAY)
        return period

    def _build(self, chain_id: int, terms: DailyTerms, period: Period) -> DailyChain:
        return DailyChain(
            **self._common_fields(chain_id, terms, period),
            pace=terms.pace,
            is_recurrent=terms.is_recurrent,
        )


def _require_numbers(drafts: Sequence[StepDraft]) -> None:
    """Raise a Refusal unless the steps are numbered from 1 without gaps (CHN-13).

    Raises:
        Refusal: SCHEMA_BROKEN, for each step whose number is too high or repeated.
    """
    violations, numbers = [], set[int]()
    for place, draft in enumerate(drafts):
        if draft.step_number in numbers or draft.step_number > len(drafts):
            name = f"steps.{place}.step_number"
            violations.append(Violation(name, "Steps are numbered from 1 without gaps"))
        numbers.add(draft.step_number)
    if violations:
        raise invalid_all(violations)


# -- the state of a step ---------------------------------------------------------------------------
def _step_statuses(
    chain: DailyChain, progress: Progress, now: datetime
) -> Iterator[DailyStepStatus]:
    claimed = progress.claimed
    opens = _calendar if chain.pace is DailyPace.CALENDAR_HARD else _rolling
    for step, opens_at, closes_at in opens(chain, progress, now):
        state = _state(step.step_id in claimed, opens_at, closes_at, now)
        yield DailyStepStatus(step, state, opens_at)


def _why(status: DailyStepStatus, now: datetime) -> str:
    """Say why a step is in its state."""
    if status.opens_at is None:
        return "the steps before it come first"
    at, shown = status.opens_at.isoformat(), now.isoformat()
    if status.state is StepState.LOCKED:
        return f"it opens at {at}, and it is {shown}"
    return f"it opened at {at}, and it is {shown}"


_LOCKED = state_after()
_OPEN = state_after(StepEvent.REACHED)
_MISSED = state_after(StepEvent.REACHED, StepEvent.TIME_OVER)
_CLAIMED = state_after(StepEvent.REACHED, StepEvent.CLAIM)


def _state(
    is_claimed: bool, opens_at: datetime | None, closes_at: datetime | None, now: datetime
) -> StepState:
    """Return the state of a step at a moment."""
    if is_claimed:
        return _CLAIMED
    if opens_at is None or opens_at > now:
        return _LOCKED
    return _MISSED if closes_at is not None and closes_at <= now else _OPEN


_Spans = Iterator[tuple[ChainStep, datetime | None, datetime | None]]
"""Each step with the times it opens and closes, where known."""


def _calendar(chain: DailyChain, _: Progress, now: datetime) -> _Spans:
    """Yield each step with its own day of the round that `now` is in."""
    resets = chain.resets
    begin = (resets.last(chain.clamp(now)) if resets else None) or chain.period.date_from
    end = chain.period.date_until
    for place, step in enumerate(chain.steps):
        opens_at = begin + place * DAY
        closes_at = opens_at + DAY
        yield step, opens_at, closes_at if end is None else min(closes_at, end)


def _rolling(chain: DailyChain, progress: Progress, _: datetime) -> _Spans:
    """Yield claimed steps with the day after the previous claim, then the next step."""
    claimed = progress.claimed
    latest = max(claimed.values(), default=progress.round_at)
    next_step = next((step for step in chain.steps if step.step_id not in claimed), None)
    for step in chain.steps:
        before = latest
        if step.step_id in claimed:
            at = claimed[step.step_id]
            earlier = [other for other in claimed.values() if other < at]
            before = max(earlier, default=progress.round_at)
        elif step is not next_step:
            yield step, None, None
            continue
        opens_at = chain.period.date_from if before is None else chain.day_after(before)
        yield step, opens_at, chain.period.date_until
