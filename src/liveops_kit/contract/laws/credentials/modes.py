"""Laws of the lenient and the strict mode."""

from __future__ import annotations

from liveops_kit.contract.builders import redeem
from liveops_kit.contract.builders.codes import verify
from liveops_kit.contract.builders.operations import (
    UNKNOWN_ID,
    admin_calls,
    basic_header,
    bearer_header,
    client_calls,
    missigned_token,
    tried,
    unsigned_token,
    with_claims,
)
from liveops_kit.contract.errors import CODE_UNKNOWN, KEY_REFUSED, TOKEN_REFUSED
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.credentials.builders import (
    LONG_PAST,
    REFUSED,
    check_refused,
    wrong_keys,
)
from liveops_kit.contract.resources import COUPON
from liveops_kit.contract.scenario import Scenario
from liveops_kit.contract.tokens import Player


@law("AUTH-4a", needs=[Need.LENIENT])
def lenient_takes_any_key(scenario: Scenario) -> None:
    """In lenient mode every admin call takes any key of the project's id."""
    account, _ = scenario.client.target.basic
    for number, operation in enumerate(admin_calls(scenario)):
        headers = basic_header(account, f"any-key-{number}")
        for answer in tried(scenario, [operation], headers=headers):
            scenario.holds("any key to do", answer.status not in REFUSED, answer.line)


@law("AUTH-4a", needs=[Need.LENIENT, Need.PLAYER])
def lenient_takes_any_signature(scenario: Scenario) -> None:
    """In lenient mode a token with another signature, or with none, is the user's all the same."""
    made, code = scenario.with_code(COUPON, redeem_user_limit=3)
    tokens = (missigned_token(scenario.player.token), unsigned_token(scenario.player.external_id))
    for used, token in enumerate(tokens, start=1):
        redeem(scenario, code, by=Player(scenario.player.external_id, token)).ok()
        made.leaves(3 - used, 3)


@law("AUTH-4a", needs=[Need.LENIENT])
def lenient_refuses_expired_tokens(scenario: Scenario) -> None:
    """Also in lenient mode a token whose `exp` is past gets 401/1501."""
    gone = bearer_header(unsigned_token(scenario.name("late"), exp=LONG_PAST))
    check_refused(scenario, client_calls(scenario), TOKEN_REFUSED, headers=gone)


@law("AUTH-4b", needs=[Need.STRICT])
def strict_takes_the_right_key_alone(scenario: Scenario) -> None:
    """In strict mode a key that is longer, shorter or otherwise almost right gets 401/1020."""
    account, key = scenario.client.target.basic
    for wrong in wrong_keys(scenario):
        scenario.call("get-coupons", headers=basic_header(account, wrong)).refused(KEY_REFUSED)
    unknown = basic_header("777000777", key)
    scenario.call("get-coupons", headers=unknown).refused(KEY_REFUSED)
    scenario.call("get-coupons").ok()


@law("AUTH-4b", needs=[Need.STRICT])
def strict_compares_keys_on_every_call(scenario: Scenario) -> None:
    """In strict mode no admin call takes a key that is not configured."""
    account, key = scenario.client.target.basic
    check_refused(
        scenario, admin_calls(scenario), KEY_REFUSED, headers=basic_header(account, f"{key}x")
    )


@law("AUTH-4c", needs=[Need.STRICT, Need.PLAYER])
def strict_takes_no_unsigned_token(scenario: Scenario) -> None:
    """In strict mode every client call answers the algorithm `none` with 401/1501."""
    user = scenario.player.external_id
    check_refused(
        scenario, client_calls(scenario), TOKEN_REFUSED, headers=bearer_header(unsigned_token(user))
    )
    head, claims, _ = scenario.player.token.split(".")
    forged = [unsigned_token(user, spelt) for spelt in ("None", "NONE", "nOnE", "HS256", "HS512")]
    for token in (*forged, f"{head}.{claims}."):
        verify(scenario, UNKNOWN_ID, by=Player(user, token)).refused(TOKEN_REFUSED)


@law("AUTH-4c", needs=[Need.STRICT, Need.PLAYER])
def strict_takes_no_changed_token(scenario: Scenario) -> None:
    """In strict mode a token with other claims or another signature gets 401/1501 everywhere."""
    changed = with_claims(scenario.player.token, {"sub": scenario.name("root")})
    check_refused(scenario, client_calls(scenario), TOKEN_REFUSED, headers=bearer_header(changed))
    forged = Player("forged", missigned_token(scenario.player.token))
    verify(scenario, UNKNOWN_ID, by=forged).refused(TOKEN_REFUSED)
    verify(scenario, UNKNOWN_ID).refused(CODE_UNKNOWN)
