"""The limits of promotions with codes, as laws of each kind check them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from liveops_kit.contract.errors import CODE_LIMIT_REACHED
from liveops_kit.contract.resources import CodeKind
from liveops_kit.contract.scenario import Answer, Scenario
from liveops_kit.contract.tokens import Player

ALL = ("redeem_total_limit", "redeem_user_limit", "redeem_code_limit")

Use = Callable[[Scenario, str, Player], Answer]
"""A call that uses a code as a player."""


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
