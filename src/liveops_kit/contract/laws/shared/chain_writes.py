"""What the writes of daily and offer chains have in common, as scenarios for laws of either."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.builders import PAST, some_item
from liveops_kit.contract.builders.chains import (
    MOST_STEPS,
    Chain,
    Word,
    chain_body,
    create,
    gone_chain,
    is_made,
    kept_steps,
    look,
    made,
    some_chain,
    stored,
    toggle,
    update,
)
from liveops_kit.contract.scenario import Scenario

NO_DATES = ("tomorrow", "2027-02-30T10:00:00+00:00", "2027-02-01T10:00:00", "2027-02-01")
"""No such thing, no such day, no offset, no time."""


def refuses_writes(
    scenario: Scenario,
    word: Word,
    terms: Mapping[str, Any],
    status: int,
    code: int,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """A new chain and an update with these terms are refused alike; nothing is stored."""
    body = chain_body(scenario, word, some_item(scenario), **terms)
    tells(scenario, refuses_create(scenario, word, body, status, code), facts or {})
    refuses_update(
        scenario, some_chain(scenario, word, is_enabled=False), terms, status, code, facts
    )


def refuses_create(
    scenario: Scenario, word: Word, body: Mapping[str, Any], status: int, code: int
) -> Any:
    """A new chain with this body is refused, and none is made."""
    answer = scenario.refused(create(scenario, word, body), status, code)
    scenario.equal("a chain was made", is_made(scenario, word, body), False)
    return answer


def refuses_update(
    scenario: Scenario,
    chain: Chain,
    terms: Mapping[str, Any],
    status: int,
    code: int,
    facts: Mapping[str, Any] | None = None,
) -> Any:
    """An update of a chain that is off is refused, and the chain is as it was."""
    before = stored(scenario, chain)
    stated = {"name": {"en": "Other"}, "order": 7, **terms}
    body = scenario.refused(update(scenario, chain, **stated), status, code)
    tells(scenario, body, facts or {})
    scenario.equal("the chain", stored(scenario, chain), before)
    return body


def tells(scenario: Scenario, body: Any, facts: Mapping[str, Any]) -> None:
    """A refusal comes with these facts."""
    for name, value in facts.items():
        scenario.equal(name, scenario.get(body, "errorMessageExtended", name), value)


def faults(scenario: Scenario, body: Any) -> list[str]:
    """The properties that a refused body is refused for."""
    details = scenario.get(body, "errorMessageExtended")
    return sorted(scenario.get(each, "property") for each in details)


# -- rules of both kinds ---------------------------------------------------------------------------
def unknown_chains_are_refused(scenario: Scenario, word: Word, *verbs: str) -> None:
    """Every call on a chain that is not there gets 404/6201 (ERR-21)."""
    chain = gone_chain(scenario, word)
    answers = [scenario.call(f"admin-{verb}-{word}-chain", **chain.named) for verb in verbs]
    answers += [update(scenario, chain), look(scenario, chain)]
    facts = {"project_id": scenario.project_id, "chain_id": chain.chain_id}
    for answer in answers:
        tells(scenario, scenario.refused(answer, 404, 6201), facts)


def only_what_is_off_is_updated(scenario: Scenario, word: Word) -> None:
    """An update gets 422/6209 while the chain is on, and works when it is off (CHN-6a)."""
    chain = some_chain(scenario, word)
    facts = {"project_id": scenario.project_id, "chain_id": chain.chain_id}
    refuses_update(scenario, chain, {}, 422, 6209, facts)
    toggle(scenario, chain)
    name = {"en": "Another name"}
    scenario.ok(update(scenario, chain, name=name, steps=kept_steps(scenario, chain)), 204)
    scenario.equal("name", scenario.get(stored(scenario, chain), "name"), name)


def dates_are_checked(scenario: Scenario, word: Word) -> None:
    """Dates that are none, and ends that do not follow the start, get 422/6204 (ERR-30)."""
    sku = some_item(scenario)
    for text in NO_DATES:
        refuses_create(scenario, word, chain_body(scenario, word, sku, date_start=text), 422, 6204)
    start, same = "2027-02-01T10:00:00+03:00", "2027-02-01T07:00:00+00:00"
    body = chain_body(scenario, word, sku, date_start=start, date_end=same)
    refuses_create(scenario, word, body, 422, 6204)
    chain = some_chain(scenario, word, is_enabled=False)
    for end in (NO_DATES[0], PAST, "2019-12-31T23:59:59+00:00"):
        refuses_update(scenario, chain, {"date_end": end}, 422, 6204)


def steps_are_counted(scenario: Scenario, word: Word) -> None:
    """30 steps are stored, 31 get 422/6203 (ERR-26, ERR-36)."""
    sku = some_item(scenario)
    longest = made(scenario, word, chain_body(scenario, word, sku, MOST_STEPS))
    read = stored(scenario, longest)
    scenario.equal("number_of_steps", scenario.get(read, "number_of_steps"), MOST_STEPS)
    steps = chain_body(scenario, word, sku, MOST_STEPS + 1)["steps"]
    facts = {
        "project_id": scenario.project_id, "step_count": MOST_STEPS + 1, "max_steps": MOST_STEPS,
    }  # fmt: skip
    refuses_writes(scenario, word, {"steps": steps}, 422, 6203, facts)


def other_ids_are_refused(scenario: Scenario, word: Word) -> None:
    """An update whose body names another chain gets 422/6205; the own id may be said again."""
    chain = some_chain(scenario, word, is_enabled=False)
    facts = {
        "project_id": scenario.project_id,
        "url_chain_id": chain.chain_id,
        "body_chain_id": chain.chain_id + 1,
    }
    refuses_update(scenario, chain, {"id": chain.chain_id + 1}, 422, 6205, facts)
    scenario.ok(update(scenario, chain, id=chain.chain_id), 204)


def unknown_steps_are_refused(scenario: Scenario, word: Word) -> None:
    """An update with the `step_id` of another chain gets 422/6206."""
    chain, other = (some_chain(scenario, word, 1, is_enabled=False) for _ in range(2))
    steps = kept_steps(scenario, other)
    facts = {
        "project_id": scenario.project_id,
        "chain_id": chain.chain_id,
        "chain_step_id_list": [steps[0]["step_id"]],
    }
    refuses_update(scenario, chain, {"steps": steps}, 422, 6206, facts)


def repeated_steps_are_refused(scenario: Scenario, word: Word) -> None:
    """An update that sends a `step_id` twice gets 422/6207."""
    chain = some_chain(scenario, word, 2, is_enabled=False)
    first, second = kept_steps(scenario, chain)
    facts = {
        "project_id": scenario.project_id,
        "chain_id": chain.chain_id,
        "chain_step_id_list": [first["step_id"]],
    }
    steps = [first, {**second, "step_id": first["step_id"]}]
    refuses_update(scenario, chain, {"steps": steps}, 422, 6207, facts)


def counts_are_not_written(scenario: Scenario, word: Word) -> None:
    """An update with `number_of_steps` gets 422/1102 (ERR-14)."""
    chain = some_chain(scenario, word, is_enabled=False)
    body = refuses_update(scenario, chain, {"number_of_steps": 2}, 422, 1102)
    scenario.equal("what is refused", faults(scenario, body), ["number_of_steps"])


def strange_languages_are_refused(scenario: Scenario, word: Word) -> None:
    """A text in an unknown language gets 404/0, and nothing of the write is stored (ERR-10)."""
    refuses_writes(
        scenario, word, {"name": {"en": scenario.name("known"), "xx": "Unknown"}}, 404, 0
    )


def bad_tokens_are_refused(scenario: Scenario, *operation_ids: str, **named: Any) -> None:
    """A token that cannot be read gets 401/1501 also where nobody needs one (AUTH-3b)."""
    for operation_id in operation_ids:
        bad = {"Authorization": "Bearer nonsense"}
        scenario.refused(scenario.call(operation_id, by=None, headers=bad, **named), 401, 1501)
