"""Laws of credentials: who may call, and as whom. Whatever is sent here has nothing to lose."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping
from typing import Any

from liveops_kit.contract.catalogue import NOBODYS_NUMBER
from liveops_kit.contract.exchange import Exchange
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scene import coupon, discount, item, promo_code, redeem, some_item
from liveops_kit.contract.scene_codes import COUPON as COUPON_CALLS
from liveops_kit.contract.scene_codes import closed_item, rewards, verify
from liveops_kit.contract.scene_everywhere import (
    GIBBERISH,
    NOTHING,
    Maker,
    admin_calls,
    attempt,
    basic,
    bearer,
    client_calls,
    is_harmless,
    is_there,
    missigned,
    nothing,
    open_reads,
    operations,
    takes_key,
    unsigned,
    with_claims,
)
from liveops_kit.contract.scene_points import anew
from liveops_kit.contract.scene_store import BUNDLE, currency, make
from liveops_kit.contract.tokens import Player
from liveops_kit.contract.trial import NotVerifiable, Trial
from liveops_kit.spec import Operation

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

SDK_QUERY: Mapping[str, str] = {
    "engine": "unity", "engine_v": "2022.3.1f1", "sdk": "store", "sdk_v": "2.5.7",
    "build_platform": "android", "game_engine": "unity",
}  # fmt: skip
SDK_HEADERS: Mapping[str, str] = {
    "X-ENGINE": "UNITY", "X-ENGINE-V": "2022.3.1f1", "X-SDK": "STORE", "X-SDK-V": "2.5.7",
    "X-BUILD-PLATFORM": "ANDROID",
}  # fmt: skip


# -- the API key -----------------------------------------------------------------------------------
def _personalization(trial: Trial, is_it: bool) -> list[Operation]:
    """The admin calls of personalization rules, or all others."""
    return [each for each in admin_calls(trial) if (each.tag == "personalization") is is_it]


def _all_refused(
    trial: Trial, calls: list[Operation], status: int, code: int, message: str | None = None,
    **given: Any,
) -> None:  # fmt: skip
    """Every call is refused alike."""
    for operation in calls:
        answer = attempt(trial, operation, **given)
        if is_there(answer):
            trial.refused(answer, status, code, message)


def _malformed(trial: Trial) -> Iterator[dict[str, str]]:
    """Headers that are no Basic credentials, though they look like some."""
    account, key = trial.client.target.basic
    told = f"{account}:{key}"
    for text in (account, f"{account}:", f":{key}", f"game:{key}", f"-1:{key}"):
        yield {"Authorization": "Basic " + b64encode(text.encode()).decode()}
    encoded = b64encode(told.encode()).decode()
    for header in ("", "Basic", "Basic not-base64!", f"Digest {encoded}", encoded, f"Basic {told}"):
        yield {"Authorization": header}


def _wrong_keys(trial: Trial) -> list[str]:
    """Keys that are almost right."""
    key = trial.client.target.api_key
    return [f"{key}x", key[:-1], f" {key}", key.swapcase() + "x", "0"]


@law("AUTH-1a")
def the_key_of_a_project_opens_its_admin_calls(trial: Trial) -> None:
    """Every admin call lets in who states the id and the API key of the project."""
    for operation in admin_calls(trial):
        answer = attempt(trial, operation)
        if is_there(answer):
            trial.holds("a call that is let in", answer.status not in REFUSED, answer.line)
        if operation.method == "GET" and not nothing(trial, operation) and is_there(answer):
            trial.ok(answer, 200)


@law("AUTH-1b")
def an_admin_call_without_credentials_is_refused(trial: Trial) -> None:
    """Every admin call without an Authorization header gets 401/1020."""
    _all_refused(trial, _personalization(trial, False), 401, 1020, by=None)


@law("AUTH-1b")
def a_malformed_key_is_refused(trial: Trial) -> None:
    """An Authorization header that is not Basic with an id and a key gets 401/1020."""
    for headers in _malformed(trial):
        trial.refused(trial.call("get-coupons", by=None, headers=headers), 401, 1020)
    _all_refused(trial, _personalization(trial, False), 401, 1020, headers=bearer(GIBBERISH))


@law("AUTH-1b", needs=[Need.STRICT])
def a_wrong_key_is_refused(trial: Trial) -> None:
    """Every admin call with the project's id and another key gets 401/1020."""
    account, _ = trial.client.target.basic
    wrong = basic(account, "liveops-kit-has-not-this-key")
    _all_refused(trial, _personalization(trial, False), 401, 1020, headers=wrong)


@law("AUTH-1c")
def personalization_rules_need_credentials(trial: Trial) -> None:
    """The calls of personalization rules without or with malformed credentials get 401/1020."""
    calls = _personalization(trial, True)
    _all_refused(trial, calls, 401, 1020, by=None)
    for headers in _malformed(trial):
        _all_refused(trial, calls[:1], 401, 1020, headers=headers)
    _all_refused(trial, calls, 401, 1020, headers=bearer(GIBBERISH))


@law("AUTH-1c", needs=[Need.STRICT])
def personalization_rules_need_the_right_key(trial: Trial) -> None:
    """The calls of personalization rules with a wrong key get 401/1020."""
    account, _ = trial.client.target.basic
    for key in _wrong_keys(trial):
        headers = basic(account, key)
        _all_refused(trial, _personalization(trial, True), 401, 1020, headers=headers)


@law("AUTH-1d")
def a_key_opens_no_other_project(trial: Trial) -> None:
    """Every admin call with the key of one project on another one gets 403/0."""
    target = trial.client.target
    if target.merchant_id is not None:
        raise NotVerifiable("the key is a merchant's: it opens more than one project")
    own = {"Authorization": target.basic_authorization}
    _all_refused(trial, admin_calls(trial), 403, 0, headers=own, project=NOBODYS_NUMBER)
    shared = [each for each in client_calls(trial) if takes_key(trial, each)]
    _all_refused(trial, shared, 403, 0, headers=own, project=NOBODYS_NUMBER)


@law("AUTH-1d", "CPN-4", "ERR-15", "ERR-16", needs=[Need.OWN_PROJECT])
def a_project_shows_nothing_of_another(trial: Trial) -> None:
    """What one project has is found neither by name nor in a list of another one."""
    maker, elsewhere = Maker(trial), trial.client.target.project_id
    missing = {"coupon": 9802, "promo_code": 9802, "unique_catalog_offer": 9802}
    reads = {
        "coupon": "get-coupon", "promo_code": "get-promo-code",
        "unique_catalog_offer": "get-unique-catalog-offer",
    }  # fmt: skip
    for kind, code in missing.items():
        made = str(maker.make(kind))
        trial.ok(trial.call(reads[kind], external_id=made))
        answer = trial.call(reads[kind], external_id=made, project=elsewhere, headers=_key(trial))
        trial.refused(answer, 404, code)
    point = str(maker.make("value_point", order=-2_000_000_000))
    for project, is_there_too in ((trial.project_id, True), (elsewhere, False)):
        headers = basic(*_account(trial, project))
        page = trial.ok(trial.call("admin-get-value-points-list", project=project, headers=headers))
        skus = [trial.field(each, "sku") for each in trial.field(page, "items")]
        trial.equal("whether the list has the point", point in skus, is_there_too)


def _account(trial: Trial, project: int) -> tuple[str, str]:
    target = trial.client.target
    return str(target.merchant_id or project), target.api_key


def _key(trial: Trial) -> dict[str, str]:
    """The credentials of the project that the run is about."""
    return {"Authorization": trial.client.target.basic_authorization}


# -- the user token --------------------------------------------------------------------------------
def _forbids(trial: Trial, operation: Operation) -> bool:
    """Whether a call documents 403 for a missing header."""
    return 403 in operation.statuses and not takes_key(trial, operation)


@law("AUTH-2a")
def a_call_that_documents_it_forbids_a_missing_header(trial: Trial) -> None:
    """Calls that document 403 answer a missing Authorization header with 403/0 as worded."""
    calls = [each for each in client_calls(trial) if _forbids(trial, each)]
    _all_refused(trial, calls, 403, 0, "Authorization header not sent", by=None)


@law("AUTH-2b")
def a_player_needs_a_token(trial: Trial) -> None:
    """Every other client call that is not open to all answers a missing header with 401/1501."""
    calls = [
        each for each in client_calls(trial)
        if not _forbids(trial, each) and frozenset() not in each.security
    ]  # fmt: skip
    _all_refused(trial, calls, 401, 1501, by=None)


@law("AUTH-2c")
def an_unreadable_token_is_refused(trial: Trial) -> None:
    """Every call of players answers a token that cannot be read with 401/1501."""
    calls = [each for each in client_calls(trial) if each not in open_reads(trial)]
    _all_refused(trial, calls, 401, 1501, headers=bearer(GIBBERISH))
    bad = ["Bearer", "Bearer e30.e30", "Bearer a.b.c.d", "Token abc", f"Bearer {unsigned('')}"]
    for header in (*bad, f"Bearer {unsigned('white space')}"):
        headers = {"Authorization": header}
        answer = trial.call("verify-promotion-code", by=None, headers=headers, code=NOTHING)
        trial.refused(answer, 401, 1501)


@law("AUTH-2c", needs=[Need.PLAYERS])
def an_expired_token_is_refused(trial: Trial) -> None:
    """Every call of players answers a token whose `exp` is past with 401/1501."""
    late = trial.newcomer("late", exp=LONG_PAST)
    calls = [each for each in client_calls(trial) if each not in open_reads(trial)]
    _all_refused(trial, calls, 401, 1501, by=late)


@law("AUTH-2c", needs=[Need.STRICT, Need.PLAYER])
def a_wrongly_signed_token_is_refused(trial: Trial) -> None:
    """Every call of players answers a token with another signature with 401/1501."""
    forged = bearer(missigned(trial.player.token))
    calls = [each for each in client_calls(trial) if each not in open_reads(trial)]
    _all_refused(trial, calls, 401, 1501, headers=forged)


# -- visitors --------------------------------------------------------------------------------------
def _objects(trial: Trial) -> dict[str, dict[str, Any]]:
    """What the open reads of one object may be asked for, by operation."""
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
    objects = _objects(trial)
    for operation in open_reads(trial):
        named = objects.get(operation.operation_id, {})
        if named or not nothing(trial, operation):
            answer = trial.call(operation.operation_id, by=None, **named)
            if is_there(answer):
                trial.ok(answer, 200)


@law("AUTH-3b")
def a_bad_token_is_no_visitor(trial: Trial) -> None:
    """The reads that are open to all refuse a token that cannot be read with 401/1501."""
    _all_refused(trial, open_reads(trial), 401, 1501, headers=bearer(GIBBERISH))


@law("AUTH-3b", needs=[Need.PLAYERS])
def an_expired_token_is_no_visitor(trial: Trial) -> None:
    """The reads that are open to all refuse an expired token with 401/1501."""
    _all_refused(trial, open_reads(trial), 401, 1501, by=trial.newcomer("late", exp=LONG_PAST))


# -- lenient and strict ----------------------------------------------------------------------------
@law("AUTH-4a", needs=[Need.LENIENT])
def lenient_takes_any_key(trial: Trial) -> None:
    """In lenient mode every admin call takes any key of the project's id."""
    account, _ = trial.client.target.basic
    for number, operation in enumerate(admin_calls(trial)):
        answer = attempt(trial, operation, headers=basic(account, f"any-key-{number}"))
        if is_there(answer):
            trial.holds("any key to do", answer.status not in REFUSED, answer.line)


@law("AUTH-4a", needs=[Need.LENIENT, Need.PLAYER])
def lenient_takes_any_signature(trial: Trial) -> None:
    """In lenient mode a token with another signature, or with none, is the user's all the same."""
    code = trial.code()
    external_id = coupon(trial, code, redeem_user_limit=3)
    tokens = (missigned(trial.player.token), unsigned(trial.player.external_id))
    for used, token in enumerate(tokens, start=1):
        trial.ok(redeem(trial, code, by=Player(trial.player.external_id, token)))
        _has_left(trial, external_id, trial.player.external_id, 3 - used)


@law("AUTH-4a", needs=[Need.LENIENT])
def lenient_refuses_expired_tokens(trial: Trial) -> None:
    """Also in lenient mode a token whose `exp` is past gets 401/1501."""
    gone = bearer(unsigned(trial.name("late"), exp=LONG_PAST))
    _all_refused(trial, client_calls(trial), 401, 1501, headers=gone)


@law("AUTH-4b", needs=[Need.STRICT])
def strict_takes_the_right_key_alone(trial: Trial) -> None:
    """In strict mode a key that is longer, shorter or otherwise almost right gets 401/1020."""
    account, key = trial.client.target.basic
    for wrong in _wrong_keys(trial):
        trial.refused(trial.call("get-coupons", headers=basic(account, wrong)), 401, 1020)
    unknown = basic("777000777", key)
    trial.refused(trial.call("get-coupons", headers=unknown), 401, 1020)
    trial.ok(trial.call("get-coupons"))


@law("AUTH-4b", needs=[Need.STRICT])
def strict_compares_keys_on_every_call(trial: Trial) -> None:
    """In strict mode no admin call takes a key that is not configured."""
    account, key = trial.client.target.basic
    _all_refused(trial, admin_calls(trial), 401, 1020, headers=basic(account, f"{key}x"))


@law("AUTH-4c", needs=[Need.STRICT, Need.PLAYER])
def strict_takes_no_unsigned_token(trial: Trial) -> None:
    """In strict mode every client call answers the algorithm `none` with 401/1501."""
    user = trial.player.external_id
    _all_refused(trial, client_calls(trial), 401, 1501, headers=bearer(unsigned(user)))
    head, claims, _ = trial.player.token.split(".")
    forged = [unsigned(user, spelt) for spelt in ("None", "NONE", "nOnE", "HS256", "HS512")]
    for token in (*forged, f"{head}.{claims}."):
        trial.refused(verify(trial, NOTHING, by=Player(user, token)), 401, 1501)


@law("AUTH-4c", needs=[Need.STRICT, Need.PLAYER])
def strict_takes_no_changed_token(trial: Trial) -> None:
    """In strict mode a token with other claims or another signature gets 401/1501 everywhere."""
    changed = with_claims(trial.player.token, {"sub": trial.name("root")})
    _all_refused(trial, client_calls(trial), 401, 1501, headers=bearer(changed))
    forged = Player("forged", missigned(trial.player.token))
    trial.refused(verify(trial, NOTHING, by=forged), 401, 1501)
    trial.refused(verify(trial, NOTHING), 404, 9811)


# -- the public token ------------------------------------------------------------------------------
@law("AUTH-5", needs=[Need.LENIENT])
def the_public_token_works_on_its_project(trial: Trial) -> None:
    """The token of the documents opens the client calls of project 44056, as its user."""
    if trial.project_id != PUBLIC_PROJECT:
        raise NotVerifiable(f"the run is not about project {PUBLIC_PROJECT}")
    public = Player(PUBLIC_USER, AS_DOCUMENTED)
    for operation in client_calls(trial):
        if is_harmless(trial, operation):
            answer = attempt(trial, operation, by=public)
            trial.holds("the token to do", answer.status not in REFUSED, answer.line)
    code = trial.code()
    external_id = coupon(trial, code, redeem_user_limit=2)
    trial.ok(redeem(trial, code, by=public))
    _has_left(trial, external_id, PUBLIC_USER, 1)


# -- who a user is ---------------------------------------------------------------------------------
def _has_left(trial: Trial, external_id: str, user: str, available: int) -> None:
    """What the admin call says that a coupon's limit leaves a user."""
    query = {"user_external_id": user}
    found = trial.ok(trial.call("get-coupon-user-limit", external_id=external_id, query=query))
    trial.equal("available", trial.field(found, "per_user", "available"), available)


@law("AUTH-6a", needs=[Need.PLAYER])
def the_subject_of_a_token_is_the_user(trial: Trial) -> None:
    """The limit calls of coupons know a user by the `sub` of the token that redeemed."""
    code = trial.code()
    external_id = coupon(trial, code, redeem_user_limit=5)
    trial.ok(redeem(trial, code))
    _has_left(trial, external_id, trial.player.external_id, 4)


@law("AUTH-6a", needs=[Need.PLAYERS])
def a_new_token_is_the_same_user(trial: Trial) -> None:
    """Two tokens of one `sub` are one user; the same claims under another `sub` are another."""
    code = trial.code()
    external_id = coupon(trial, code, redeem_user_limit=2)
    first, other = trial.newcomer("first"), trial.newcomer("other")
    for who in (first, anew(trial, first, username="renamed"), other):
        trial.ok(redeem(trial, code, by=who))
    trial.refused(redeem(trial, code, by=first), 422, 9804)
    _has_left(trial, external_id, first.external_id, 0)
    _has_left(trial, external_id, other.external_id, 1)


@law("AUTH-6a", needs=[Need.PLAYER, Need.ITEMS])
def promotions_know_a_user_by_the_subject(trial: Trial) -> None:
    """The limit calls of discounts and promo codes know a user by the `sub` of the token."""
    promotion_id = discount(trial, "10.00", some_item(trial), limits={"per_user": 3})
    external_id = promo_code(trial, redeem_user_limit=7)
    verify(trial, NOTHING)  # who calls is known from then on
    query = {"user_external_id": trial.player.external_id}
    found = trial.ok(trial.call("get-user-promotion-limit", promotion_id=promotion_id, query=query))
    trial.equal("available", trial.field(found, "per_user", "available"), 3)
    found = trial.ok(trial.call("get-promo-code-user-limit", external_id=external_id, query=query))
    trial.equal("available", trial.field(found, "per_user", "available"), 7)
    stranger = {"user_external_id": trial.name("nobody")}
    answer = trial.call("get-user-promotion-limit", promotion_id=promotion_id, query=stranger)
    trial.refused(answer, 404, 5008)


def _for_those_with(trial: Trial, **attributes: str) -> str:
    """A code that only players with these attributes can redeem."""
    code = trial.code()
    conditions = [
        {"attribute": name, "type": "string", "operator": "eq", "value": value}
        for name, value in attributes.items()
    ]
    coupon(trial, code, attribute_conditions=conditions)
    return code


def _cannot(trial: Trial, answer: Exchange) -> None:
    trial.holds("a refusal", 400 <= answer.status < 500, answer.line)


@law("AUTH-6c", needs=[Need.PLAYERS])
def attributes_come_with_the_token(trial: Trial) -> None:
    """The `attributes` claim says what a user is, anew with each token."""
    elves, orcs = (_for_those_with(trial, race=race) for race in ("elf", "orc"))
    player = trial.newcomer(attributes={"race": "elf"})
    trial.ok(redeem(trial, elves, by=player))
    _cannot(trial, redeem(trial, orcs, by=player))
    changed = anew(trial, player, attributes={"race": "orc"})
    trial.ok(redeem(trial, orcs, by=changed))
    _cannot(trial, redeem(trial, elves, by=changed))


@law("AUTH-6c", needs=[Need.PLAYERS, Need.FACTS])
def a_token_overlays_what_is_stored(trial: Trial) -> None:
    """Stored attributes count, but for those that the token states otherwise."""
    player = trial.newcomer()
    stored = {"attributes": {"race": "elf", "guild": "north"}}
    trial.users.tell(trial.project_id, player.external_id, stored)
    north = _for_those_with(trial, race="elf", guild="north")
    mixed = _for_those_with(trial, race="orc", guild="north")
    trial.ok(redeem(trial, north, by=player))
    _cannot(trial, redeem(trial, mixed, by=player))
    overlaid = anew(trial, player, attributes={"race": "orc"})
    trial.ok(redeem(trial, mixed, by=overlaid))
    _cannot(trial, redeem(trial, north, by=overlaid))


def _gets(trial: Trial, code: str, by: Player) -> list[int]:
    """The statuses with which a player may try a code."""
    answers = (verify(trial, code, by=by), rewards(trial, COUPON_CALLS, code, by=by))
    return [each.status for each in answers]


@law("AUTH-6e", needs=[Need.PLAYERS, Need.ITEMS])
def a_users_country_is_an_attribute(trial: Trial) -> None:
    """The attribute `country` says where a user is; a code is answered by it, anew each time."""
    closed = closed_item(trial)
    code = trial.code()
    coupon(trial, code, bonus=[{"sku": closed.sku}])
    trial.equal("statuses outside", _gets(trial, code, closed.outsider), [422, 422])
    trial.equal("statuses inside", _gets(trial, code, closed.insider), [200, 200])
    moved = anew(trial, closed.outsider, **closed.insider.claims)
    trial.ok(redeem(trial, code, by=moved))


@law("AUTH-6e", needs=[Need.PLAYERS, Need.ITEMS])
def a_user_of_no_country_is_of_the_default_one(trial: Trial) -> None:
    """All users without the attribute `country` are answered alike, as if in one country."""
    closed = closed_item(trial)
    code = trial.code()
    coupon(trial, code, bonus=[{"sku": closed.sku}])
    first, *others = (
        _gets(trial, code, by)
        for by in (trial.newcomer(), trial.newcomer(), trial.newcomer(attributes={"level": 3}))
    )
    trial.holds("all allowed or all refused", first in ([200, 200], [422, 422]), first)
    for seen in others:
        trial.equal("statuses of another user without country", seen, first)


# -- what changes nothing --------------------------------------------------------------------------
def _changes_nothing(trial: Trial, query: Mapping[str, str], headers: Mapping[str, str]) -> None:
    """Every call is answered the same with and without what is added."""
    for operation in operations(trial):
        if is_harmless(trial, operation):
            plain = attempt(trial, operation)
            added = attempt(trial, operation, query=dict(query), headers=dict(headers))
            what = f"status and code of {operation.operation_id}"
            seen = (added.status, added.error_code)
            trial.equal(what, seen, (plain.status, plain.error_code))


def _works_the_same(trial: Trial, query: Mapping[str, str], headers: Mapping[str, str]) -> None:
    """A coupon is made, read, listed and redeemed, whatever is added to the calls."""
    more: dict[str, Any] = {"query": dict(query), "headers": dict(headers)}
    name, code = trial.name("coupon"), trial.code()
    body = {"external_id": name, "name": {"en": name}, "redeem_user_limit": 2}
    trial.ok(trial.call("admin-create-coupon", body=body, **more), 201)
    found = trial.ok(trial.call("get-coupon", external_id=name, **more))
    plain = trial.ok(trial.call("get-coupon", external_id=name))
    trial.equal("the coupon", found, plain)
    wanted = {"coupon_code": code}
    trial.ok(trial.call("create-coupon-code", external_id=name, body=wanted, **more))
    trial.ok(trial.call("activate-coupon", external_id=name, **more))
    trial.ok(trial.call("redeem-coupon", body=wanted, **more))
    _has_left(trial, name, trial.player.external_id, 1)


@law("AUTH-9a", needs=[Need.PLAYER])
def what_sdks_add_changes_no_answer(trial: Trial) -> None:
    """The query parameters and X-* headers of SDKs change the answer of no call."""
    _changes_nothing(trial, SDK_QUERY, SDK_HEADERS)


@law("AUTH-9a", needs=[Need.PLAYER])
def what_sdks_add_changes_no_deed(trial: Trial) -> None:
    """A coupon is made and redeemed by a client that adds what SDKs add."""
    _works_the_same(trial, SDK_QUERY, SDK_HEADERS)


@law("AUTH-9b", needs=[Need.PLAYER])
def unknown_parameters_change_no_answer(trial: Trial) -> None:
    """A query parameter or X-* header that nobody knows changes the answer of no call."""
    query = {"liveops_kit": "1", "Limit": "0", "x[]": "y"}
    _changes_nothing(trial, query, {"X-Liveops-Kit": "1", "X-Limit": "0"})


@law("AUTH-9b", needs=[Need.PLAYER])
def unknown_parameters_change_no_deed(trial: Trial) -> None:
    """A coupon is made and redeemed by calls with parameters and headers that nobody knows."""
    _works_the_same(trial, {"liveops_kit": "", "external_id": "x"}, {"X-Liveops-Kit": "anything"})
