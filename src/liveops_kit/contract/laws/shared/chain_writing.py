"""Scenarios about writing chains, shared by the laws of daily and offer chains."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.builders import PAST, some_item
from liveops_kit.contract.builders.chains import (
    MAX_STEPS,
    Chain,
    ChainKind,
    admin_chain,
    chain_body,
    claim,
    create,
    create_chain,
    delete,
    deleted_chain,
    get_chain,
    is_stored,
    player_chain,
    some_chain,
    steps_with_ids,
    toggle,
    update,
)
from liveops_kit.contract.errors import (
    CHAIN_ENABLED,
    CHAIN_ID_DIFFERS,
    CHAIN_MISSING,
    CHAIN_PERIOD_INVALID,
    CHAIN_TOO_LONG,
    LOCALE_UNKNOWN,
    STEP_IDS_REPEATED,
    STEP_IDS_UNKNOWN,
    TOKEN_REFUSED,
    Error,
)
from liveops_kit.contract.scenario import Scenario

NO_DATES = ("tomorrow", "2027-02-30T10:00:00+00:00", "2027-02-01T10:00:00", "2027-02-01")
"""An unparsable text, a date that does not exist, one without offset, one without time."""


def refuses_writes(
    scenario: Scenario,
    kind: ChainKind,
    terms: Mapping[str, Any],
    error: Error,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Check that a create and an update with these fields are refused alike; nothing is stored."""
    body = chain_body(scenario, kind, some_item(scenario), **terms)
    check_facts(scenario, refuses_create(scenario, kind, body, error), facts or {})
    refuses_update(scenario, some_chain(scenario, kind, is_enabled=False), terms, error, facts)


def refuses_create(
    scenario: Scenario, kind: ChainKind, body: Mapping[str, Any], error: Error
) -> Any:
    """Check that a create with this body is refused and stores nothing; return the response."""
    answer = create(scenario, kind, body).refused(error)
    scenario.equal("a chain was made", is_stored(scenario, kind, body), False)
    return answer


def refuses_update(
    scenario: Scenario,
    chain: Chain,
    terms: Mapping[str, Any],
    error: Error,
    facts: Mapping[str, Any] | None = None,
) -> Any:
    """Check that an update of a chain that is off is refused; return the response."""
    before = admin_chain(scenario, chain)
    fields = {"name": {"en": "Other"}, "order": 7, **terms}
    body = update(scenario, chain, **fields).refused(error)
    check_facts(scenario, body, facts or {})
    scenario.equal("the chain", admin_chain(scenario, chain), before)
    return body


def check_facts(scenario: Scenario, body: Any, facts: Mapping[str, Any]) -> None:
    """Check that a refusal has these facts."""
    for name, value in facts.items():
        scenario.equal(name, scenario.get(body, "errorMessageExtended", name), value)


def faulty_properties(scenario: Scenario, body: Any) -> list[str]:
    """Return the properties that a refused request is refused for."""
    details = scenario.get(body, "errorMessageExtended")
    return sorted(scenario.get(each, "property") for each in details)


# -- rules of both kinds ---------------------------------------------------------------------------
def unknown_chains_are_refused(scenario: Scenario, kind: ChainKind, *verbs: str) -> None:
    """Check that every call on an unknown chain gets 404/6201 (ERR-21)."""
    chain = deleted_chain(scenario, kind)
    answers = [scenario.call(f"admin-{verb}-{kind}-chain", **chain.path) for verb in verbs]
    answers += [update(scenario, chain), get_chain(scenario, chain)]
    facts = {"project_id": scenario.project_id, "chain_id": chain.chain_id}
    for answer in answers:
        check_facts(scenario, answer.refused(CHAIN_MISSING), facts)


def only_what_is_off_is_updated(scenario: Scenario, kind: ChainKind) -> None:
    """Check that an update gets 422/6209 while a chain is on, and works when it is off (CHN-6a)."""
    chain = some_chain(scenario, kind)
    facts = {"project_id": scenario.project_id, "chain_id": chain.chain_id}
    refuses_update(scenario, chain, {}, CHAIN_ENABLED, facts)
    toggle(scenario, chain)
    name = {"en": "Another name"}
    update(scenario, chain, name=name, steps=steps_with_ids(scenario, chain)).ok(204)
    scenario.equal("name", scenario.get(admin_chain(scenario, chain), "name"), name)


def dates_are_checked(scenario: Scenario, kind: ChainKind) -> None:
    """Check that invalid dates, and ends that do not follow the start, get 422/6204 (ERR-30)."""
    sku = some_item(scenario)
    for text in NO_DATES:
        refuses_create(
            scenario, kind, chain_body(scenario, kind, sku, date_start=text), CHAIN_PERIOD_INVALID
        )
    start, same = "2027-02-01T10:00:00+03:00", "2027-02-01T07:00:00+00:00"
    body = chain_body(scenario, kind, sku, date_start=start, date_end=same)
    refuses_create(scenario, kind, body, CHAIN_PERIOD_INVALID)
    chain = some_chain(scenario, kind, is_enabled=False)
    for end in (NO_DATES[0], PAST, "2019-12-31T23:59:59+00:00"):
        refuses_update(scenario, chain, {"date_end": end}, CHAIN_PERIOD_INVALID)


def steps_are_counted(scenario: Scenario, kind: ChainKind) -> None:
    """Check that 30 steps are stored and 31 get 422/6203 (ERR-26, ERR-36)."""
    sku = some_item(scenario)
    longest = create_chain(scenario, kind, chain_body(scenario, kind, sku, MAX_STEPS))
    read = admin_chain(scenario, longest)
    scenario.equal("number_of_steps", scenario.get(read, "number_of_steps"), MAX_STEPS)
    steps = chain_body(scenario, kind, sku, MAX_STEPS + 1)["steps"]
    facts = {
        "project_id": scenario.project_id, "step_count": MAX_STEPS + 1, "max_steps": MAX_STEPS,
    }  # fmt: skip
    refuses_writes(scenario, kind, {"steps": steps}, CHAIN_TOO_LONG, facts)


def other_ids_are_refused(scenario: Scenario, kind: ChainKind) -> None:
    """Check that an update with another chain's id gets 422/6205, and works with the own id."""
    chain = some_chain(scenario, kind, is_enabled=False)
    facts = {
        "project_id": scenario.project_id,
        "url_chain_id": chain.chain_id,
        "body_chain_id": chain.chain_id + 1,
    }
    refuses_update(scenario, chain, {"id": chain.chain_id + 1}, CHAIN_ID_DIFFERS, facts)
    update(scenario, chain, id=chain.chain_id).ok(204)


def unknown_steps_are_refused(scenario: Scenario, kind: ChainKind) -> None:
    """Check that an update with the `step_id` of another chain gets 422/6206."""
    chain, other = (some_chain(scenario, kind, 1, is_enabled=False) for _ in range(2))
    steps = steps_with_ids(scenario, other)
    facts = {
        "project_id": scenario.project_id,
        "chain_id": chain.chain_id,
        "chain_step_id_list": [steps[0]["step_id"]],
    }
    refuses_update(scenario, chain, {"steps": steps}, STEP_IDS_UNKNOWN, facts)


def repeated_steps_are_refused(scenario: Scenario, kind: ChainKind) -> None:
    """Check that an update that sends a `step_id` twice gets 422/6207."""
    chain = some_chain(scenario, kind, 2, is_enabled=False)
    first, second = steps_with_ids(scenario, chain)
    facts = {
        "project_id": scenario.project_id,
        "chain_id": chain.chain_id,
        "chain_step_id_list": [first["step_id"]],
    }
    steps = [first, {**second, "step_id": first["step_id"]}]
    refuses_update(scenario, chain, {"steps": steps}, STEP_IDS_REPEATED, facts)


def counts_are_not_written(scenario: Scenario, kind: ChainKind) -> None:
    """Check that another `number_of_steps` in an update changes nothing (ERR-14)."""
    chain = some_chain(scenario, kind, is_enabled=False)
    before = admin_chain(scenario, chain)
    update(scenario, chain, **{**before, "number_of_steps": 99}).ok(204)
    scenario.equal("the chain", admin_chain(scenario, chain), before)


def strange_languages_are_refused(scenario: Scenario, kind: ChainKind) -> None:
    """Check that a text in an unknown language gets 404/0, and nothing is stored (ERR-10)."""
    refuses_writes(
        scenario, kind, {"name": {"en": scenario.name("known"), "xx": "Unknown"}}, LOCALE_UNKNOWN
    )


def bad_tokens_are_refused(scenario: Scenario, *operation_ids: str, **path: Any) -> None:
    """Check that an unreadable token gets 401/1501 also where no token is needed (AUTH-3b)."""
    for operation_id in operation_ids:
        invalid = {"Authorization": "Bearer nonsense"}
        scenario.call(operation_id, by=None, headers=invalid, **path).refused(TOKEN_REFUSED)


def nothing_outlives_a_chain(scenario: Scenario, kind: ChainKind) -> None:
    """Claim in a chain, delete it and make others of its kind: none has what was claimed."""
    chain = some_chain(scenario, kind)
    claim(scenario, chain, 1).ok()
    before = player_chain(scenario, chain)
    delete(scenario, chain)
    for _ in range(2):
        after = player_chain(scenario, some_chain(scenario, kind))
        scenario.equal("first step", _claimed(scenario, after), False)
    scenario.equal("first step that was claimed", _claimed(scenario, before), True)


def _claimed(scenario: Scenario, chain: Any) -> bool:
    """Return whether the first step of a user's chain is claimed."""
    step = scenario.get(chain, "steps", 0)
    return bool(step.get("is_claimed", step.get("status") == "claimed"))
