"""A reward chain that a scenario has made, as its admin and its players meet it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from liveops_kit.contract.resources.resource import RewardChainKind
from liveops_kit.contract.scenario.answer import Answer
from liveops_kit.contract.scenario.made import LEAVE_OUT, Made, body_of
from liveops_kit.contract.scenario.players import DOCUMENTED
from liveops_kit.contract.tokens import Player


class RewardChain(Made):
    """A reward chain; its steps are counted from 0, and calls are the scenario's player's."""

    kind: RewardChainKind

    @cached_property
    def step_ids(self) -> tuple[int, ...]:
        """The ids of the steps, in order, as they were when first asked for."""
        return self.step_ids_now()

    def step_ids_now(self) -> tuple[int, ...]:
        """Return the ids of the steps, in order, as they are read."""
        return tuple(self.scenario.get(each, "step_id") for each in self.read("steps"))

    def revision(self, *steps: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
        """Return the body of an update; without steps it has those of the create, by their ids."""
        kept = [
            {**old_step, "step_id": step_id}
            for old_step, step_id in zip(self.body["steps"], self.step_ids, strict=True)
        ]
        defaults = {**self.body, "value_point": LEAVE_OUT, "steps": list(steps) or kept}
        return body_of(defaults, fields)

    def update(self, *steps: Mapping[str, Any], **fields: Any) -> Answer:
        """Replace it by what it was created with, and these steps and fields."""
        return self.call(self.kind.update, body=self.revision(*steps, **fields))

    def reset(self) -> Answer:
        """Reset it for all users."""
        return self.call("admin-reset-reward-chain")

    # -- as a player ------------------------------------------------------------------------------
    def listed(self, by: Player | None = DOCUMENTED) -> Any:
        """Return it from the list of a player or a visitor, or None if it is not listed."""
        rows = self.scenario.entries(self.kind.listings[1], by=by)
        return next((row for row in rows if row["reward_chain_id"] == self.id), None)

    def claimed(self, by: Player | None = DOCUMENTED) -> list[bool]:
        """Return for each step whether it is listed as claimed; nothing if it is not listed."""
        steps = self.scenario.get(self.listed(by) or {"steps": []}, "steps")
        return [self.scenario.get(each, "is_claimed") for each in steps]

    def claim(self, place: int = 0, by: Player = DOCUMENTED) -> Answer:
        """Claim the reward of the step at a position."""
        return self.claim_step(self.step_ids[place], by)

    def claim_step(self, step_id: int, by: Player = DOCUMENTED) -> Answer:
        """Claim the reward of the step with an id."""
        return self.call(self.kind.claim, by=by, step_id=step_id)

    def claim_call(self, place: int = 0) -> tuple[str, dict[str, Any]]:
        """Return the operation and the parameters of a claim, for calls made at once."""
        return self.kind.claim, {"step_id": self.step_ids[place], **self.path}

    def read_balance(self, by: Player = DOCUMENTED) -> Answer:
        """Read its balance."""
        return self.call("get-user-reward-chain-balance", by=by)

    def balance(self, by: Player = DOCUMENTED) -> int:
        """Return the points of a player, or of the player's clan, in it."""
        amount: int = self.read_balance(by).get("amount")
        return amount

    def read_contributors(self, by: Player | None) -> Answer:
        """Read the top contributors of a player's clan, as a player or a visitor."""
        return self.call("get-user-clan-top-contributors", by=by)

    def contributors(self, by: Player | None) -> list[tuple[str, int]]:
        """Return the names and amounts of the top contributors, as answered."""
        rows, get = self.read_contributors(by).ok(), self.scenario.get
        return [(get(row, "name"), get(row, "contributed_amount")) for row in rows]
