"""The chains that a scenario has made, as their admin and their players meet them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from liveops_kit.contract.errors import (
    CHAIN_MISSING,
    DAILY_STEP_MISSING,
    OFFER_STEP_MISSING,
    STEP_NOT_CLAIMABLE,
)
from liveops_kit.contract.resources.resource import ChainKind, SteppedKind
from liveops_kit.contract.scenario.answer import Answer
from liveops_kit.contract.scenario.made import Made
from liveops_kit.contract.scenario.players import DOCUMENTED
from liveops_kit.contract.tokens import Player

OPEN, DONE, LATER, MISSED = "claimable", "claimed", "claim_in_future", "blocked"
"""The statuses of the steps of a daily chain."""

Progress = tuple[list[int], int | None]
"""The numbers of an offer chain's completed steps, and of the current one."""


class SteppedChain(Made, ABC):
    """A chain of any kind; its steps count from 1, and calls are the scenario's player's."""

    kind: SteppedKind
    id_in_lists = "id"

    def facts_about(self, step_id: int) -> dict[str, Any]:
        """Return the facts that refusals about the id of a step have: none of a reward chain."""
        return {}

    def toggle(self) -> None:
        """Switch it on or off."""
        self.switch().ok(204)

    @abstractmethod
    def steps(self) -> list[dict[str, Any]]:
        """Return the steps as an update sends them: with the ids that keep the progress."""

    def steps_for_update(self) -> list[dict[str, Any]]:
        """Return the steps as an update sends them, switched off where it takes none else."""
        if self.kind.disabled_for_update:
            self.toggle()
        return self.steps()

    def reset(self) -> Answer:
        """Take all players back to the start."""
        return self.call(self.kind.reset)

    def next_reset(self, which: str = "next") -> datetime:
        """Return the next reset of its schedule, or with `start` the first of all."""
        schedule = self.read("recurrent_schedule")
        return self.scenario.moment(schedule, f"displayable_reset_{which}_date")

    # -- as a player ------------------------------------------------------------------------------
    def listed(self, by: Player | None = DOCUMENTED) -> Any:
        """Return it from the list of a player or a visitor, or None if it is not listed."""
        rows = self.scenario.entries(self.kind.listings[1], by=self._caller(by))
        return next((row for row in rows if row[self.id_in_lists] == self.id), None)

    def is_listed(self, expected: bool, by: Player | None = DOCUMENTED) -> None:
        """Check that the list of a player or a visitor has it, or does not have it."""
        found = self.listed(by) is not None
        self.scenario.equal("whether the list has the chain", found, expected)

    def shown(self, *path: str | int, by: Player | None = DOCUMENTED) -> Any:
        """Return it as a player or a visitor sees it, or one value of it."""
        view = self.listed(by)
        self.scenario.holds("the chain in the player's list", view is not None, "it is not there")
        return self.scenario.get(view, *path)

    def taken(self, by: Player | None = DOCUMENTED) -> list[int]:
        """Return the numbers of the steps that are shown as claimed."""
        steps = enumerate(self.shown("steps", by=by), 1)
        return [number for number, each in steps if self.scenario.get(each, "is_claimed")]

    def has_taken(self, *numbers: int, by: Player | None = DOCUMENTED) -> None:
        """Check which steps are shown as claimed."""
        self.scenario.equal("claimed steps", self.taken(by), list(numbers))

    def claim(self, number: int = 1, by: Player = DOCUMENTED) -> Answer:
        """Claim a step, which has to be free or reached."""
        return self.call(self.kind.claim, by=by, **self._step(number))

    def claims_at_once(self, by: Sequence[Player], *numbers: int) -> list[Answer]:
        """Claim steps, by default the first one, as each of these players, all at once."""
        steps = [{**self.path, **self._step(number)} for number in numbers or (1,)]
        calls = [(self.kind.claim, {"by": each, **step}) for each in by for step in steps]
        return self.scenario.at_once(calls)

    # -- what is refused --------------------------------------------------------------------------
    @abstractmethod
    def is_unknown(self, answer: Answer) -> None:
        """Check that a call is refused as on an unknown chain."""

    @abstractmethod
    def is_not_there(self) -> None:
        """Check that calls of players are refused as on an unknown chain, or step."""

    @abstractmethod
    def has_no_step(self, *numbers: int) -> None:
        """Check that claims of steps that a chain lacks are refused."""

    def _step(self, number: int) -> dict[str, int]:
        return {"step_number": number}

    def _caller(self, by: Player | None) -> Player | None:
        return self.scenario.player if by is DOCUMENTED else by


class Chain(SteppedChain):
    """A daily or offer chain."""

    kind: ChainKind

    @property
    def is_daily(self) -> bool:
        """True for a daily chain."""
        return self.kind.tag == "daily_chains"

    @property
    def facts(self) -> dict[str, Any]:
        """The facts that most refusals of daily and offer chains have."""
        return {"project_id": self.scenario.project_id, "chain_id": self.id}

    def facts_about(self, step_id: int) -> dict[str, Any]:
        """Return the facts that refusals about the id of a step have."""
        return {"chain_step_id_list": [step_id], **self.facts}

    def steps(self) -> list[dict[str, Any]]:
        """Return the steps as an update sends them: with the ids that keep the progress."""
        ids = [self.scenario.get(each, "step_id") for each in self.read("steps")]
        written = sorted(self.body["steps"], key=lambda each: int(each["step_number"]))
        return [{**each, "step_id": step_id} for each, step_id in zip(written, ids, strict=True)]

    # -- as a player ------------------------------------------------------------------------------
    def get(self, by: Player | None = DOCUMENTED) -> Answer:
        """Read it by its id, as a player or a visitor."""
        return self.call(self.kind.of_player, by=self._caller(by))

    def shown(self, *path: str | int, by: Player | None = DOCUMENTED) -> Any:
        """Return it as a player or a visitor reads it, or one value of it."""
        return self.scenario.get(self.get(by).ok(), *path)

    def taken(self, by: Player | None = DOCUMENTED) -> list[int]:
        """Return the numbers of the steps that are shown as claimed."""
        if not self.is_daily:
            return super().taken(by)
        return [number for number, status in enumerate(self.statuses(by), 1) if status == DONE]

    def order(self, number: int, by: Player = DOCUMENTED) -> Answer:
        """Order a paid step of an offer chain."""
        return self.call("order-user-offer-chain-step-reward", by=by, step_number=number)

    def place_order(self, number: int, by: Player = DOCUMENTED) -> int:
        """Order a step without paying; return the order's number."""
        return int(self.scenario.get(self.order(number, by).ok(200), "order_id"))

    # -- what players are refused -----------------------------------------------------------------
    def is_not_there(self) -> None:
        """Check that no step can be claimed, and that an offer chain is unknown by its id, too."""
        if self.is_daily:
            self.has_no_step()
        else:
            for answer in (self.get(), self.claim(), self.order(1)):
                self.is_unknown(answer)

    def is_unknown(self, answer: Answer) -> None:
        """Check that a call is refused as on an unknown chain."""
        answer.refused(CHAIN_MISSING, **self.facts)

    def has_no_step(self, *numbers: int) -> None:
        """Check that claims of a chain that does not run, or lacks these steps, are refused."""
        project = {"project_id": self.scenario.project_id} if self.is_daily else {}
        error = DAILY_STEP_MISSING if self.is_daily else OFFER_STEP_MISSING
        for number in numbers or (1,):
            facts: dict[str, Any] = {"chain_id": self.id, "step_number": number, **project}
            self.claim(number).refused(error, **facts)

    def is_not_claimable(self, *numbers: int) -> None:
        """Check that a claim of each of these steps is refused as not possible now."""
        for number in numbers:
            facts = {"chain_id": self.id, "step_number": number}
            self.claim(number).refused(STEP_NOT_CLAIMABLE, **facts)

    # -- daily chains -----------------------------------------------------------------------------
    def statuses(self, by: Player | None = DOCUMENTED) -> list[str]:
        """Return the status of each step of a daily chain for a player."""
        return [self.scenario.get(each, "status") for each in self.shown("steps", by=by)]

    def is_at(self, *statuses: str, by: Player | None = DOCUMENTED) -> None:
        """Check the statuses of the steps of a daily chain for a player."""
        self.scenario.equal("the statuses of the steps", self.statuses(by), list(statuses))

    def unlocks(self, *expected: int | None) -> None:
        """Check when each step opens for the player, in seconds since 1970; None if unknown."""
        steps = self.shown("steps")
        actual = [self.scenario.optional(each, "unlocked_date") for each in steps]
        self.scenario.equal("unlocked_date", actual, list(expected))

    # -- offer chains -----------------------------------------------------------------------------
    def progress_in(self, view: Any) -> Progress:
        """Return the progress that a read or an entry of a list shows."""
        steps = self.scenario.get(view, "steps")
        taken = [each["step_number"] for each in steps if self.scenario.get(each, "is_claimed")]
        return taken, self.scenario.get(view, "next_step_number")

    def progress(self, by: Player | None = DOCUMENTED) -> Progress:
        """Return a player's progress in an offer chain."""
        return self.progress_in(self.shown(by=by))

    def has_progress(
        self, taken: list[int], following: int | None, by: Player | None = DOCUMENTED
    ) -> None:
        """Check a player's completed steps of an offer chain, and the current one."""
        expected = (taken, following)
        self.scenario.equal("the steps taken, and the next", self.progress(by), expected)
