"""Scenarios about the limits of promotions with codes, shared by the laws of each kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from liveops_kit.contract.builders.codes import Kind, make
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.scenario import Trial
from liveops_kit.contract.tokens import Player

ALL = ("redeem_total_limit", "redeem_user_limit", "redeem_code_limit")

Use = Callable[[Trial, str, Player], Exchange]
"""A call that uses a code as a player."""


def only_limit(limit: str, uses: int) -> dict[str, Any]:
    """Return fields with this limit alone."""
    return {limit: uses}


def counts_all(trial: Trial, kind: Kind, use: Use, **terms: Any) -> None:
    """Check CPN-10a: the total limit is for all codes and users together."""
    first, other = trial.code(), trial.code()
    make(trial, kind, first, other, redeem_total_limit=2, **terms)
    trial.ok(use(trial, first, trial.player))
    trial.ok(use(trial, other, trial.second))
    for code, by in ((first, trial.player), (other, trial.player), (first, trial.second)):
        trial.refused(use(trial, code, by), 422, 9804)


def counts_each_user(trial: Trial, kind: Kind, use: Use, **terms: Any) -> None:
    """Check CPN-10b: the user limit is for one user, over all codes."""
    first, other = trial.code(), trial.code()
    make(trial, kind, first, other, redeem_user_limit=2, **terms)
    for code in (first, other):
        trial.ok(use(trial, code, trial.player))
    for code in (first, other):
        trial.refused(use(trial, code, trial.player), 422, 9804)
        trial.ok(use(trial, code, trial.second))


def counts_each_code(trial: Trial, kind: Kind, use: Use, **terms: Any) -> None:
    """Check CPN-10c: the code limit is for one code, over all users."""
    first, other = trial.code(), trial.code()
    make(trial, kind, first, other, redeem_code_limit=1, **terms)
    trial.ok(use(trial, first, trial.player))
    trial.refused(use(trial, first, trial.second), 422, 9804)
    trial.ok(use(trial, other, trial.second))


def check_successes(trial: Trial, answers: Sequence[Exchange], uses: int) -> None:
    """Check that `uses` of calls sent at the same time succeed and the others meet the limit."""
    done = [each.response.is_success for each in answers]
    trial.equal("successes", done.count(True), uses)
    for each, is_done in zip(answers, done, strict=True):
        if not is_done:
            trial.refused(each, 422, 9804)


def check_available(
    trial: Trial, kind: Kind, external_id: str, available: int, total: int, user: str = ""
) -> None:
    """Check the available uses of a user; the scenario's player by default."""
    query = {"user_external_id": user or trial.player.external_id}
    answer = trial.call(str(kind.user_limit), external_id=external_id, query=query)
    per_user = trial.field(trial.ok(answer), "per_user")
    trial.equal("per_user", per_user, {"total": total, "available": available})


def tells_code_limits(
    trial: Trial,
    kind: Kind,
    external_id: str,
    used: Mapping[str, int],
    requested: Sequence[str] | None = None,
) -> None:
    """Check the limits of all or of the requested codes; each code has two uses."""
    query = [("codes[]", code) for code in requested or ()]
    answer = trial.ok(trial.call(str(kind.code_limit), external_id=external_id, query=query))
    actual = {
        trial.field(row, "code"): trial.field(row, "per_code")
        for row in trial.field(answer, "items")
    }
    expected = {
        code: {"total": 2, "available": 2 - count, "used": count, "reserved": 0}
        for code, count in used.items()
    }
    trial.equal("limits by code", actual, expected)
    trial.equal("total_items_count", trial.field(answer, "total_items_count"), len(used))


def names_a_known_user(trial: Trial, kind: Kind, external_id: str) -> None:
    """Check ERR-18: the user limit of an unknown user, or without a user, is refused."""
    call = str(kind.user_limit)
    query = {"user_external_id": trial.name("nobody")}
    trial.refused(trial.call(call, external_id=external_id, query=query), 404, 5008)
    trial.refused(trial.call(call, external_id=external_id), 422, 1102)
