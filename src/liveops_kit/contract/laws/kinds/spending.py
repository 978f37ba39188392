"""Laws of what a user has once: given once, counted for one user and one object, never by refusals.

The rule of each law is the one that bounds its spending, so that a server that documents the bound
breaks what it documents.
"""

from __future__ import annotations

import unicodedata

from liveops_kit.contract.law import law
from liveops_kit.contract.laws.kinds.answers import succeeds
from liveops_kit.contract.laws.kinds.spending_calls import (
    SPENDINGS,
    Spending,
    filled,
    known,
    newcomer,
    spend,
    state,
)
from liveops_kit.contract.scenario import Scenario
from liveops_kit.contract.tokens import Player

CROWDS = (2, 6, 20)
"""Numbers of calls that are made at the same time."""


def _owned(scenario: Scenario, player: Player) -> dict[str, int] | None:
    """Return what a user owns; None where that cannot be read."""
    users = scenario.capabilities.users
    return None if users is None else users.inventory(scenario.project_id, player.external_id)


@law(each=SPENDINGS)
def kinds_at_once_give_once(scenario: Scenario, spending: Spending) -> None:
    """Sent 2, 6 and 20 times at once, {kind} succeeds once; the other calls are refused."""
    for crowd in CROWDS:
        purse = spending.make(scenario)
        player = filled(purse, newcomer(scenario))
        answers = scenario.at_once([purse.spend(player)] * crowd)
        done = [succeeds(each) for each in answers]
        scenario.equal(f"successes of {crowd} calls", sum(done), 1)
        for answer, is_done in zip(answers, done, strict=True):
            if is_done:
                answer.ok()
            else:
                answer.is_refusal()


@law(each=SPENDINGS)
def refused_kinds_change_nothing(scenario: Scenario, spending: Spending) -> None:
    """{Kind}, refused since it was made before, leaves what is read, owned and counted."""
    purse = spending.make(scenario)
    player = filled(purse, newcomer(scenario))
    fresh = state(scenario, purse, player)
    spend(scenario, purse, player).ok()
    before, owned = state(scenario, purse, player), _owned(scenario, player)
    scenario.holds("another state after a success", fresh != before, before)
    for _ in range(3):
        spend(scenario, purse, player).is_refusal()
    scenario.equal("what is read after refusals", state(scenario, purse, player), before)
    scenario.equal("what the user owns after refusals", _owned(scenario, player), owned)


@law(each=SPENDINGS)
def kinds_spend_one_object(scenario: Scenario, spending: Spending) -> None:
    """Of two objects {kind} uses up the one it is for, and leaves the other as it was."""
    other, purse = spending.make(scenario), spending.make(scenario)
    player = filled(other, filled(purse, known(scenario, spending, newcomer(scenario))))
    before = state(scenario, other, player)
    spend(scenario, purse, player).ok()
    spend(scenario, purse, player).is_refusal()
    scenario.equal("what is read of the other", state(scenario, other, player), before)
    spend(scenario, other, player).ok()


def _similar(scenario: Scenario) -> list[Player]:
    """Return users whose ids are equal but for case, leading zeros or composed characters."""
    text = scenario.name("Zoë")
    number = "9" + "".join(str(ord(character) % 10) for character in text)
    ids = [
        unicodedata.normalize("NFC", text), text.upper(), unicodedata.normalize("NFD", text),
        number, f"0{number}",
    ]  # fmt: skip
    return [scenario.with_token(each) for each in ids]


@law("AUTH-6f", each=[each.of_many_users() for each in SPENDINGS])
def kinds_of_similar_users_are_apart(scenario: Scenario, spending: Spending) -> None:
    """{Kind} counts for one user alone of those whose ids differ in case, zeros or accents."""
    purse = spending.make(scenario)
    players = [filled(purse, each) for each in _similar(scenario)]
    for place, player in enumerate(players):
        waiting = players[place + 1 : place + 2] if spending.is_read_by_user else []
        before = [state(scenario, purse, each) for each in waiting]
        spend(scenario, purse, player).ok()
        spend(scenario, purse, player).is_refusal()
        after = [state(scenario, purse, each) for each in waiting]
        scenario.equal("what similar users have", after, before)
