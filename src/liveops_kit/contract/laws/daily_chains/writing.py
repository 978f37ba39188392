"""Laws of writing daily chains: updates and refused writes."""

from __future__ import annotations

from datetime import timedelta

from liveops_kit.contract.builders.chains import daily_chain, day
from liveops_kit.contract.errors import SCHEMA_BROKEN
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.daily_chains.stateful import CALENDAR, started_chain
from liveops_kit.contract.resources import DAILY_CHAIN
from liveops_kit.contract.scenario import DONE, LATER, OPEN, Scenario

# -- updates ---------------------------------------------------------------------------------------


@law("CHN-20", needs=[Need.PLAYER])
def only_rolling_chains_are_reset(scenario: Scenario) -> None:
    """Resetting a chain that is not rolling gets 422/1102 on `type`; progress stays."""
    chain, _ = started_chain(scenario, 2, timedelta(hours=12), type=CALENDAR)
    chain.claim(1).ok(204)
    chain.reset().refused(SCHEMA_BROKEN, properties=["type"])
    chain.is_at(DONE, LATER)


@law("CHN-20", needs=[Need.PLAYER, Need.SECOND_PLAYER])
def a_reset_takes_everybody_back(scenario: Scenario) -> None:
    """Resetting a rolling chain answers 204 and takes every player back to the first step."""
    chain = daily_chain(scenario, 2)
    both = (scenario.player, scenario.second_player)
    for caller in both:
        chain.claim(1, by=caller).ok(204)
    chain.reset().ok(204)
    for caller in both:
        chain.is_at(OPEN, LATER, by=caller)
        chain.claim(1, by=caller).ok(204)


# -- refused writes --------------------------------------------------------------------------------
@law("CHN-13")
def daily_steps_are_numbered_without_gaps(scenario: Scenario) -> None:
    """Step numbers other than 1 to n, each once, get 422/1102 on those that are wrong."""
    sku = scenario.some_item()
    for numbers, wrong in (((1, 3), 1), ((1, 1), 1), ((2,), 0), ((3, 1, 3), 2)):
        steps, expected = [day(number, sku) for number in numbers], [f"steps.{wrong}.step_number"]
        refused = {"steps": steps}
        scenario.refuses_create(DAILY_CHAIN, SCHEMA_BROKEN, refused, properties=expected)
    scenario.refuses(DAILY_CHAIN, SCHEMA_BROKEN, {"steps": [day(1, sku), day(3, sku)]})
    chain = scenario.create(DAILY_CHAIN, steps=[day(2, sku, 2), day(1, sku, 1)])
    scenario.equal("the numbers", [each["step_number"] for each in chain.read("steps")], [1, 2])
