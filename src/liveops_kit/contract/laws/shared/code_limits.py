"""What holds for the limits of every promotion with codes, as scenarios for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from liveops_kit.contract.builders.codes import Kind, make
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.scenario import Scenario
from liveops_kit.contract.tokens import Player

ALL = ("redeem_total_limit", "redeem_user_limit", "redeem_code_limit")

Use = Callable[[Scenario, str, Player], Exchange]
"""How a player uses a code up, and what comes of it."""


def just(limit: str, uses: int) -> dict[str, Any]:
    """Terms with this limit alone."""
    return {limit: uses}


def counts_all(scenario: Scenario, kind: Kind, use: Use, **terms: Any) -> None:
    """CPN-10a: the total limit is for all codes and users together."""
    first, other = scenario.code(), scenario.code()
    make(scenario, kind, first, other, redeem_total_limit=2, **terms)
    scenario.ok(use(scenario, first, scenario.player))
    scenario.ok(use(scenario, other, scenario.second_player))
    for code, by in (
        (first, scenario.player),
        (other, scenario.player),
        (first, scenario.second_player),
    ):
        scenario.refused(use(scenario, code, by), 422, 9804)


def counts_each_user(scenario: Scenario, kind: Kind, use: Use, **terms: Any) -> None:
    """CPN-10b: the user limit is for one user, over all codes."""
    first, other = scenario.code(), scenario.code()
    make(scenario, kind, first, other, redeem_user_limit=2, **terms)
    for code in (first, other):
        scenario.ok(use(scenario, code, scenario.player))
    for code in (first, other):
        scenario.refused(use(scenario, code, scenario.player), 422, 9804)
        scenario.ok(use(scenario, code, scenario.second_player))


def counts_each_code(scenario: Scenario, kind: Kind, use: Use, **terms: Any) -> None:
    """CPN-10c: the code limit is for one code, over all users."""
    first, other = scenario.code(), scenario.code()
    make(scenario, kind, first, other, redeem_code_limit=1, **terms)
    scenario.ok(use(scenario, first, scenario.player))
    scenario.refused(use(scenario, first, scenario.second_player), 422, 9804)
    scenario.ok(use(scenario, other, scenario.second_player))


def succeed(scenario: Scenario, answers: Sequence[Exchange], uses: int) -> None:
    """Of calls sent at the same time so many succeed; the others meet the limit."""
    done = [each.response.is_success for each in answers]
    scenario.equal("successes", done.count(True), uses)
    for each, is_done in zip(answers, done, strict=True):
        if not is_done:
            scenario.refused(each, 422, 9804)


def has_left(
    scenario: Scenario, kind: Kind, external_id: str, available: int, total: int, user: str = ""
) -> None:
    """A user, the scenario's player unless another is named, may still use so many."""
    query = {"user_external_id": user or scenario.player.external_id}
    answer = scenario.call(str(kind.user_limit), external_id=external_id, query=query)
    per_user = scenario.get(scenario.ok(answer), "per_user")
    scenario.equal("per_user", per_user, {"total": total, "available": available})


def tells_code_limits(
    scenario: Scenario,
    kind: Kind,
    external_id: str,
    used: Mapping[str, int],
    asked: Sequence[str] | None = None,
) -> None:
    """The limits of a promotion with two uses for each code, of all codes or those asked for."""
    query = [("codes[]", code) for code in asked or ()]
    answer = scenario.ok(scenario.call(str(kind.code_limit), external_id=external_id, query=query))
    found = {
        scenario.get(row, "code"): scenario.get(row, "per_code")
        for row in scenario.get(answer, "items")
    }
    expected = {
        code: {"total": 2, "available": 2 - count, "used": count, "reserved": 0}
        for code, count in used.items()
    }
    scenario.equal("limits by code", found, expected)
    scenario.equal("total_items_count", scenario.get(answer, "total_items_count"), len(used))


def names_a_known_user(scenario: Scenario, kind: Kind, external_id: str) -> None:
    """ERR-18: the user limit of nobody, or without a name, is refused."""
    call = str(kind.user_limit)
    query = {"user_external_id": scenario.name("nobody")}
    scenario.refused(scenario.call(call, external_id=external_id, query=query), 404, 5008)
    scenario.refused(scenario.call(call, external_id=external_id), 422, 1102)
