"""Laws of writing daily and offer chains."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.builders import PAST
from liveops_kit.contract.builders.catalog import condition
from liveops_kit.contract.builders.chains import CHAINS, MAX_STEPS, free_step, steps_of
from liveops_kit.contract.errors import (
    CHAIN_ENABLED,
    CHAIN_ID_DIFFERS,
    CHAIN_PERIOD_INVALID,
    CHAIN_TOO_LONG,
    ITEM_UNKNOWN,
    LOCALE_UNKNOWN,
    REWARD_STEP_MISSING,
    SCHEMA_BROKEN,
    STEP_IDS_REPEATED,
    STEP_IDS_UNKNOWN,
)
from liveops_kit.contract.law import law
from liveops_kit.contract.resources import (
    DAILY_CHAIN,
    OFFER_CHAIN,
    REWARD_CHAIN,
    ChainKind,
    SteppedKind,
)
from liveops_kit.contract.scenario import LEAVE_OUT, Scenario

NO_DATES = ("tomorrow", "2027-02-30T10:00:00+00:00", "2027-02-01T10:00:00", "2027-02-01")
"""An unparsable text, a date that does not exist, one without offset, one without time."""

ANOTHER = {"name": {"en": "Another name"}, "order": 7}


@law("CHN-6a", each=CHAINS)
def kind_is_updated_only_while_it_is_off(scenario: Scenario, kind: ChainKind) -> None:
    """Updating an enabled {name} gets 422/6209 and changes nothing."""
    chain = scenario.create(kind)
    with scenario.unchanged(chain):
        chain.update(**ANOTHER).refused(CHAIN_ENABLED, **chain.facts)
    chain.toggle()
    chain.update(**ANOTHER, steps=chain.steps()).ok(204)
    chain.shows(**ANOTHER)


OPTIONAL: Mapping[SteppedKind, Mapping[str, Any]] = {
    REWARD_CHAIN: {
        "description": {"en": "Old"}, "long_description": {"en": "Older"},
        "image_url": "https://cdn.example.com/old.png", "date_end": "2099-06-01T10:00:00+03:00",
        "recurrent_schedule": {"interval_type": "hourly"}, "is_always_visible": False,
        "attribute_conditions": [condition("faction", "eq", "north")],
    },
    DAILY_CHAIN: {"description": {"en": "Old"}, "order": 7, "is_recurrent": True},
    OFFER_CHAIN: {"description": {"en": "Old"}, "order": 7, "is_reset_on_completion": True},
}  # fmt: skip
"""Fields that may be left out, each different from its default."""


@law("CHN-6b|CHN-24", each={
    REWARD_CHAIN: "an_update_replaces_a_chain",
    DAILY_CHAIN: "an_update_of_a_daily_chain_replaces_it",
    OFFER_CHAIN: "an_update_of_an_offer_chain_replaces_it",
})  # fmt: skip
def an_update_replaces_a_chain(scenario: Scenario, kind: SteppedKind) -> None:
    """An update of {kind} leaves nothing of the optional fields that it leaves out."""
    plain, full = scenario.create(kind), scenario.create(kind, is_enabled=False, **OPTIONAL[kind])
    full.update(steps=full.steps(), **dict.fromkeys(OPTIONAL[kind], LEAVE_OUT)).ok(204)
    default, emptied = plain.read(), full.read()
    for name in OPTIONAL[kind]:
        scenario.equal(name, scenario.optional(emptied, name), scenario.optional(default, name))


@law("ERR-9a", each={
    REWARD_CHAIN: "an_update_needs_known_items",
    DAILY_CHAIN: "the_items_of_a_daily_chain_have_to_be_there",
})  # fmt: skip
def the_items_of_a_chain_have_to_be_there(scenario: Scenario, kind: SteppedKind) -> None:
    """{Kind} that gives an unknown SKU gets 404/4001, new or as an update; nothing is stored."""
    unknown = free_step(kind, 1, {scenario.name("unknown"): 1})
    scenario.refuses(kind, ITEM_UNKNOWN, {"steps": [unknown]})


@law("ERR-10a", "ERR-10b", each=CHAINS)
def the_texts_of_kind_are_in_known_languages(scenario: Scenario, kind: ChainKind) -> None:
    """{Kind} with a text in an unknown language gets 404/0, and nothing is stored."""
    name = {"en": scenario.name("known"), "xx": "Unknown"}
    scenario.refuses(kind, LOCALE_UNKNOWN, {"name": name})


@law("ERR-14", each={
    DAILY_CHAIN: "the_count_of_daily_steps_is_only_read",
    OFFER_CHAIN: "the_count_of_offer_steps_is_only_read",
})  # fmt: skip
def the_count_of_steps_is_only_read(scenario: Scenario, kind: ChainKind) -> None:
    """Updating {kind} with another `number_of_steps` changes nothing."""
    chain = scenario.create(kind, is_enabled=False)
    with scenario.unchanged(chain):
        chain.update(**{**chain.read(), "number_of_steps": 99}).ok(204)


@law("ERR-30", each=CHAINS)
def the_dates_of_kind_have_to_be_possible(scenario: Scenario, kind: ChainKind) -> None:
    """{Kind} whose dates are none, or do not start before the end, gets 422/6204."""
    chain = scenario.create(kind, is_enabled=False)
    with scenario.unchanged(chain):
        for text in NO_DATES:
            scenario.refuses_create(kind, CHAIN_PERIOD_INVALID, {"date_start": text})
        start, same = "2027-02-01T10:00:00+03:00", "2027-02-01T07:00:00+00:00"
        dates = {"date_start": start, "date_end": same}
        scenario.refuses_create(kind, CHAIN_PERIOD_INVALID, dates)
        for end in (NO_DATES[0], PAST, "2019-12-31T23:59:59+00:00"):
            chain.update(date_end=end).refused(CHAIN_PERIOD_INVALID)


@law("ERR-36|ERR-26", each=CHAINS)
def kind_has_30_steps_at_most(scenario: Scenario, kind: ChainKind) -> None:
    """{Kind} with more than 30 steps gets 422/6203 with both counts."""
    sku = scenario.some_item()
    longest = scenario.create(kind, steps=steps_of(kind, sku, MAX_STEPS))
    longest.shows(number_of_steps=MAX_STEPS)
    steps = steps_of(kind, sku, MAX_STEPS + 1)
    facts = {"project_id": scenario.project_id, "step_count": 31, "max_steps": 30}
    scenario.refuses(kind, CHAIN_TOO_LONG, {"steps": steps}, **facts)


@law("ERR-37|ERR-31", each={
    DAILY_CHAIN: "a_daily_update_is_for_the_chain_of_the_path",
    OFFER_CHAIN: "an_offer_update_is_for_the_chain_of_the_path",
})  # fmt: skip
def an_update_is_for_the_chain_of_the_path(scenario: Scenario, kind: ChainKind) -> None:
    """An update of {kind} whose body has another chain id gets 422/6205."""
    chain = scenario.create(kind, is_enabled=False)
    other = int(chain.id) + 1
    ids = {"url_chain_id": chain.id, "body_chain_id": other}
    with scenario.unchanged(chain):
        refused = chain.update(id=other, **ANOTHER)
        refused.refused(CHAIN_ID_DIFFERS, project_id=scenario.project_id, **ids)
    chain.update(id=chain.id).ok(204)


FOREIGN = {
    REWARD_CHAIN: REWARD_STEP_MISSING, DAILY_CHAIN: STEP_IDS_UNKNOWN, OFFER_CHAIN: STEP_IDS_UNKNOWN,
}  # fmt: skip
"""The refusal of an update with the id of a step that the chain does not have."""

REPEATED = {
    REWARD_CHAIN: SCHEMA_BROKEN, DAILY_CHAIN: STEP_IDS_REPEATED, OFFER_CHAIN: STEP_IDS_REPEATED,
}  # fmt: skip


@law("CHN-7b|ERR-37|ERR-32", each={
    REWARD_CHAIN: "a_step_that_was_left_out_cannot_come_back",
    DAILY_CHAIN: "a_daily_update_knows_its_steps",
    OFFER_CHAIN: "an_offer_update_knows_its_steps",
})  # fmt: skip
def an_update_knows_its_steps(scenario: Scenario, kind: SteppedKind) -> None:
    """An update of {kind} with a step of another chain, or one it has no more, is refused."""
    chain, other = (scenario.create(kind, is_enabled=False) for _ in range(2))
    kept, gone = chain.steps()
    chain.update(steps=[kept]).ok(204)
    for foreign in (gone, {**gone, "step_id": other.steps()[0]["step_id"]}):
        with scenario.unchanged(chain):
            refused = chain.update(steps=[kept, foreign], **ANOTHER)
            refused.refused(FOREIGN[kind], **chain.facts_about(foreign["step_id"]))


@law("CHN-7a|ERR-37|ERR-33", each={
    REWARD_CHAIN: "a_step_id_stands_once",
    DAILY_CHAIN: "a_daily_update_has_every_step_once",
    OFFER_CHAIN: "an_offer_update_has_every_step_once",
})  # fmt: skip
def an_update_has_every_step_once(scenario: Scenario, kind: SteppedKind) -> None:
    """An update of {kind} that repeats a `step_id` gets 422 and changes nothing."""
    chain = scenario.create(kind, is_enabled=False)
    first, second = chain.steps()
    twice = [first, {**second, "step_id": first["step_id"]}]
    with scenario.unchanged(chain):
        refused = chain.update(steps=twice, **ANOTHER)
        refused.refused(REPEATED[kind], **chain.facts_about(first["step_id"]))
