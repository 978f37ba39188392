"""The limits of promotions with codes, as laws of each kind check them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from liveops_kit.contract.errors import CODE_LIMIT_REACHED, SCHEMA_BROKEN, USER_UNKNOWN
from liveops_kit.contract.resources import CodeKind
from liveops_kit.contract.scenario import Answer, Scenario
from liveops_kit.contract.tokens import Player

ALL = ("redeem_total_limit", "redeem_user_limit", "redeem_code_limit")

Use = Callable[[Scenario, str, Player], Answer]
"""A call that uses a code as a player."""


def only_limit(limit: str, uses: int) -> dict[str, Any]:
    """Return fields with this limit alone."""
    return {limit: uses}


def counts_all(scenario: Scenario, kind: CodeKind, use: Use, **terms: Any) -> None:
    """Check CPN-10a: the total limit is for all codes and users together."""
    first, other = scenario.code(), scenario.code()
    scenario.create(kind, first, other, redeem_total_limit=2, **terms)
    use(scenario, first, scenario.player).ok()
    use(scenario, other, scenario.second_player).ok()
    for code, by in (
        (first, scenario.player),
        (other, scenario.player),
        (first, scenario.second_player),
    ):
        use(scenario, code, by).refused(CODE_LIMIT_REACHED)


def counts_each_user(scenario: Scenario, kind: CodeKind, use: Use, **terms: Any) -> None:
    """Check CPN-10b: the user limit is for one user, over all codes."""
    first, other = scenario.code(), scenario.code()
    scenario.create(kind, first, other, redeem_user_limit=2, **terms)
    for code in (first, other):
        use(scenario, code, scenario.player).ok()
    for code in (first, other):
        use(scenario, code, scenario.player).refused(CODE_LIMIT_REACHED)
        use(scenario, code, scenario.second_player).ok()


def counts_each_code(scenario: Scenario, kind: CodeKind, use: Use, **terms: Any) -> None:
    """Check CPN-10c: the code limit is for one code, over all users."""
    first, other = scenario.code(), scenario.code()
    scenario.create(kind, first, other, redeem_code_limit=1, **terms)
    use(scenario, first, scenario.player).ok()
    use(scenario, first, scenario.second_player).refused(CODE_LIMIT_REACHED)
    use(scenario, other, scenario.second_player).ok()


def check_successes(scenario: Scenario, answers: Sequence[Answer], uses: int) -> None:
    """Check that `uses` of calls sent at the same time succeed and the others meet the limit."""
    done = [each.response.is_success for each in answers]
    scenario.equal("successes", done.count(True), uses)
    for each, is_done in zip(answers, done, strict=True):
        if not is_done:
            each.refused(CODE_LIMIT_REACHED)


def check_available(
    scenario: Scenario, kind: CodeKind, external_id: str, available: int, total: int, user: str = ""
) -> None:
    """Check the available uses of a user; the scenario's player by default."""
    query = {"user_external_id": user or scenario.player.external_id}
    answer = scenario.call(kind.user_limit, external_id=external_id, query=query)
    per_user = answer.get("per_user")
    scenario.equal("per_user", per_user, {"total": total, "available": available})


def tells_code_limits(
    scenario: Scenario,
    kind: CodeKind,
    external_id: str,
    used: Mapping[str, int],
    requested: Sequence[str] | None = None,
) -> None:
    """Check the limits of all or of the requested codes; each code has two uses."""
    query = [("codes[]", code) for code in requested or ()]
    answer = scenario.call(kind.code_limit, external_id=external_id, query=query).ok()
    actual = {
        scenario.get(row, "code"): scenario.get(row, "per_code")
        for row in scenario.get(answer, "items")
    }
    expected = {
        code: {"total": 2, "available": 2 - count, "used": count, "reserved": 0}
        for code, count in used.items()
    }
    scenario.equal("limits by code", actual, expected)
    scenario.equal("total_items_count", scenario.get(answer, "total_items_count"), len(used))


def names_a_known_user(scenario: Scenario, kind: CodeKind, external_id: str) -> None:
    """Check ERR-18: the user limit of an unknown user, or without a user, is refused."""
    call = kind.user_limit
    query = {"user_external_id": scenario.name("nobody")}
    scenario.call(call, external_id=external_id, query=query).refused(USER_UNKNOWN)
    scenario.call(call, external_id=external_id).refused(SCHEMA_BROKEN)
