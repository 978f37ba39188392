"""The steps of chains: their states, the events that change them, and the progress of users.

A step is *locked* until the chain's rule reaches it: by enough value points, by the day, or by the
step before it. A step that is reached is *open* until the user claims it, or until its time is
over. A step that was *claimed* stays so; one whose time is over unclaimed is *missed* and cannot be
claimed any more. When a chain starts over, every step is locked again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from liveops_kit.domain.mechanics.tables import Table


class StepState(Enum):
    """The state of a step for one user at one moment."""

    LOCKED = "locked"
    OPEN = "open"
    CLAIMED = "claimed"
    MISSED = "missed"


class StepEvent(Enum):
    """The events of a step."""

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
"""Every possible transition."""


def next_state(step: StepState, event: StepEvent) -> StepState | None:
    """Return the state after an event, or None if the event is impossible.

    >>> next_state(StepState.OPEN, StepEvent.CLAIM), next_state(StepState.LOCKED, StepEvent.CLAIM)
    (<StepState.CLAIMED: 'claimed'>, None)
    """
    return TRANSITIONS.get((step, event))


def can_claim(step: StepState) -> bool:
    """Return True if a step can be claimed."""
    return next_state(step, StepEvent.CLAIM) is not None


def state_after(*events: StepEvent) -> StepState:
    """Return the state after a sequence of events, beginning with LOCKED.

    >>> state_after(), state_after(StepEvent.REACHED, StepEvent.TIME_OVER)
    (<StepState.LOCKED: 'locked'>, <StepState.MISSED: 'missed'>)

    Raises:
        KeyError: the events cannot happen in this order.
    """
    step = StepState.LOCKED
    for event in events:
        step = TRANSITIONS[step, event]
    return step


class Resets(Protocol):
    """The moments at which a chain starts over for all users, such as a schedule."""

    def last(self, now: datetime) -> datetime | None:
        """Return the latest reset that is not after `now`, or None before the first."""


ProgressKey = tuple[str, int, str]
"""Kind of chain, id of the chain, and id of the user."""


class Claim(Struct, frozen=True):
    """The claim of one step."""

    step_id: int
    at: datetime


class Progress(Struct, frozen=True, kw_only=True, rename={"user_id": "whose"}):
    """The steps of a chain a user has claimed."""

    kind: str
    chain_id: int
    user_id: str
    claims: tuple[Claim, ...] = ()
    round: int = 0
    """How often the user has started over by finishing."""
    round_at: datetime | None = None
    """When the user last started over."""

    @property
    def claimed(self) -> Mapping[int, datetime]:
        """The moment of each claim, by step id."""
        return {claim.step_id: claim.at for claim in self.claims}

    def has_all(self, step_ids: frozenset[int]) -> bool:
        """Return True if every one of these steps is claimed."""
        return step_ids <= self.claimed.keys()

    def within(self, since: datetime | None, step_ids: frozenset[int] | None = None) -> Progress:
        """Return only the claims since a moment, and on certain steps; None does not filter."""
        kept = tuple(
            claim
            for claim in self.claims
            if (since is None or claim.at >= since)
            and (step_ids is None or claim.step_id in step_ids)
        )
        return self if kept == self.claims else replace(self, claims=kept)

    @property
    def key(self) -> ProgressKey:
        """The key of the row."""
        return (self.kind, self.chain_id, self.user_id)


class ProgressStore:
    """The progress of all users in the chains of one kind."""

    def __init__(self, kind: str, table: Table[ProgressKey, Progress]) -> None:
        self._kind = kind
        self._table = table

    def of(self, chain_id: int, user_id: str, resets: Resets | None, now: datetime) -> Progress:
        """Return a user's progress; claims before the latest reset no longer count."""
        progress = self._table.get((self._kind, chain_id, user_id))
        if progress is None:
            return Progress(kind=self._kind, chain_id=chain_id, user_id=user_id)
        return progress.within(None if resets is None else resets.last(now))

    def claim(self, progress: Progress, step_id: int, now: datetime) -> Progress:
        """Record a claim that the caller has checked."""
        return self._put(replace(progress, claims=(*progress.claims, Claim(step_id, now))))

    def start_over(self, progress: Progress, now: datetime) -> Progress:
        """Lock every step of a user again."""
        return self._put(replace(progress, claims=(), round=progress.round + 1, round_at=now))

    def keep_steps(
        self, chain_id: int, step_ids: frozenset[int], since: datetime | None = None
    ) -> None:
        """Delete the claims on steps that a chain no longer has (CHN-7).

        With the latest reset of the former terms as `since`, claims before it are deleted too: the
        new terms must not bring them back.
        """
        for progress in list(self._table.rows("chain", (self._kind, chain_id))):
            kept = progress.within(since, step_ids)
            if kept is not progress:
                self._put(kept)

    def restart_finished(self, chain_id: int, step_ids: frozenset[int], now: datetime) -> None:
        """Start over for all users who have claimed every step of a chain."""
        for progress in list(self._table.rows("chain", (self._kind, chain_id))):
            if progress.has_all(step_ids):
                self.start_over(progress, now)

    def forget(self, chain_id: int) -> None:
        """Delete the progress of all users in a chain."""
        for progress in reversed(list(self._table.rows("chain", (self._kind, chain_id)))):
            self._table.delete(progress.key)

    def _put(self, progress: Progress) -> Progress:
        self._table.put(progress.key, progress)
        return progress
