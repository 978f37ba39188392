"""The steps of chains: what a step can be, what changes it, and who has done which.

A step is *locked* until its chain says it is reached: by enough value points, by the day, or by the
step before it. A step that is reached is *open* until the user claims it, or until its time is
over. A step that was *claimed* stays so; one whose time is over unclaimed is *missed* and cannot be
had any more. When a chain starts over, every step is locked again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from liveops_kit.mechanics.tables import Table


class StepState(Enum):
    """What a step is for one user at one moment."""

    LOCKED = "locked"
    OPEN = "open"
    CLAIMED = "claimed"
    MISSED = "missed"


class StepEvent(Enum):
    """What can happen to a step."""

    REACHED = "reached"
    CLAIM = "claim"
    TIME_OVER = "time over"
    START_OVER = "start over"


TRANSITIONS: Mapping[tuple[StepState, StepEvent], StepState] = {
    (StepState.LOCKED, StepEvent.REACHED): StepState.OPEN,
    (StepState.OPEN, StepEvent.CLAIM): StepState.CLAIMED,
    (StepState.OPEN, StepEvent.TIME_OVER): StepState.MISSED,
    (StepState.OPEN, StepEvent.START_OVER): StepState.LOCKED,
    (StepState.CLAIMED, StepEvent.START_OVER): StepState.LOCKED,
    (StepState.MISSED, StepEvent.START_OVER): StepState.LOCKED,
}
"""Everything that can happen; what is not here cannot."""


def next_state(step: StepState, event: StepEvent) -> StepState | None:
    """What a step becomes, or None if the event cannot happen to it.

    >>> after(StepState.OPEN, StepEvent.CLAIM), after(StepState.LOCKED, StepEvent.CLAIM)
    (<StepState.CLAIMED: 'claimed'>, None)
    """
    return TRANSITIONS.get((step, event))


def can_claim(step: StepState) -> bool:
    """Whether a claim is possible."""
    return next_state(step, StepEvent.CLAIM) is not None


def state_after(*events: StepEvent) -> StepState:
    """What a step is after events, one after the other; it begins locked.

    >>> lived(), lived(StepEvent.REACHED, StepEvent.TIME_OVER)
    (<StepState.LOCKED: 'locked'>, <StepState.MISSED: 'missed'>)

    Raises:
        KeyError: the events cannot happen in this order.
    """
    step = StepState.LOCKED
    for event in events:
        step = TRANSITIONS[step, event]
    return step


class Resets(Protocol):
    """Tells when a chain starts over for everybody; a schedule does."""

    def last(self, now: datetime) -> datetime | None:
        """The latest moment that is not after `now`, or None if there was none yet."""


ProgressKey = tuple[str, int, str]
"""Kind of chain, id of the chain, and whose progress it is."""


class Claim(Struct, frozen=True):
    """One step that was claimed."""

    step_id: int
    at: datetime


class Progress(Struct, frozen=True, kw_only=True):
    """Which steps of a chain a user has claimed, and when."""

    kind: str
    chain_id: int
    user_id: str
    claims: tuple[Claim, ...] = ()
    round: int = 0
    """How often the user has started over by finishing."""
    round_at: datetime | None = None
    """When the user last did so."""

    @property
    def claimed(self) -> Mapping[int, datetime]:
        """Step id to the moment of the claim."""
        return {claim.step_id: claim.at for claim in self.claims}

    def has_all(self, step_ids: frozenset[int]) -> bool:
        """Whether every one of these steps is claimed."""
        return step_ids <= self.claimed.keys()

    def within(self, since: datetime | None, step_ids: frozenset[int] | None = None) -> Progress:
        """Only the claims since a moment, and on certain steps; all of them without the two."""
        kept = tuple(
            claim
            for claim in self.claims
            if (since is None or claim.at >= since)
            and (step_ids is None or claim.step_id in step_ids)
        )
        return self if kept == self.claims else replace(self, claims=kept)

    @property
    def key(self) -> ProgressKey:
        """Where it is stored."""
        return (self.kind, self.chain_id, self.user_id)


class ProgressStore:
    """The progress of all users in the chains of one kind."""

    def __init__(self, kind: str, table: Table[ProgressKey, Progress]) -> None:
        self._kind = kind
        self._table = table

    def of(self, chain_id: int, whose: str, resets: Resets | None, now: datetime) -> Progress:
        """A user's progress; claims before the latest reset no longer count."""
        progress = self._table.get((self._kind, chain_id, whose))
        if progress is None:
            return Progress(kind=self._kind, chain_id=chain_id, user_id=whose)
        return progress.within(None if resets is None else resets.last(now))

    def claim(self, progress: Progress, step_id: int, now: datetime) -> Progress:
        """Note a claim; the caller has made sure that it may be."""
        return self._put(replace(progress, claims=(*progress.claims, Claim(step_id, now))))

    def start_over(self, progress: Progress, now: datetime) -> Progress:
        """Lock every step of a user again."""
        return self._put(replace(progress, claims=(), round=progress.round + 1, round_at=now))

    def keep_steps(
        self, chain_id: int, step_ids: frozenset[int], since: datetime | None = None
    ) -> None:
        """Forget the claims on steps that a chain no longer has (CHN-7).

        With the latest reset of the former terms as `since`, also those before it: the new terms
        must not bring them back.
        """
        for progress in list(self._table.rows("chain", (self._kind, chain_id))):
            kept = progress.within(since, step_ids)
            if kept is not progress:
                self._put(kept)

    def restart_finished(self, chain_id: int, step_ids: frozenset[int], now: datetime) -> None:
        """Let users start over who have claimed every step of a chain."""
        for progress in list(self._table.rows("chain", (self._kind, chain_id))):
            if progress.has_all(step_ids):
                self.start_over(progress, now)

    def forget(self, chain_id: int) -> None:
        """Forget everybody's progress in a chain."""
        for progress in reversed(list(self._table.rows("chain", (self._kind, chain_id)))):
            self._table.delete(progress.key)

    def _put(self, progress: Progress) -> Progress:
        self._table.put(progress.key, progress)
        return progress
