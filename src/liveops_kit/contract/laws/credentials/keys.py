"""Laws of credentials: who may call, and as whom. Whatever is sent here has nothing to lose."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from typing import Any

from liveops_kit.contract.builders import coupon, item, redeem
from liveops_kit.contract.builders.codes import verify
from liveops_kit.contract.builders.everywhere import (
    GIBBERISH,
    NOTHING,
    Maker,
    admin_calls,
    attempt,
    basic,
    bearer,
    client_calls,
    is_harmless,
    missigned,
    nothing,
    open_reads,
    takes_key,
    unsigned,
    with_claims,
)
from liveops_kit.contract.builders.store import BUNDLE, currency, make
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.credentials.users import has_left
from liveops_kit.contract.response_checks import UNUSED_NUMBER
from liveops_kit.contract.scenario import NotVerifiable, Scenario, is_implemented
from liveops_kit.contract.tokens import Player
from liveops_kit.openapi.document import Operation

LONG_PAST = 1_000_000_000
"""A moment in 2001, in Unix seconds."""

REFUSED = frozenset({401, 403})

PUBLIC_PROJECT = 44056
PUBLIC_USER = "d342dad2-9d59-11e9-a384-42010aa8003f"
AS_DOCUMENTED = (
    "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJleHAiOjE5NjIyMzQwNDgsImlzcyI6Imh0dHBzOi8vbG9naW4ueHNv"
    "bGxhLmNvbSIsImlhdCI6MTU2MjE0NzY0OCwidXNlcm5hbWUiOiJ4c29sbGEiLCJ4c29sbGFfbG9naW5fYWNjZXNzX2tleSI"
    "6IjA2SWF2ZHpDeEVHbm5aMTlpLUc5TmMxVWFfTWFZOXhTR3ZEVEY4OFE3RnMiLCJzdWIiOiJkMzQyZGFkMi05ZDU5LTExZT"
    "ktYTM4NC00MjAxMGFhODAwM2YiLCJlbWFpbCI6InN1cHBvcnRAeHNvbGxhLmNvbSIsInR5cGUiOiJ4c29sbGFfbG9naW4iL"
    "CJ4c29sbGFfbG9naW5fcHJvamVjdF9pZCI6ImU2ZGZhYWM2LTc4YTgtMTFlOS05MjQ0LTQyMDEwYWE4MDAwNCIsInB1Ymxp"
    "c2hlcl9pZCI6MTU5MjR9.GCrW42OguZbLZTaoixCZgAeNLGH2xCeJHxl8u8Xn2aI"
)
"""The user token that the vendor's documents print for everybody to try."""


# -- the API key -----------------------------------------------------------------------------------
def _personalization(scenario: Scenario, is_it: bool) -> list[Operation]:
    """The admin calls of personalization rules, or all others."""
    return [each for each in admin_calls(scenario) if (each.tag == "personalization") is is_it]


def _all_refused(
    scenario: Scenario, calls: list[Operation], status: int, code: int, message: str | None = None,
    **given: Any,
) -> None:  # fmt: skip
    """Every call is refused alike."""
    for operation in calls:
        answer = attempt(scenario, operation, **given)
        if is_implemented(answer):
            scenario.refused(answer, status, code, message)


def _malformed(scenario: Scenario) -> Iterator[dict[str, str]]:
    """Headers that are no Basic credentials, though they look like some."""
    account, key = scenario.client.target.basic
    told = f"{account}:{key}"
    for text in (account, f"{account}:", f":{key}", f"game:{key}", f"-1:{key}"):
        yield {"Authorization": "Basic " + b64encode(text.encode()).decode()}
    encoded = b64encode(told.encode()).decode()
    for header in ("", "Basic", "Basic not-base64!", f"Digest {encoded}", encoded, f"Basic {told}"):
        yield {"Authorization": header}


def _wrong_keys(scenario: Scenario) -> list[str]:
    """Keys that are almost right."""
    key = scenario.client.target.api_key
    return [f"{key}x", key[:-1], f" {key}", key.swapcase() + "x", "0"]


@law("AUTH-1a")
def the_key_of_a_project_opens_its_admin_calls(scenario: Scenario) -> None:
    """Every admin call lets in who states the id and the API key of the project."""
    for operation in admin_calls(scenario):
        answer = attempt(scenario, operation)
        if is_implemented(answer):
            scenario.holds("a call that is let in", answer.status not in REFUSED, answer.line)
        if (
            operation.method == "GET"
            and not nothing(scenario, operation)
            and is_implemented(answer)
        ):
            scenario.ok(answer, 200)


@law("AUTH-1b")
def an_admin_call_without_credentials_is_refused(scenario: Scenario) -> None:
    """Every admin call without an Authorization header gets 401/1020."""
    _all_refused(scenario, _personalization(scenario, False), 401, 1020, by=None)


@law("AUTH-1b")
def a_malformed_key_is_refused(scenario: Scenario) -> None:
    """An Authorization header that is not Basic with an id and a key gets 401/1020."""
    for headers in _malformed(scenario):
        scenario.refused(scenario.call("get-coupons", by=None, headers=headers), 401, 1020)
    _all_refused(scenario, _personalization(scenario, False), 401, 1020, headers=bearer(GIBBERISH))


@law("AUTH-1b", needs=[Need.STRICT])
def a_wrong_key_is_refused(scenario: Scenario) -> None:
    """Every admin call with the project's id and another key gets 401/1020."""
    account, _ = scenario.client.target.basic
    wrong = basic(account, "liveops-kit-has-not-this-key")
    _all_refused(scenario, _personalization(scenario, False), 401, 1020, headers=wrong)


@law("AUTH-1c")
def personalization_rules_need_credentials(scenario: Scenario) -> None:
    """The calls of personalization rules without or with malformed credentials get 401/1020."""
    calls = _personalization(scenario, True)
    _all_refused(scenario, calls, 401, 1020, by=None)
    for headers in _malformed(scenario):
        _all_refused(scenario, calls[:1], 401, 1020, headers=headers)
    _all_refused(scenario, calls, 401, 1020, headers=bearer(GIBBERISH))


@law("AUTH-1c", needs=[Need.STRICT])
def personalization_rules_need_the_right_key(scenario: Scenario) -> None:
    """The calls of personalization rules with a wrong key get 401/1020."""
    account, _ = scenario.client.target.basic
    for key in _wrong_keys(scenario):
        headers = basic(account, key)
        _all_refused(scenario, _personalization(scenario, True), 401, 1020, headers=headers)


@law("AUTH-1d")
def a_key_opens_no_other_project(scenario: Scenario) -> None:
    """Every admin call with the key of one project on another one gets 403/0."""
    target = scenario.client.target
    if target.merchant_id is not None:
        raise NotVerifiable("the key is a merchant's: it opens more than one project")
    own = {"Authorization": target.basic_authorization}
    _all_refused(scenario, admin_calls(scenario), 403, 0, headers=own, project=UNUSED_NUMBER)
    shared = [each for each in client_calls(scenario) if takes_key(scenario, each)]
    _all_refused(scenario, shared, 403, 0, headers=own, project=UNUSED_NUMBER)


@law("AUTH-1d", "CPN-4", "ERR-15", "ERR-16", needs=[Need.OWN_PROJECT])
def a_project_shows_nothing_of_another(scenario: Scenario) -> None:
    """What one project has is found neither by name nor in a list of another one."""
    maker, elsewhere = Maker(scenario), scenario.client.target.project_id
    missing = {"coupon": 9802, "promo_code": 9802, "unique_catalog_offer": 9802}
    reads = {
        "coupon": "get-coupon", "promo_code": "get-promo-code",
        "unique_catalog_offer": "get-unique-catalog-offer",
    }  # fmt: skip
    for kind, code in missing.items():
        made = str(maker.make(kind))
        scenario.ok(scenario.call(reads[kind], external_id=made))
        answer = scenario.call(
            reads[kind], external_id=made, project=elsewhere, headers=_key(scenario)
        )
        scenario.refused(answer, 404, code)
    point = str(maker.make("value_point", order=-2_000_000_000))
    for project, is_there_too in ((scenario.project_id, True), (elsewhere, False)):
        headers = basic(*_account(scenario, project))
        page = scenario.ok(
            scenario.call("admin-get-value-points-list", project=project, headers=headers)
        )
        skus = [scenario.get(each, "sku") for each in scenario.get(page, "items")]
        scenario.equal("whether the list has the point", point in skus, is_there_too)


def _account(scenario: Scenario, project: int) -> tuple[str, str]:
    target = scenario.client.target
    return str(target.merchant_id or project), target.api_key


def _key(scenario: Scenario) -> dict[str, str]:
    """The credentials of the project that the run is about."""
    return {"Authorization": scenario.client.target.basic_authorization}


# -- the user token --------------------------------------------------------------------------------
def _forbids(scenario: Scenario, operation: Operation) -> bool:
    """Whether a call documents 403 for a missing header."""
    return 403 in operation.statuses and not takes_key(scenario, operation)


@law("AUTH-2a")
def a_call_that_documents_it_forbids_a_missing_header(scenario: Scenario) -> None:
    """Calls that document 403 answer a missing Authorization header with 403/0 as worded."""
    calls = [each for each in client_calls(scenario) if _forbids(scenario, each)]
    _all_refused(scenario, calls, 403, 0, "Authorization header not sent", by=None)


@law("AUTH-2b")
def a_player_needs_a_token(scenario: Scenario) -> None:
    """Every other client call that is not open to all answers a missing header with 401/1501."""
    calls = [
        each for each in client_calls(scenario)
        if not _forbids(scenario, each) and frozenset() not in each.security
    ]  # fmt: skip
    _all_refused(scenario, calls, 401, 1501, by=None)


@law("AUTH-2c")
def an_unreadable_token_is_refused(scenario: Scenario) -> None:
    """Every call of players answers a token that cannot be read with 401/1501."""
    calls = [each for each in client_calls(scenario) if each not in open_reads(scenario)]
    _all_refused(scenario, calls, 401, 1501, headers=bearer(GIBBERISH))
    bad = ["Bearer", "Bearer e30.e30", "Bearer a.b.c.d", "Token abc", f"Bearer {unsigned('')}"]
    for header in (*bad, f"Bearer {unsigned('white space')}"):
        headers = {"Authorization": header}
        answer = scenario.call("verify-promotion-code", by=None, headers=headers, code=NOTHING)
        scenario.refused(answer, 401, 1501)


@law("AUTH-2c", needs=[Need.PLAYERS])
def an_expired_token_is_refused(scenario: Scenario) -> None:
    """Every call of players answers a token whose `exp` is past with 401/1501."""
    late = scenario.new_player("late", exp=LONG_PAST)
    calls = [each for each in client_calls(scenario) if each not in open_reads(scenario)]
    _all_refused(scenario, calls, 401, 1501, by=late)


@law("AUTH-2c", needs=[Need.STRICT, Need.PLAYER])
def a_wrongly_signed_token_is_refused(scenario: Scenario) -> None:
    """Every call of players answers a token with another signature with 401/1501."""
    forged = bearer(missigned(scenario.player.token))
    calls = [each for each in client_calls(scenario) if each not in open_reads(scenario)]
    _all_refused(scenario, calls, 401, 1501, headers=forged)


# -- visitors --------------------------------------------------------------------------------------
def _objects(scenario: Scenario) -> dict[str, dict[str, Any]]:
    """What the open reads of one object may be asked for, by operation."""
    good = item(scenario)
    whole = make(scenario, BUNDLE, currency(scenario))
    return {
        "get-sellable-item-by-sku": {"sku": good},
        "get-virtual-items-sku": {"item_sku": good},
        "get-bundle": {"sku": whole},
    }


@law("AUTH-3a", needs=[Need.ITEMS])
def a_visitor_may_look_around(scenario: Scenario) -> None:
    """The lists and items that are open to all answer 200 without an Authorization header."""
    objects = _objects(scenario)
    for operation in open_reads(scenario):
        named = objects.get(operation.operation_id, {})
        if named or not nothing(scenario, operation):
            answer = scenario.call(operation.operation_id, by=None, **named)
            if is_implemented(answer):
                scenario.ok(answer, 200)


@law("AUTH-3b")
def a_bad_token_is_no_visitor(scenario: Scenario) -> None:
    """The reads that are open to all refuse a token that cannot be read with 401/1501."""
    _all_refused(scenario, open_reads(scenario), 401, 1501, headers=bearer(GIBBERISH))


@law("AUTH-3b", needs=[Need.PLAYERS])
def an_expired_token_is_no_visitor(scenario: Scenario) -> None:
    """The reads that are open to all refuse an expired token with 401/1501."""
    _all_refused(
        scenario, open_reads(scenario), 401, 1501, by=scenario.new_player("late", exp=LONG_PAST)
    )


# -- lenient and strict ----------------------------------------------------------------------------
@law("AUTH-4a", needs=[Need.LENIENT])
def lenient_takes_any_key(scenario: Scenario) -> None:
    """In lenient mode every admin call takes any key of the project's id."""
    account, _ = scenario.client.target.basic
    for number, operation in enumerate(admin_calls(scenario)):
        answer = attempt(scenario, operation, headers=basic(account, f"any-key-{number}"))
        if is_implemented(answer):
            scenario.holds("any key to do", answer.status not in REFUSED, answer.line)


@law("AUTH-4a", needs=[Need.LENIENT, Need.PLAYER])
def lenient_takes_any_signature(scenario: Scenario) -> None:
    """In lenient mode a token with another signature, or with none, is the user's all the same."""
    code = scenario.code()
    external_id = coupon(scenario, code, redeem_user_limit=3)
    tokens = (missigned(scenario.player.token), unsigned(scenario.player.external_id))
    for used, token in enumerate(tokens, start=1):
        scenario.ok(redeem(scenario, code, by=Player(scenario.player.external_id, token)))
        has_left(scenario, external_id, scenario.player.external_id, 3 - used)


@law("AUTH-4a", needs=[Need.LENIENT])
def lenient_refuses_expired_tokens(scenario: Scenario) -> None:
    """Also in lenient mode a token whose `exp` is past gets 401/1501."""
    gone = bearer(unsigned(scenario.name("late"), exp=LONG_PAST))
    _all_refused(scenario, client_calls(scenario), 401, 1501, headers=gone)


@law("AUTH-4b", needs=[Need.STRICT])
def strict_takes_the_right_key_alone(scenario: Scenario) -> None:
    """In strict mode a key that is longer, shorter or otherwise almost right gets 401/1020."""
    account, key = scenario.client.target.basic
    for wrong in _wrong_keys(scenario):
        scenario.refused(scenario.call("get-coupons", headers=basic(account, wrong)), 401, 1020)
    unknown = basic("777000777", key)
    scenario.refused(scenario.call("get-coupons", headers=unknown), 401, 1020)
    scenario.ok(scenario.call("get-coupons"))


@law("AUTH-4b", needs=[Need.STRICT])
def strict_compares_keys_on_every_call(scenario: Scenario) -> None:
    """In strict mode no admin call takes a key that is not configured."""
    account, key = scenario.client.target.basic
    _all_refused(scenario, admin_calls(scenario), 401, 1020, headers=basic(account, f"{key}x"))


@law("AUTH-4c", needs=[Need.STRICT, Need.PLAYER])
def strict_takes_no_unsigned_token(scenario: Scenario) -> None:
    """In strict mode every client call answers the algorithm `none` with 401/1501."""
    user = scenario.player.external_id
    _all_refused(scenario, client_calls(scenario), 401, 1501, headers=bearer(unsigned(user)))
    head, claims, _ = scenario.player.token.split(".")
    forged = [unsigned(user, spelt) for spelt in ("None", "NONE", "nOnE", "HS256", "HS512")]
    for token in (*forged, f"{head}.{claims}."):
        scenario.refused(verify(scenario, NOTHING, by=Player(user, token)), 401, 1501)


@law("AUTH-4c", needs=[Need.STRICT, Need.PLAYER])
def strict_takes_no_changed_token(scenario: Scenario) -> None:
    """In strict mode a token with other claims or another signature gets 401/1501 everywhere."""
    changed = with_claims(scenario.player.token, {"sub": scenario.name("root")})
    _all_refused(scenario, client_calls(scenario), 401, 1501, headers=bearer(changed))
    forged = Player("forged", missigned(scenario.player.token))
    scenario.refused(verify(scenario, NOTHING, by=forged), 401, 1501)
    scenario.refused(verify(scenario, NOTHING), 404, 9811)


# -- the public token ------------------------------------------------------------------------------
@law("AUTH-5", needs=[Need.LENIENT])
def the_public_token_works_on_its_project(scenario: Scenario) -> None:
    """The token of the documents opens the client calls of project 44056, as its user."""
    if scenario.project_id != PUBLIC_PROJECT:
        raise NotVerifiable(f"the run is not about project {PUBLIC_PROJECT}")
    public = Player(PUBLIC_USER, AS_DOCUMENTED)
    for operation in client_calls(scenario):
        if is_harmless(scenario, operation):
            answer = attempt(scenario, operation, by=public)
            scenario.holds("the token to do", answer.status not in REFUSED, answer.line)
    code = scenario.code()
    external_id = coupon(scenario, code, redeem_user_limit=2)
    scenario.ok(redeem(scenario, code, by=public))
    has_left(scenario, external_id, PUBLIC_USER, 1)
