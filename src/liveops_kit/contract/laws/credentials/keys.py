"""Laws of API keys and user tokens: which credentials each call takes. The calls are harmless."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from typing import Any

from liveops_kit.contract.builders import coupon, item, redeem
from liveops_kit.contract.builders.codes import verify
from liveops_kit.contract.builders.operations import (
    INVALID_JWT,
    UNKNOWN_ID,
    ObjectFactory,
    admin_calls,
    attempt,
    basic_header,
    bearer_header,
    client_calls,
    is_harmless,
    missigned_token,
    open_reads,
    takes_key,
    unknown_path,
    unsigned_token,
    with_claims,
)
from liveops_kit.contract.builders.store import BUNDLE, currency, make
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.credentials.identity import check_available
from liveops_kit.contract.response_checks import NOBODYS_NUMBER
from liveops_kit.contract.scenario import NotVerifiable, Trial, is_there
from liveops_kit.contract.tokens import Player
from liveops_kit.openapi.document import Operation

LONG_PAST = 1_000_000_000
"""A time in 2001, in Unix seconds."""

REFUSED = frozenset({401, 403})

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


# -- the API key -----------------------------------------------------------------------------------
def _personalization(trial: Trial, is_it: bool) -> list[Operation]:
    """Return the admin operations of personalization rules, or all others."""
    return [each for each in admin_calls(trial) if (each.tag == "personalization") is is_it]


def _check_refused(
    trial: Trial, calls: list[Operation], status: int, code: int, message: str | None = None,
    **arguments: Any,
) -> None:  # fmt: skip
    """Check that every operation is refused alike."""
    for operation in calls:
        answer = attempt(trial, operation, **arguments)
        if is_there(answer):
            trial.refused(answer, status, code, message)


def _malformed_headers(trial: Trial) -> Iterator[dict[str, str]]:
    """Yield headers that look like Basic credentials and are malformed."""
    account, key = trial.client.target.basic
    credentials = f"{account}:{key}"
    for text in (account, f"{account}:", f":{key}", f"game:{key}", f"-1:{key}"):
        yield {"Authorization": "Basic " + b64encode(text.encode()).decode()}
    encoded = b64encode(credentials.encode()).decode()
    for header in (
        "",
        "Basic",
        "Basic not-base64!",
        f"Digest {encoded}",
        encoded,
        f"Basic {credentials}",
    ):
        yield {"Authorization": header}


def _wrong_keys(trial: Trial) -> list[str]:
    """Return keys that differ slightly from the valid one."""
    key = trial.client.target.api_key
    return [f"{key}x", key[:-1], f" {key}", key.swapcase() + "x", "0"]


@law("AUTH-1a")
def the_key_of_a_project_opens_its_admin_calls(trial: Trial) -> None:
    """Every admin call lets in who states the id and the API key of the project."""
    for operation in admin_calls(trial):
        answer = attempt(trial, operation)
        if is_there(answer):
            trial.holds("a call that is let in", answer.status not in REFUSED, answer.line)
        if operation.method == "GET" and not unknown_path(trial, operation) and is_there(answer):
            trial.ok(answer, 200)


@law("AUTH-1b")
def an_admin_call_without_credentials_is_refused(trial: Trial) -> None:
    """Every admin call without an Authorization header gets 401/1020."""
    _check_refused(trial, _personalization(trial, False), 401, 1020, by=None)


@law("AUTH-1b")
def a_malformed_key_is_refused(trial: Trial) -> None:
    """An Authorization header that is not Basic with an id and a key gets 401/1020."""
    for headers in _malformed_headers(trial):
        trial.refused(trial.call("get-coupons", by=None, headers=headers), 401, 1020)
    _check_refused(
        trial, _personalization(trial, False), 401, 1020, headers=bearer_header(INVALID_JWT)
    )


@law("AUTH-1b", needs=[Need.STRICT])
def a_wrong_key_is_refused(trial: Trial) -> None:
    """Every admin call with the project's id and another key gets 401/1020."""
    account, _ = trial.client.target.basic
    wrong = basic_header(account, "liveops-kit-has-not-this-key")
    _check_refused(trial, _personalization(trial, False), 401, 1020, headers=wrong)


@law("AUTH-1c")
def personalization_rules_need_credentials(trial: Trial) -> None:
    """The calls of personalization rules without or with malformed credentials get 401/1020."""
    calls = _personalization(trial, True)
    _check_refused(trial, calls, 401, 1020, by=None)
    for headers in _malformed_headers(trial):
        _check_refused(trial, calls[:1], 401, 1020, headers=headers)
    _check_refused(trial, calls, 401, 1020, headers=bearer_header(INVALID_JWT))


@law("AUTH-1c", needs=[Need.STRICT])
def personalization_rules_need_the_right_key(trial: Trial) -> None:
    """The calls of personalization rules with a wrong key get 401/1020."""
    account, _ = trial.client.target.basic
    for key in _wrong_keys(trial):
        headers = basic_header(account, key)
        _check_refused(trial, _personalization(trial, True), 401, 1020, headers=headers)


@law("AUTH-1d")
def a_key_opens_no_other_project(trial: Trial) -> None:
    """Every admin call with the key of one project on another one gets 403/0."""
    target = trial.client.target
    if target.merchant_id is not None:
        raise NotVerifiable("the key is a merchant's: it opens more than one project")
    own = {"Authorization": target.basic_authorization}
    _check_refused(trial, admin_calls(trial), 403, 0, headers=own, project=NOBODYS_NUMBER)
    shared = [each for each in client_calls(trial) if takes_key(trial, each)]
    _check_refused(trial, shared, 403, 0, headers=own, project=NOBODYS_NUMBER)


@law("AUTH-1d", "CPN-4", "ERR-15", "ERR-16", needs=[Need.OWN_PROJECT])
def a_project_shows_nothing_of_another(trial: Trial) -> None:
    """What one project has is found neither by name nor in a list of another one."""
    maker, elsewhere = ObjectFactory(trial), trial.client.target.project_id
    missing = {"coupon": 9802, "promo_code": 9802, "unique_catalog_offer": 9802}
    reads = {
        "coupon": "get-coupon", "promo_code": "get-promo-code",
        "unique_catalog_offer": "get-unique-catalog-offer",
    }  # fmt: skip
    for kind, code in missing.items():
        external_id = str(maker.make(kind))
        trial.ok(trial.call(reads[kind], external_id=external_id))
        answer = trial.call(
            reads[kind], external_id=external_id, project=elsewhere, headers=_credentials(trial)
        )
        trial.refused(answer, 404, code)
    point = str(maker.make("value_point", order=-2_000_000_000))
    for project, is_there_too in ((trial.project_id, True), (elsewhere, False)):
        headers = basic_header(*_account(trial, project))
        page = trial.ok(trial.call("admin-get-value-points-list", project=project, headers=headers))
        skus = [trial.field(each, "sku") for each in trial.field(page, "items")]
        trial.equal("whether the list has the point", point in skus, is_there_too)


def _account(trial: Trial, project: int) -> tuple[str, str]:
    target = trial.client.target
    return str(target.merchant_id or project), target.api_key


def _credentials(trial: Trial) -> dict[str, str]:
    """Return the credentials of the run's project."""
    return {"Authorization": trial.client.target.basic_authorization}


# -- the user token --------------------------------------------------------------------------------
def _documents_403(trial: Trial, operation: Operation) -> bool:
    """Return True if an operation documents 403 for a missing header."""
    return 403 in operation.statuses and not takes_key(trial, operation)


@law("AUTH-2a")
def a_call_that_documents_it_forbids_a_missing_header(trial: Trial) -> None:
    """Calls that document 403 answer a missing Authorization header with 403/0 as worded."""
    calls = [each for each in client_calls(trial) if _documents_403(trial, each)]
    _check_refused(trial, calls, 403, 0, "Authorization header not sent", by=None)


@law("AUTH-2b")
def a_player_needs_a_token(trial: Trial) -> None:
    """Every other client call that is not open to all answers a missing header with 401/1501."""
    calls = [
        each for each in client_calls(trial)
        if not _documents_403(trial, each) and frozenset() not in each.security
    ]  # fmt: skip
    _check_refused(trial, calls, 401, 1501, by=None)


@law("AUTH-2c")
def an_unreadable_token_is_refused(trial: Trial) -> None:
    """Every call of players answers a token that cannot be read with 401/1501."""
    calls = [each for each in client_calls(trial) if each not in open_reads(trial)]
    _check_refused(trial, calls, 401, 1501, headers=bearer_header(INVALID_JWT))
    bad = [
        "Bearer",
        "Bearer e30.e30",
        "Bearer a.b.c.d",
        "Token abc",
        f"Bearer {unsigned_token('')}",
    ]
    for header in (*bad, f"Bearer {unsigned_token('white space')}"):
        headers = {"Authorization": header}
        answer = trial.call("verify-promotion-code", by=None, headers=headers, code=UNKNOWN_ID)
        trial.refused(answer, 401, 1501)


@law("AUTH-2c", needs=[Need.PLAYERS])
def an_expired_token_is_refused(trial: Trial) -> None:
    """Every call of players answers a token whose `exp` is past with 401/1501."""
    late = trial.newcomer("late", exp=LONG_PAST)
    calls = [each for each in client_calls(trial) if each not in open_reads(trial)]
    _check_refused(trial, calls, 401, 1501, by=late)


@law("AUTH-2c", needs=[Need.STRICT, Need.PLAYER])
def a_wrongly_signed_token_is_refused(trial: Trial) -> None:
    """Every call of players answers a token with another signature with 401/1501."""
    forged = bearer_header(missigned_token(trial.player.token))
    calls = [each for each in client_calls(trial) if each not in open_reads(trial)]
    _check_refused(trial, calls, 401, 1501, headers=forged)


# -- visitors --------------------------------------------------------------------------------------
def _object_paths(trial: Trial) -> dict[str, dict[str, Any]]:
    """Return path parameters of one object for the open reads, by operation."""
    good = item(trial)
    whole = make(trial, BUNDLE, currency(trial))
    return {
        "get-sellable-item-by-sku": {"sku": good},
        "get-virtual-items-sku": {"item_sku": good},
        "get-bundle": {"sku": whole},
    }


@law("AUTH-3a", needs=[Need.ITEMS])
def a_visitor_may_look_around(trial: Trial) -> None:
    """The lists and items that are open to all answer 200 without an Authorization header."""
    objects = _object_paths(trial)
    for operation in open_reads(trial):
        path = objects.get(operation.operation_id, {})
        if path or not unknown_path(trial, operation):
            answer = trial.call(operation.operation_id, by=None, **path)
            if is_there(answer):
                trial.ok(answer, 200)


@law("AUTH-3b")
def a_bad_token_is_no_visitor(trial: Trial) -> None:
    """The reads that are open to all refuse a token that cannot be read with 401/1501."""
    _check_refused(trial, open_reads(trial), 401, 1501, headers=bearer_header(INVALID_JWT))


@law("AUTH-3b", needs=[Need.PLAYERS])
def an_expired_token_is_no_visitor(trial: Trial) -> None:
    """The reads that are open to all refuse an expired token with 401/1501."""
    _check_refused(trial, open_reads(trial), 401, 1501, by=trial.newcomer("late", exp=LONG_PAST))


# -- lenient and strict ----------------------------------------------------------------------------
@law("AUTH-4a", needs=[Need.LENIENT])
def lenient_takes_any_key(trial: Trial) -> None:
    """In lenient mode every admin call takes any key of the project's id."""
    account, _ = trial.client.target.basic
    for number, operation in enumerate(admin_calls(trial)):
        answer = attempt(trial, operation, headers=basic_header(account, f"any-key-{number}"))
        if is_there(answer):
            trial.holds("any key to do", answer.status not in REFUSED, answer.line)


@law("AUTH-4a", needs=[Need.LENIENT, Need.PLAYER])
def lenient_takes_any_signature(trial: Trial) -> None:
    """In lenient mode a token with another signature, or with none, is the user's all the same."""
    code = trial.code()
    external_id = coupon(trial, code, redeem_user_limit=3)
    tokens = (missigned_token(trial.player.token), unsigned_token(trial.player.external_id))
    for used, token in enumerate(tokens, start=1):
        trial.ok(redeem(trial, code, by=Player(trial.player.external_id, token)))
        check_available(trial, external_id, trial.player.external_id, 3 - used)


@law("AUTH-4a", needs=[Need.LENIENT])
def lenient_refuses_expired_tokens(trial: Trial) -> None:
    """Also in lenient mode a token whose `exp` is past gets 401/1501."""
    gone = bearer_header(unsigned_token(trial.name("late"), exp=LONG_PAST))
    _check_refused(trial, client_calls(trial), 401, 1501, headers=gone)


@law("AUTH-4b", needs=[Need.STRICT])
def strict_takes_the_right_key_alone(trial: Trial) -> None:
    """In strict mode a key that is longer, shorter or otherwise almost right gets 401/1020."""
    account, key = trial.client.target.basic
    for wrong in _wrong_keys(trial):
        trial.refused(trial.call("get-coupons", headers=basic_header(account, wrong)), 401, 1020)
    unknown = basic_header("777000777", key)
    trial.refused(trial.call("get-coupons", headers=unknown), 401, 1020)
    trial.ok(trial.call("get-coupons"))


@law("AUTH-4b", needs=[Need.STRICT])
def strict_compares_keys_on_every_call(trial: Trial) -> None:
    """In strict mode no admin call takes a key that is not configured."""
    account, key = trial.client.target.basic
    _check_refused(trial, admin_calls(trial), 401, 1020, headers=basic_header(account, f"{key}x"))


@law("AUTH-4c", needs=[Need.STRICT, Need.PLAYER])
def strict_takes_no_unsigned_token(trial: Trial) -> None:
    """In strict mode every client call answers the algorithm `none` with 401/1501."""
    user = trial.player.external_id
    _check_refused(
        trial, client_calls(trial), 401, 1501, headers=bearer_header(unsigned_token(user))
    )
    head, claims, _ = trial.player.token.split(".")
    forged = [unsigned_token(user, spelt) for spelt in ("None", "NONE", "nOnE", "HS256", "HS512")]
    for token in (*forged, f"{head}.{claims}."):
        trial.refused(verify(trial, UNKNOWN_ID, by=Player(user, token)), 401, 1501)


@law("AUTH-4c", needs=[Need.STRICT, Need.PLAYER])
def strict_takes_no_changed_token(trial: Trial) -> None:
    """In strict mode a token with other claims or another signature gets 401/1501 everywhere."""
    changed = with_claims(trial.player.token, {"sub": trial.name("root")})
    _check_refused(trial, client_calls(trial), 401, 1501, headers=bearer_header(changed))
    forged = Player("forged", missigned_token(trial.player.token))
    trial.refused(verify(trial, UNKNOWN_ID, by=forged), 401, 1501)
    trial.refused(verify(trial, UNKNOWN_ID), 404, 9811)


# -- the public token ------------------------------------------------------------------------------
@law("AUTH-5", needs=[Need.LENIENT])
def the_public_token_works_on_its_project(trial: Trial) -> None:
    """The token of the documents opens the client calls of project 44056, as its user."""
    if trial.project_id != PUBLIC_PROJECT:
        raise NotVerifiable(f"the run is not about project {PUBLIC_PROJECT}")
    public = Player(PUBLIC_USER, PUBLIC_JWT)
    for operation in client_calls(trial):
        if is_harmless(trial, operation):
            answer = attempt(trial, operation, by=public)
            trial.holds("the token to do", answer.status not in REFUSED, answer.line)
    code = trial.code()
    external_id = coupon(trial, code, redeem_user_limit=2)
    trial.ok(redeem(trial, code, by=public))
    check_available(trial, external_id, PUBLIC_USER, 1)
