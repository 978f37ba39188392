"""Laws of the reward chain calls under `/v2`, side by side with those under `/v3`."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders.points import FIRST
from liveops_kit.contract.errors import NOT_FOUND
from liveops_kit.contract.law import law
from liveops_kit.contract.resources import REWARD_CHAIN
from liveops_kit.contract.response_checks import UNUSED_NUMBER
from liveops_kit.contract.scenario import RewardChain, Scenario
from liveops_kit.openapi.twins import SUFFIX

READ, LIST = "admin-get-reward-chain", "admin-get-reward-chains"


def _same_read(scenario: Scenario, chain_id: int) -> Any:
    """Read a chain under both paths, check that both print the same, and return it."""
    ours = scenario.call(READ + SUFFIX, reward_chain_id=chain_id).ok(200)
    theirs = scenario.call(READ, reward_chain_id=chain_id).ok(200)
    scenario.equal("chain under /v2", ours, theirs)
    return ours


def _check_lists(scenario: Scenario, chain_id: int) -> None:
    """Check that both lists print the same of the chain."""
    ours, theirs = (
        scenario.entry(each, reward_chain_id=chain_id) for each in (LIST + SUFFIX, LIST)
    )
    scenario.equal("entry under /v2", ours, theirs)


@law("TWN-1")
def reward_chains_are_the_same_under_both_paths(scenario: Scenario) -> None:
    """A reward chain made, replaced, switched, reset and deleted under `/v2` is so under `/v3`, and
    both print the same.
    """
    body = scenario.new_body(REWARD_CHAIN, order=FIRST)
    created = scenario.call(REWARD_CHAIN.create + SUFFIX, body=body).ok(201)
    chain_id = scenario.get(created, "reward_chain_id")
    chain = RewardChain(scenario, REWARD_CHAIN, chain_id, body)
    made = _same_read(scenario, chain_id)
    scenario.equal("name", scenario.get(made, "name", "en"), body["name"]["en"])
    _check_lists(scenario, chain_id)
    revised = chain.revision(name={"en": scenario.name("revised")})
    chain.call(REWARD_CHAIN.update + SUFFIX, body=revised).ok(204)
    name = scenario.get(_same_read(scenario, chain_id), "name", "en")
    scenario.equal("name after the update", name, revised["name"]["en"])
    for expected in (not body["is_enabled"], body["is_enabled"]):
        chain.call(REWARD_CHAIN.toggle + SUFFIX).ok(204)
        enabled = scenario.get(_same_read(scenario, chain_id), "is_enabled")
        scenario.equal("is_enabled after the toggle", enabled, expected)
    chain.call("admin-reset-reward-chain" + SUFFIX).ok(204)
    chain.call(REWARD_CHAIN.delete + SUFFIX).ok(204)
    chain.call(READ).refused(NOT_FOUND)


@law("TWN-1")
def reward_chain_calls_refuse_alike_under_both_paths(scenario: Scenario) -> None:
    """A call on an unknown reward chain gets the same refusal under `/v2` and under `/v3`."""
    body = scenario.create(REWARD_CHAIN, enabled=False).revision()
    for verb in ("get", "update", "toggle", "reset", "delete"):
        more: dict[str, Any] = {"reward_chain_id": UNUSED_NUMBER}
        if verb == "update":
            more["body"] = body
        theirs = scenario.call(f"admin-{verb}-reward-chain", **more)
        ours = scenario.call(f"admin-{verb}-reward-chain{SUFFIX}", **more)
        message = scenario.get(theirs.json, "errorMessage")
        ours.refused(theirs.error, message=message)
