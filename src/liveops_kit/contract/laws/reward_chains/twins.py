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


def is_printed_alike(scenario: Scenario, chain: RewardChain, **expected: Any) -> None:
    """Check that both paths print a chain alike, read and in the list, and with these values."""
    ours, theirs = (chain.call(REWARD_CHAIN.read + end).ok(200) for end in (SUFFIX, ""))
    scenario.equal("the chain under /v2", ours, theirs)
    scenario.has(ours, **expected)
    ours, theirs = (
        scenario.entry(REWARD_CHAIN.listings[0] + end, reward_chain_id=chain.id)
        for end in (SUFFIX, "")
    )
    scenario.equal("its entry under /v2", ours, theirs)


@law("TWN-1")
def reward_chains_are_the_same_under_both_paths(scenario: Scenario) -> None:
    """A reward chain made, replaced, switched, reset and deleted under `/v2` is so under `/v3`, and
    both print the same.
    """
    body = scenario.new_body(REWARD_CHAIN, order=FIRST)
    created = scenario.call(REWARD_CHAIN.create + SUFFIX, body=body).ok(201)
    chain_id = scenario.get(created, "reward_chain_id")
    chain = RewardChain(scenario, REWARD_CHAIN, chain_id, body)
    is_printed_alike(scenario, chain, name=body["name"])
    revised = chain.revision(name={"en": scenario.name("revised")})
    chain.call(REWARD_CHAIN.update + SUFFIX, body=revised).ok(204)
    is_printed_alike(scenario, chain, name=revised["name"])
    for expected in (not body["is_enabled"], body["is_enabled"]):
        chain.call(REWARD_CHAIN.toggle + SUFFIX).ok(204)
        is_printed_alike(scenario, chain, is_enabled=expected)
    chain.call(REWARD_CHAIN.reset + SUFFIX).ok(204)
    chain.call(REWARD_CHAIN.delete + SUFFIX).ok(204)
    chain.call(REWARD_CHAIN.read).refused(NOT_FOUND)


@law("TWN-1")
def reward_chain_calls_refuse_alike_under_both_paths(scenario: Scenario) -> None:
    """A call on an unknown reward chain gets the same refusal under `/v2` and under `/v3`."""
    kind, body = REWARD_CHAIN, scenario.create(REWARD_CHAIN, enabled=False).revision()
    for operation_id in (kind.read, kind.update, kind.toggle, kind.reset, kind.delete):
        more: dict[str, Any] = {"body": body} if operation_id == kind.update else {}
        theirs, ours = (
            scenario.call(operation_id + end, reward_chain_id=UNUSED_NUMBER, **more)
            for end in ("", SUFFIX)
        )
        ours.refused(theirs.error, message=scenario.get(theirs.json, "errorMessage"))
