"""A reward chain that a scenario has made, as its admin and its players meet it."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from liveops_kit.contract.errors import REWARD_CHAIN_MISSING, REWARD_STEP_MISSING
from liveops_kit.contract.resources.resource import RewardChainKind
from liveops_kit.contract.scenario.answer import Answer
from liveops_kit.contract.scenario.chains import SteppedChain
from liveops_kit.contract.scenario.made import LEAVE_OUT, body_of
from liveops_kit.contract.scenario.players import DOCUMENTED
from liveops_kit.contract.tokens import Player


class RewardChain(SteppedChain):
    """A reward chain; its steps are called by the ids that they have since the latest update."""

    kind: RewardChainKind
    id_in_lists = "reward_chain_id"

    @cached_property
    def step_ids(self) -> tuple[int, ...]:
        """The ids of the steps, in order, since the latest update."""
        return tuple(self.scenario.get(each, "step_id") for each in self.read("steps"))

    def steps(self) -> list[dict[str, Any]]:
        """Return the steps as an update sends them: with the ids that keep the progress."""
        pairs = zip(self.body["steps"], self.step_ids, strict=True)
        return [{**written, "step_id": step_id} for written, step_id in pairs]

    def revision(self, **fields: Any) -> dict[str, Any]:
        """Return the body of an update: the one of the create; steps without an id are new."""
        steps = fields.pop("steps") if "steps" in fields else self.steps()
        all_steps = [{"step_id": None, **each} for each in steps]
        return body_of({**self.body, "value_point": LEAVE_OUT, "steps": all_steps}, fields)

    def update(self, **fields: Any) -> Answer:
        """Replace it by what it was created with, and these fields, and read its steps again."""
        answer = super().update(**fields)
        self.__dict__.pop("step_ids", None)
        return answer

    def delete(self) -> Answer:
        """Delete it; its steps can still be called."""
        self.__dict__["step_ids"] = self.step_ids
        return super().delete()

    # -- as a player ------------------------------------------------------------------------------
    def claim_step(self, step_id: int) -> Answer:
        """Claim the reward of the step with an id."""
        return self.call(self.kind.claim, step_id=step_id)

    def read_balance(self, by: Player = DOCUMENTED) -> Answer:
        """Read its balance."""
        return self.call("get-user-reward-chain-balance", by=by)

    def balance(self, by: Player = DOCUMENTED) -> int:
        """Return the points of a player, or of the player's clan, in it."""
        amount: int = self.read_balance(by).get("amount")
        return amount

    def has_balance(self, amount: int, *by: Player) -> None:
        """Check the points of these players, by default the scenario's, or of their clans."""
        actual = [self.balance(each) for each in by or (self.scenario.player,)]
        self.scenario.equal("balance", actual, [amount] * len(actual))

    def is_unknown(self, answer: Answer) -> None:
        """Check that a call is refused as on an unknown chain."""
        answer.refused(REWARD_CHAIN_MISSING, message=REWARD_CHAIN_MISSING.message())

    def has_no_step(self, *numbers: int) -> None:
        """Check that claims of steps that it lacks are refused."""
        for number in numbers:
            self.claim_step(max(self.step_ids) + number).refused(REWARD_STEP_MISSING)

    def is_not_there(self) -> None:
        """Check that its balance cannot be read, and no step claimed."""
        self.read_balance().refused(REWARD_CHAIN_MISSING)
        self.claim().refused(REWARD_CHAIN_MISSING)

    def read_contributors(self, by: Player | None) -> Answer:
        """Read the top contributors of a player's clan, as a player or a visitor."""
        return self.call("get-user-clan-top-contributors", by=by)

    def contributors(self, by: Player | None) -> list[tuple[str, int]]:
        """Return the names and amounts of the top contributors, as answered."""
        rows, get = self.read_contributors(by).ok(), self.scenario.get
        return [(get(row, "name"), get(row, "contributed_amount")) for row in rows]

    def has_contributors(self, *expected: tuple[str, int], by: Player) -> None:
        """Check who has brought the clan of a player points, and how many."""
        actual = [row for row in self.contributors(by) if row[1]]
        self.scenario.equal("contributors", actual, list(expected))

    def _step(self, number: int) -> dict[str, int]:
        return {"step_id": self.step_ids[number - 1]}
