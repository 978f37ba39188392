"""The steps of chains: what a step can be, what changes it, and who has done which.

A step is *locked* until its chain says it is reached: by enough value points, by the day, or by the
step before it. A step that is reached is *open* until the user claims it, or until its time is over.
A step that was *claimed* stays so; one whose time is over unclaimed is *missed* and cannot be had
any more. When a chain starts over, every step is locked again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum

from liveops_kit.mechanics.tables import Table
from liveops_kit.shared.recurrence import Schedule


class Step(Enum):
    """What a step is for one user at one moment."""

    LOCKED = "locked"
    OPEN = "open"
    CLAIMED = "claimed"
    MISSED = "missed"


class Event(Enum):
    """What can happen to a step."""

    REACHED = "reached"
    CLAIM = "claim"
    TIME_OVER = "time over"
    START_OVER = "start over"


TRANSITIONS: Mapping[tuple[Step, Event], Step] = {
    (Step.LOCKED, Event.REACHED): Step.OPEN,
    (Step.OPEN, Event.CLAIM): Step.CLAIMED,
    (Step.OPEN, Event.TIME_OVER): Step.MISSED,
    (Step.OPEN, Event.START_OVER): Step.LOCKED,
    (Step.CLAIMED, Event.START_OVER): Step.LOCKED,
    (Step.MISSED, Event.START_OVER): Step.LOCKED,
}
"""Everything that can happen; what is not here cannot."""


def after(step: Step, event: Event) -> Step | None:
    """What a step becomes, or None if the event cannot happen to it.

    >>> after(Step.OPEN, Event.CLAIM), after(Step.LOCKED, Event.CLAIM)
    (<Step.CLAIMED: 'claimed'>, None)
    """
    return TRANSITIONS.get((step, event))


def can_claim(step: Step) -> bool:
    """Whether a claim is possible."""
    return after(step, Event.CLAIM) is not None


ProgressKey = tuple[str, int, str]
"""Kind of chain, id of the chain, and whose progress it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Which steps of a chain a user has claimed, and when."""

    kind: str
    chain_id: int
    whose: str
    claimed: Mapping[int, datetime] = field(default_factory=dict)
    """Step id to the moment of the claim."""
    round: int = 0
    """How often the user has started over by finishing."""

    @property
    def key(self) -> ProgressKey:
        """Where it is stored."""
        return (self.kind, self.chain_id, self.whose)


class Journey:
    """The progress of all users in the chains of one kind."""

    def __init__(self, kind: str, table: Table[ProgressKey, Progress]) -> None:
        self._kind = kind
        self._table = table

    def of(
        self, chain_id: int, whose: str, schedule: Schedule | None, now: datetime
    ) -> Progress:
        """A user's progress; claims before the latest scheduled reset no longer count."""
        progress = self._table.get((self._kind, chain_id, whose))
        if progress is None:
            return Progress(kind=self._kind, chain_id=chain_id, whose=whose)
        if schedule is None:
            return progress
        since = schedule.last(now)
        kept = {step: at for step, at in progress.claimed.items() if at >= since}
        return progress if len(kept) == len(progress.claimed) else replace(progress, claimed=kept)

    def claim(self, progress: Progress, step_id: int, now: datetime) -> Progress:
        """Note a claim; the caller has made sure that it may be."""
        claimed = {**progress.claimed, step_id: now}
        return self._put(replace(progress, claimed=claimed))

    def start_over(self, progress: Progress) -> Progress:
        """Lock every step of a user again."""
        return self._put(replace(progress, claimed={}, round=progress.round + 1))

    def keep_steps(self, chain_id: int, step_ids: frozenset[int]) -> None:
        """Forget the claims of steps that a chain no longer has (CHN-7)."""
        for progress in list(self._table.rows("chain", (self._kind, chain_id))):
            kept = {step: at for step, at in progress.claimed.items() if step in step_ids}
            if len(kept) != len(progress.claimed):
                self._put(replace(progress, claimed=kept))

    def forget(self, chain_id: int) -> None:
        """Forget everybody's progress in a chain."""
        for progress in reversed(list(self._table.rows("chain", (self._kind, chain_id)))):
            self._table.delete(progress.key)

    def _put(self, progress: Progress) -> Progress:
        self._table.put(progress.key, progress)
        return progress
