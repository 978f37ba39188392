"""Chains of steps that a project writes down: what daily and offer chains have in common.

They live the same life: created with all their steps, switched on and off, replaced only while they
are off (CHN-6), deleted together with everybody's progress. What a step asks of a user, and what it
gives, is each kind's own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Generic, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from liveops_kit.mechanics.running_cache import RunningCache
from liveops_kit.mechanics.steps import ProgressStore, Progress, Resets
from liveops_kit.mechanics.tables import Sequences, Table
from liveops_kit.shared.conditions import Conditions
from liveops_kit.shared.errors import (
    CHAIN_ENABLED,
    CHAIN_ID_DIFFERS,
    CHAIN_MISSING,
    CHAIN_PERIOD_INVALID,
    CHAIN_TOO_LONG,
    STEP_IDS_REPEATED,
    STEP_IDS_UNKNOWN,
    Refusal,
)
from liveops_kit.shared.localized import Localized
from liveops_kit.shared.moment import parse_moment
from liveops_kit.shared.page import Page
from liveops_kit.shared.period import Period

MAX_STEPS = 30
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})",
    re.IGNORECASE,
)


class StepItem(Struct, frozen=True, kw_only=True):
    """So many of an item, as what a step gives."""

    sku: str
    quantity: int
    order: int | None = None
    """Its place among the items of the step."""


class StepDraft(Struct, frozen=True, kw_only=True):
    """A step as a write states it."""

    step_id: int | None = None
    """None for a new one."""
    step_number: int
    is_free: bool = True
    items: tuple[StepItem, ...]


class ChainStep(Struct, frozen=True, kw_only=True):
    """One step of a chain."""

    step_id: int
    step_number: int
    is_free: bool = True
    items: tuple[StepItem, ...]


class ChainDates(Struct, frozen=True, kw_only=True):
    """When a chain begins and ends, word for word as a write states it."""

    start: str
    end: str | None = None

    def period(self, project_id: int, chain_id: int | None = None) -> Period:
        """The period they mean.

        Raises:
            Refusal: CHAIN_PERIOD_INVALID, for a text that is no moment, an end that is not after
                the start, or days that no calendar has.
        """
        where = {"project_id": project_id, "chain_id": chain_id}
        facts = {name: value for name, value in where.items() if value is not None}
        start, end = _moment(self.start), None if self.end is None else _moment(self.end)
        unread = {"date_start": self.start} if start is None else {}
        if self.end is not None and end is None:
            unread["date_end"] = self.end
        if start is None or unread:
            raise Refusal(CHAIN_PERIOD_INVALID, **facts, invalid_format_dates=unread)
        if not _has_days(start) or (end is not None and end <= start):
            spans = [{"start": self.start, "end": self.end}]
            raise Refusal(CHAIN_PERIOD_INVALID, **facts, invalid_periods=spans)
        return Period(start, end)


def _moment(text: str) -> datetime | None:
    try:
        return parse_moment(text) if _MOMENT.fullmatch(text) else None
    except ValueError:
        return None


def _has_days(start: datetime) -> bool:
    """Whether the calendar goes on long enough for the days of a whole chain."""
    try:
        return bool(start.astimezone(UTC) + timedelta(days=MAX_STEPS + 2))
    except OverflowError:
        return False


class Chain(Struct, frozen=True, kw_only=True):
    """A chain of any kind; its terms are each kind's own."""

    chain_id: int
    is_enabled: bool
    name: Localized
    description: Localized = field(default_factory=dict)
    order: int = 1
    period: Period
    steps: tuple[ChainStep, ...]
    """By their numbers."""

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands in lists (PAG-1)."""
        return (self.order, self.chain_id)

    @property
    def step_ids(self) -> frozenset[int]:
        """The ids of its steps."""
        return frozenset(step.step_id for step in self.steps)

    @property
    def resets(self) -> Resets | None:
        """When everybody starts over, or None for never."""
        return None

    @property
    def starts_over(self) -> bool:
        """Whether a user who has taken every step starts over."""
        return False

    @property
    def conditions_for_users(self) -> Conditions:
        """What users must meet to see it."""
        return ()

    def runs(self, now: datetime) -> bool:
        """Whether users can take its steps."""
        return self.is_enabled and self.period.covers(now)

    def step(self, step_number: int) -> ChainStep | None:
        """The step with a number, or None."""
        return next((step for step in self.steps if step.step_number == step_number), None)


C = TypeVar("C", bound=Chain)


def take(
    journey: ProgressStore, chain: Chain, progress: Progress, step: ChainStep, now: datetime
) -> None:
    """Note that a user has taken a step; after the last one they may start over."""
    progress = journey.claim(progress, step.step_id, now)
    if chain.starts_over and progress.has_all(chain.step_ids):
        journey.start_over(progress, now)


class Chains(Generic[C]):
    """The chains of one kind, as their project manages them."""

    kind: str
    """Names their sequences of numbers."""

    def __init__(
        self, table: Table[int, C], numbers: Sequences, journey: ProgressStore, project_id: int
    ) -> None:
        self._table = table
        self._sequences = numbers
        self._progress_store = journey
        self._project_id = project_id
        self._running = RunningCache(table, attrgetter("period"), attrgetter("conditions_for_users"))

    def get(self, chain_id: int) -> C:
        """The chain.

        Raises:
            Refusal: CHAIN_MISSING.
        """
        chain = self._table.get(chain_id)
        if chain is None:
            raise self._missing(chain_id)
        return chain

    def page(self, page: Page, enabled: bool | None = None) -> tuple[list[C], bool]:
        """Part of the chains, and whether more follow: all, or those that are on or off."""
        index, group = ("all", True) if enabled is None else ("switch", enabled)
        rows = self._table.page(index, group, page)
        return rows, page.offset + len(rows) < self._table.count(index, group)

    def toggle(self, chain_id: int) -> None:
        """Switch a chain on if it is off, and off if it is on; progress stays."""
        chain = self.get(chain_id)
        self._table.put(chain_id, replace(chain, is_enabled=not chain.is_enabled))

    def delete(self, chain_id: int) -> None:
        """Remove a chain for good, and everybody's progress with it."""
        self.get(chain_id)
        self._progress_store.forget(chain_id)
        self._table.delete(chain_id)

    # -- what writes share -------------------------------------------------------------------------
    def _missing(self, chain_id: int) -> Refusal:
        return Refusal(CHAIN_MISSING, project_id=self._project_id, chain_id=chain_id)

    def _get_for_update(self, chain_id: int, stated: int | None) -> C:
        """The chain of an update whose body may say the id once more.

        Raises:
            Refusal: CHAIN_MISSING, CHAIN_ID_DIFFERS.
        """
        chain = self.get(chain_id)
        if stated is not None and stated != chain_id:
            facts = {"url_chain_id": chain_id, "body_chain_id": stated}
            raise Refusal(CHAIN_ID_DIFFERS, project_id=self._project_id, **facts)
        return chain

    def _require_disabled(self, chain: C) -> None:
        """Nothing, if the chain may be replaced (CHN-6).

        Raises:
            Refusal: CHAIN_ENABLED.
        """
        if chain.is_enabled:
            raise Refusal(CHAIN_ENABLED, project_id=self._project_id, chain_id=chain.chain_id)

    def _require_length(self, drafts: Sequence[StepDraft]) -> None:
        """Nothing, if a chain may have so many steps.

        Raises:
            Refusal: CHAIN_TOO_LONG.
        """
        if len(drafts) > MAX_STEPS:
            facts = {"step_count": len(drafts), "max_steps": MAX_STEPS}
            raise Refusal(CHAIN_TOO_LONG, project_id=self._project_id, **facts)

    def _require_own_step_ids(self, chain: C, drafts: Iterable[StepDraft]) -> None:
        """Nothing, if every step id is one of the chain's and stands once.

        Raises:
            Refusal: STEP_IDS_REPEATED, STEP_IDS_UNKNOWN.
        """
        stated = Counter(draft.step_id for draft in drafts if draft.step_id is not None)
        repeated = sorted(step_id for step_id, times in stated.items() if times > 1)
        unknown = sorted(stated.keys() - chain.step_ids)
        for reason, found in ((STEP_IDS_REPEATED, repeated), (STEP_IDS_UNKNOWN, unknown)):
            if found:
                facts = {"project_id": self._project_id, "chain_id": chain.chain_id}
                raise Refusal(reason, **facts, chain_step_id_list=found)

    def _build_steps(self, drafts: Iterable[StepDraft]) -> tuple[ChainStep, ...]:
        """The steps of drafts, by their numbers; new ones get an id (CHN-7)."""
        return tuple(
            ChainStep(
                step_id=draft.step_id or self._sequences.next(f"{self.kind}_step"),
                step_number=draft.step_number,
                is_free=draft.is_free,
                items=tuple(
                    sorted(draft.items, key=lambda item: (item.order is None, item.order or 0))
                ),
            )
            for draft in sorted(drafts, key=lambda draft: draft.step_number)
        )

    def _save(self, chain: C, former: C | None, now: datetime) -> None:
        """Store a chain; in place of a former one users keep their progress on steps that stay."""
        if former is not None:
            since = None if former.resets is None else former.resets.last(now)
            self._progress_store.keep_steps(chain.chain_id, chain.step_ids, since)
            if chain.starts_over:
                self._progress_store.restart_finished(chain.chain_id, chain.step_ids, now)
        self._table.put(chain.chain_id, chain)
