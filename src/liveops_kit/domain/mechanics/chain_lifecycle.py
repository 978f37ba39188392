"""The life cycle of chains of every kind: created, listed, switched on and off, deleted.

A chain is deleted together with the progress of all users. The terms of a chain, what its steps ask
of a user, and what they give are defined by each kind.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter
from typing import Generic, Protocol, Self, TypeVar

from liveops_kit.domain.mechanics.running_cache import RunningCache
from liveops_kit.domain.mechanics.steps import ProgressStore
from liveops_kit.domain.mechanics.tables import Sequences, Table
from liveops_kit.domain.values.causes import Cause, time_cause
from liveops_kit.domain.values.conditions import Conditions
from liveops_kit.domain.values.page import Page
from liveops_kit.domain.values.period import Period
from liveops_kit.domain.values.refusals import Refusal


class ManagedChain(Protocol):
    """A chain as far as its life cycle is concerned."""

    @property
    def period(self) -> Period:
        """The period it runs in while it is enabled."""

    @property
    def conditions_for_users(self) -> Conditions:
        """Conditions a user must meet to see it."""

    def runs(self, now: datetime) -> bool:
        """Return True if users can take its steps."""

    def toggled(self) -> Self:
        """Return the chain disabled if it is enabled, and enabled if it is disabled."""


def idle_chain(
    thing: str, is_enabled: bool, period: Period, now: datetime, *rules: str
) -> Cause | None:
    """Return the cause why a chain does not run; None if it does."""
    if not is_enabled:
        return Cause(kind="off", rules=rules, facts={"thing": thing})
    if period.covers(now):
        return None
    starts = period.date_from if now < period.date_from else None
    return time_cause(thing, rules, now, starts, period.date_until)


def unclaimable(number: int, state: str, why: str, *rules: str) -> Cause:
    """Return the cause of a step that cannot be taken now."""
    return Cause(kind="step", rules=rules,
                 facts={"step_number": number, "state": state, "why": why})  # fmt: skip


def gone(thing: str, *rules: str) -> Cause:
    """Return the cause of something that is not there."""
    return Cause(kind="missing", rules=rules, facts={"thing": thing})


C = TypeVar("C", bound=ManagedChain)


class ChainLifecycle(ABC, Generic[C]):
    """The chains of one kind, as their project manages them."""

    kind: str
    """The name of the sequence of ids."""

    def __init__(
        self, table: Table[int, C], sequences: Sequences, progress_store: ProgressStore
    ) -> None:
        self._table = table
        self._sequences = sequences
        self._progress_store = progress_store
        self._running = RunningCache(
            table, attrgetter("period"), attrgetter("conditions_for_users")
        )

    def get(self, chain_id: int) -> C:
        """Return the chain.

        Raises:
            Refusal: there is none; each kind has its own words.
        """
        chain = self._table.get(chain_id)
        if chain is None:
            raise self._missing(chain_id)
        return chain

    def page(self, page: Page, enabled: bool | None = None) -> tuple[list[C], bool]:
        """Return one page of the chains, and whether more follow.

        With `enabled`, only the chains that are enabled, or only those that are disabled.
        """
        index, group = ("all", True) if enabled is None else ("switch", enabled)
        rows = self._table.page(index, group, page)
        return rows, page.offset + len(rows) < self._table.count(index, group)

    def all(self) -> Iterable[C]:
        """Return every chain, in list order."""
        return self._table.rows("all", True)

    def toggle(self, chain_id: int) -> None:
        """Enable a disabled chain, or disable an enabled one; progress stays."""
        self._table.put(chain_id, self.get(chain_id).toggled())

    def _next_id(self) -> int:
        return self._sequences.next(self.kind)

    def _next_step_id(self) -> int:
        return self._sequences.next(f"{self.kind}_step")

    def _delete(self, chain_id: int) -> None:
        """Delete a chain for good, with the progress of all users."""
        self._progress_store.forget(chain_id)
        self._table.delete(chain_id)

    @abstractmethod
    def _missing(self, chain_id: int) -> Refusal:
        """Return the refusal of an unknown chain."""
