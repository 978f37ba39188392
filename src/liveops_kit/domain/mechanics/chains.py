"""Daily and offer chains: what their steps, dates and writes have in common.

They are created with all their steps, and replaced only while they are disabled (CHN-6).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Self, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from liveops_kit.domain.mechanics.chain_lifecycle import ChainLifecycle
from liveops_kit.domain.mechanics.steps import Progress, ProgressStore, Resets
from liveops_kit.domain.mechanics.tables import Sequences, Table
from liveops_kit.domain.values.conditions import Conditions
from liveops_kit.domain.values.localized import Localized
from liveops_kit.domain.values.moment import parse_moment
from liveops_kit.domain.values.period import Period
from liveops_kit.domain.values.refusals import (
    CHAIN_ENABLED,
    CHAIN_ID_DIFFERS,
    CHAIN_MISSING,
    CHAIN_PERIOD_INVALID,
    CHAIN_TOO_LONG,
    STEP_IDS_REPEATED,
    STEP_IDS_UNKNOWN,
    Refusal,
)

MAX_STEPS = 30
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})",
    re.IGNORECASE,
)


class StepItem(Struct, frozen=True, kw_only=True):
    """A quantity of an item that a step gives."""

    sku: str
    quantity: int
    order: int | None = None
    """The position among the items of the step."""


class StepDraft(Struct, frozen=True, kw_only=True):
    """A step as a request describes it."""

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
    """Start and end of a chain, exactly as a request states them."""

    start: str
    end: str | None = None

    def period(self, project_id: int, chain_id: int | None = None) -> Period:
        """Return the parsed period.

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
    """Return True if the calendar goes on long enough for the days of a whole chain."""
    try:
        return bool(start.astimezone(UTC) + timedelta(days=MAX_STEPS + 2))
    except OverflowError:
        return False


class Chain(Struct, frozen=True, kw_only=True):
    """A chain of any kind; each kind adds its own terms."""

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
        """The position in lists (PAG-1)."""
        return (self.order, self.chain_id)

    @property
    def step_ids(self) -> frozenset[int]:
        """The ids of its steps."""
        return frozenset(step.step_id for step in self.steps)

    @property
    def resets(self) -> Resets | None:
        """When all users start over, or None for never."""
        return None

    @property
    def starts_over(self) -> bool:
        """True if a user who has taken every step starts over."""
        return False

    @property
    def conditions_for_users(self) -> Conditions:
        """Conditions a user must meet to see it."""
        return ()

    def runs(self, now: datetime) -> bool:
        """Return True if users can take its steps."""
        return self.is_enabled and self.period.covers(now)

    def toggled(self) -> Self:
        """Return the chain disabled if it is enabled, and enabled if it is disabled."""
        return replace(self, is_enabled=not self.is_enabled)

    def step(self, step_number: int) -> ChainStep | None:
        """Return the step with a number, or None."""
        return next((step for step in self.steps if step.step_number == step_number), None)


class ChainTerms(Struct, frozen=True, kw_only=True):
    """The terms that daily and offer chains have in common; a PUT replaces all of them."""

    name: Localized
    description: Localized = field(default_factory=dict)
    order: int = 1
    is_enabled: bool
    dates: ChainDates
    steps: tuple[StepDraft, ...]


C = TypeVar("C", bound=Chain)


def take(
    progress_store: ProgressStore, chain: Chain, progress: Progress, step: ChainStep, now: datetime
) -> None:
    """Record that a user has taken a step; after the last one the user may start over."""
    progress = progress_store.claim(progress, step.step_id, now)
    if chain.starts_over and progress.has_all(chain.step_ids):
        progress_store.start_over(progress, now)


class Chains(ChainLifecycle[C]):
    """The chains of one kind that have daily or offer steps, as their project manages them."""

    def __init__(
        self,
        table: Table[int, C],
        sequences: Sequences,
        progress_store: ProgressStore,
        project_id: int,
    ) -> None:
        super().__init__(table, sequences, progress_store)
        self._project_id = project_id

    def delete(self, chain_id: int) -> None:
        """Delete a chain for good, with the progress of all users."""
        self.get(chain_id)
        self._delete(chain_id)

    # -- for writes --------------------------------------------------------------------------------
    def _missing(self, chain_id: int) -> Refusal:
        return Refusal(CHAIN_MISSING, project_id=self._project_id, chain_id=chain_id)

    def _get_for_update(self, chain_id: int, body_id: int | None) -> C:
        """Return the chain to update; the body may repeat its id.

        Raises:
            Refusal: CHAIN_MISSING, CHAIN_ID_DIFFERS.
        """
        chain = self.get(chain_id)
        if body_id is not None and body_id != chain_id:
            facts = {"url_chain_id": chain_id, "body_chain_id": body_id}
            raise Refusal(CHAIN_ID_DIFFERS, project_id=self._project_id, **facts)
        return chain

    def _require_disabled(self, chain: C) -> None:
        """Raise a Refusal unless the chain is disabled, so that it can be replaced (CHN-6).

        Raises:
            Refusal: CHAIN_ENABLED.
        """
        if chain.is_enabled:
            raise Refusal(CHAIN_ENABLED, project_id=self._project_id, chain_id=chain.chain_id)

    def _require_length(self, drafts: Sequence[StepDraft]) -> None:
        """Raise a Refusal if a chain has too many steps.

        Raises:
            Refusal: CHAIN_TOO_LONG.
        """
        if len(drafts) > MAX_STEPS:
            facts = {"step_count": len(drafts), "max_steps": MAX_STEPS}
            raise Refusal(CHAIN_TOO_LONG, project_id=self._project_id, **facts)

    def _require_own_step_ids(self, chain: C, drafts: Iterable[StepDraft]) -> None:
        """Raise a Refusal unless every step id belongs to the chain and occurs once.

        Raises:
            Refusal: STEP_IDS_REPEATED, STEP_IDS_UNKNOWN.
        """
        counts = Counter(draft.step_id for draft in drafts if draft.step_id is not None)
        repeated = sorted(step_id for step_id, times in counts.items() if times > 1)
        unknown = sorted(counts.keys() - chain.step_ids)
        for reason, step_ids in ((STEP_IDS_REPEATED, repeated), (STEP_IDS_UNKNOWN, unknown)):
            if step_ids:
                facts = {"project_id": self._project_id, "chain_id": chain.chain_id}
                raise Refusal(reason, **facts, chain_step_id_list=step_ids)

    def _build_steps(self, drafts: Iterable[StepDraft]) -> tuple[ChainStep, ...]:
        """Return the steps of drafts, sorted by number; new ones get an id (CHN-7)."""
        return tuple(
            ChainStep(
                step_id=draft.step_id or self._next_step_id(),
                step_number=draft.step_number,
                is_free=draft.is_free,
                items=tuple(
                    sorted(draft.items, key=lambda item: (item.order is None, item.order or 0))
                ),
            )
            for draft in sorted(drafts, key=lambda draft: draft.step_number)
        )

    def _common_fields(self, chain_id: int, terms: ChainTerms, period: Period) -> dict[str, Any]:
        """Return the fields of a chain that each kind has, from its terms."""
        return {
            "chain_id": chain_id,
            "is_enabled": terms.is_enabled,
            "name": terms.name,
            "description": terms.description,
            "order": terms.order,
            "period": period,
            "steps": self._build_steps(terms.steps),
        }

    def _save(self, chain: C, former: C | None, now: datetime) -> None:
        """Store a chain; when it replaces one, users keep their progress on the steps that stay."""
        if former is not None:
            since = None if former.resets is None else former.resets.last(now)
            self._progress_store.keep_steps(chain.chain_id, chain.step_ids, since)
            if chain.starts_over:
                self._progress_store.restart_finished(chain.chain_id, chain.step_ids, now)
        self._table.put(chain.chain_id, chain)
