"""Laws of user tokens, and of visitors without one."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders import redeem
from liveops_kit.contract.builders.operations import (
    INVALID_JWT,
    UNKNOWN_ID,
    bearer_header,
    calls_of_players,
    client_calls,
    is_harmless,
    missigned_token,
    open_reads,
    takes_key,
    tried,
    unknown_path,
    unsigned_token,
)
from liveops_kit.contract.builders.store import virtual_good
from liveops_kit.contract.errors import AUTHORIZATION_NOT_SENT, TOKEN_REFUSED
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.credentials.builders import LONG_PAST, REFUSED, check_refused
from liveops_kit.contract.resources import BUNDLE, COUPON
from liveops_kit.contract.scenario import NotVerifiable, Scenario, is_implemented
from liveops_kit.contract.tokens import Player
from liveops_kit.openapi.document import Operation

PUBLIC_PROJECT = 44056

PUBLIC_USER = "d342dad2-9d59-11e9-a384-42010aa8003f"

PUBLIC_JWT = (
    "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJleHAiOjE5NjIyMzQwNDgsImlzcyI6Imh0dHBzOi8vbG9naW4ueHNv"
    "bGxhLmNvbSIsImlhdCI6MTU2MjE0NzY0OCwidXNlcm5hbWUiOiJ4c29sbGEiLCJ4c29sbGFfbG9naW5fYWNjZXNzX2tleSI"
    "6IjA2SWF2ZHpDeEVHbm5aMTlpLUc5TmMxVWFfTWFZOXhTR3ZEVEY4OFE3RnMiLCJzdWIiOiJkMzQyZGFkMi05ZDU5LTExZT"
    "ktYTM4NC00MjAxMGFhODAwM2YiLCJlbWFpbCI6InN1cHBvcnRAeHNvbGxhLmNvbSIsInR5cGUiOiJ4c29sbGFfbG9naW4iL"
    "CJ4c29sbGFfbG9naW5fcHJvamVjdF9pZCI6ImU2ZGZhYWM2LTc4YTgtMTFlOS05MjQ0LTQyMDEwYWE4MDAwNCIsInB1Ymxp"
    "c2hlcl9pZCI6MTU5MjR9.GCrW42OguZbLZTaoixCZgAeNLGH2xCeJHxl8u8Xn2aI"
)
"""The user token that the vendor's documentation prints for everybody to try."""


def _documents_403(scenario: Scenario, operation: Operation) -> bool:
    """Return True if an operation documents 403 for a missing header."""
    return 403 in operation.statuses and not takes_key(scenario, operation)


@law("AUTH-2a")
def a_call_that_documents_it_forbids_a_missing_header(scenario: Scenario) -> None:
    """Calls that document 403 answer a missing Authorization header with 403/0 as worded."""
    calls = [each for each in client_calls(scenario) if _documents_403(scenario, each)]
    check_refused(
        scenario, calls, AUTHORIZATION_NOT_SENT, message=AUTHORIZATION_NOT_SENT.message(), by=None
    )


@law("AUTH-2b")
def a_player_needs_a_token(scenario: Scenario) -> None:
    """Every other client call that is not open to all answers a missing header with 401/1501."""
    calls = [
        each for each in client_calls(scenario)
        if not _documents_403(scenario, each) and frozenset() not in each.security
    ]  # fmt: skip
    check_refused(scenario, calls, TOKEN_REFUSED, by=None)


@law("AUTH-2c")
def an_unreadable_token_is_refused(scenario: Scenario) -> None:
    """Every call of players answers a token that cannot be read with 401/1501."""
    unreadable = bearer_header(INVALID_JWT)
    check_refused(scenario, calls_of_players(scenario), TOKEN_REFUSED, headers=unreadable)
    unnamed = (f"Bearer {unsigned_token(user)}" for user in ("", "white space"))
    for header in ("Bearer", "Bearer e30.e30", "Bearer a.b.c.d", "Token abc", *unnamed):
        headers = {"Authorization": header}
        answer = scenario.call("verify-promotion-code", by=None, headers=headers, code=UNKNOWN_ID)
        answer.refused(TOKEN_REFUSED)


@law("AUTH-2c", needs=[Need.PLAYERS])
def an_expired_token_is_refused(scenario: Scenario) -> None:
    """Every call of players answers a token whose `exp` is past with 401/1501."""
    late = scenario.new_player("late", exp=LONG_PAST)
    check_refused(scenario, calls_of_players(scenario), TOKEN_REFUSED, by=late)


@law("AUTH-2c", needs=[Need.STRICT, Need.PLAYER])
def a_wrongly_signed_token_is_refused(scenario: Scenario) -> None:
    """Every call of players answers a token with another signature with 401/1501."""
    forged = bearer_header(missigned_token(scenario.player.token))
    check_refused(scenario, calls_of_players(scenario), TOKEN_REFUSED, headers=forged)


def _object_paths(scenario: Scenario) -> dict[str, dict[str, Any]]:
    """Return path parameters of one object for the open reads, by operation."""
    good = virtual_good(scenario)
    return {
        "get-sellable-item-by-sku": {"sku": good},
        "get-virtual-items-sku": {"item_sku": good},
        "get-bundle": {"sku": scenario.create(BUNDLE).id},
    }


@law("AUTH-3a", needs=[Need.ITEMS])
def a_visitor_may_look_around(scenario: Scenario) -> None:
    """The lists and items that are open to all answer 200 without an Authorization header."""
    objects = _object_paths(scenario)
    for operation in open_reads(scenario):
        path = objects.get(operation.operation_id, {})
        if path or not unknown_path(scenario, operation):
            answer = scenario.call(operation.operation_id, by=None, **path)
            if is_implemented(answer):
                answer.ok(200)


@law("AUTH-3b")
def a_bad_token_is_no_visitor(scenario: Scenario) -> None:
    """The reads that are open to all refuse a token that cannot be read with 401/1501."""
    check_refused(scenario, open_reads(scenario), TOKEN_REFUSED, headers=bearer_header(INVALID_JWT))


@law("AUTH-3b", needs=[Need.PLAYERS])
def an_expired_token_is_no_visitor(scenario: Scenario) -> None:
    """The reads that are open to all refuse an expired token with 401/1501."""
    check_refused(
        scenario, open_reads(scenario), TOKEN_REFUSED, by=scenario.new_player("late", exp=LONG_PAST)
    )


@law("AUTH-5", needs=[Need.LENIENT])
def the_public_token_works_on_its_project(scenario: Scenario) -> None:
    """The token of the documents opens the client calls of project 44056, as its user."""
    if scenario.project_id != PUBLIC_PROJECT:
        raise NotVerifiable(f"the run is not about project {PUBLIC_PROJECT}")
    public = Player(PUBLIC_USER, PUBLIC_JWT)
    harmless = [each for each in client_calls(scenario) if is_harmless(scenario, each)]
    for answer in tried(scenario, harmless, by=public):
        scenario.holds("the token to do", answer.status not in REFUSED, answer.line)
    made, code = scenario.with_code(COUPON, redeem_user_limit=2)
    redeem(scenario, code, by=public).ok()
    made.leaves(1, 2, PUBLIC_USER)
