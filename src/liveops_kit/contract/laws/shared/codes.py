"""Scenarios that hold for coupons, promo codes and unique catalog offers alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

from liveops_kit.contract.builders import PAST, redeem
from liveops_kit.contract.builders.codes import (
    COUPON,
    FUTURE,
    PROMO,
    UNIQUE,
    VERIFY,
    Game,
    Kind,
    apply_code,
    codes_of,
    lookups,
    make,
    minimal_body,
    read,
    shown_rewards,
    supported_kinds,
)
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.laws.shared import code_limits as _code_limits
from liveops_kit.contract.scenario import Trial, is_there

PAST_END = "2020-02-01T00:00:00+00:00"


def player_calls(trial: Trial, kind: Kind, code: str, **caller: Any) -> list[Exchange]:
    """Make every call with a code that the server has, as a player; the one that uses it is last.

    For a promo code the player has a full cart.
    """
    answers = lookups(trial, kind, code, **caller)
    if kind is COUPON:
        answers.append(redeem(trial, code, **caller))
    if kind is PROMO:
        answers.append(apply_code(trial, code, **caller))
    return [answer for answer in answers if is_there(answer)]


def check_unknown(trial: Trial, answers: Iterable[Exchange]) -> None:
    """Check that every response says that the code is unknown."""
    for answer in answers:
        trial.refused(answer, 404, 9811 if answer.operation_id == VERIFY else 9807)


def is_as_unknown(trial: Trial, kind: Kind, code: str) -> None:
    """Check that every call is answered as for an unknown code."""
    check_unknown(trial, player_calls(trial, kind, code))


def _can_be_seen(trial: Trial, kind: Kind, code: str) -> None:
    """Check that a player can look up the code's rewards."""
    for answer in lookups(trial, kind, code):
        trial.ok(answer)


def is_refused(trial: Trial, kind: Kind, code: str, error: int, **caller: Any) -> None:
    """Check that every call is refused with 422 and this error."""
    for answer in player_calls(trial, kind, code, **caller):
        trial.refused(answer, 422, error)


# -- written and read ------------------------------------------------------------------------------
def is_made_off(trial: Trial, kind: Kind) -> None:
    """Check PRM-1a: a new promotion is off."""
    code = trial.code()
    external_id = make(trial, kind, code, enabled=False)
    trial.equal("is_enabled", trial.field(read(trial, kind, external_id), "is_enabled"), False)
    check_unknown(trial, lookups(trial, kind, code))


def has_limits_of_ten(trial: Trial, kind: Kind) -> None:
    """Check PRM-5: limits are stored."""
    external_id = trial.name(kind.word)
    create = minimal_body(kind, "Ten", external_id=external_id, redeem_user_limit=None)
    trial.ok(trial.call(kind.create, body=create))
    stored = read(trial, kind, external_id)
    trial.equal("limits", [trial.field(stored, name) for name in _code_limits.ALL], [10, None, 10])
    update = minimal_body(kind, "Ten", redeem_total_limit=None)
    trial.ok(trial.call(kind.update, external_id=external_id, body=update))
    stored = read(trial, kind, external_id)
    trial.equal("limits", [trial.field(stored, name) for name in _code_limits.ALL], [None, 10, 10])


def keeps_its_switch(trial: Trial, kind: Kind) -> None:
    """Check PRM-16: an update keeps the switch."""
    external_id = make(trial, kind)
    for call, is_enabled in ((kind.activate, True), (kind.deactivate, False)):
        trial.given(trial.call(call, external_id=external_id))
        answer = trial.call(
            kind.update, external_id=external_id, body=minimal_body(kind, "Changed")
        )
        trial.ok(answer, 204)
        stored = read(trial, kind, external_id)
        trial.equal("name", trial.field(stored, "name"), {"en": "Changed"})
        trial.equal("is_enabled", trial.field(stored, "is_enabled"), is_enabled)


def refuses_what_is_only_read(trial: Trial, kind: Kind) -> None:
    """Check ERR-14: read-only properties are refused."""
    external_id = make(trial, kind, enabled=False)
    before = read(trial, kind, external_id)
    for name in ("external_id", "is_enabled", "total_codes_count"):
        body = minimal_body(kind, "Changed", **{name: before[name]})
        trial.refused(trial.call(kind.update, external_id=external_id, body=body), 422, 1102)
    trial.equal("the promotion", read(trial, kind, external_id), before)


def has_an_id_of_its_own(trial: Trial, kind: Kind) -> None:
    """Check ERR-8a: an external id is unique."""
    external_id = make(trial, kind, enabled=False)
    before = read(trial, kind, external_id)
    body = minimal_body(kind, "Second", external_id=external_id)
    refusal = trial.refused(trial.call(kind.create, body=body), 422, 4002)
    message = str(trial.field(refusal, "errorMessage"))
    trial.holds("a message that ends `already exists`", message.endswith("already exists"), message)
    trial.equal("the promotion", read(trial, kind, external_id), before)


def refuses_what_is_not_there(trial: Trial, kind: Kind) -> None:
    """Check ERR-9a and ERR-10a: items and languages in a write have to be known."""
    external_id, fresh = make(trial, kind, enabled=False), trial.name(kind.word)
    before, sku = read(trial, kind, external_id), trial.name("noitem")
    parts = {"items": [sku]} if kind is UNIQUE else {"bonus": [{"sku": sku}]}
    no_item, no_locale = (
        minimal_body(kind, "Odd", **parts),
        {**minimal_body(kind, "Odd"), "name": {"xx": "b"}},
    )
    for body, code in ((no_item, 4001), (no_locale, 0)):
        create = {"external_id": fresh, **body}
        trial.refused(trial.call(kind.create, body=create), 404, code)
        trial.refused(trial.call(kind.update, external_id=external_id, body=body), 404, code)
    trial.refused(trial.call(kind.read, external_id=fresh), 404, 9802)
    trial.equal("the promotion", read(trial, kind, external_id), before)


def calls_on(kind: Kind) -> dict[str, Mapping[str, Any]]:
    """Return every operation on a promotion of this kind, with its other arguments."""
    calls: dict[str, Mapping[str, Any]] = {
        kind.read: {},
        kind.update: {"body": minimal_body(kind, "Changed")},
        kind.delete: {},
        kind.activate: {},
        kind.deactivate: {},
        kind.codes: {},
        kind.add_code: {"body": {}},
        kind.generate: {"body": {"count": 1}},
    }
    if kind.code_limit is not None:
        calls[kind.code_limit] = {}
    return calls


def is_not_found(trial: Trial, kind: Kind) -> None:
    """Check CPN-4 and ERR-16: an unknown external id, or one of another kind, is not found."""
    others = supported_kinds(trial, PROMO if kind is COUPON else COUPON)
    strangers = [make(trial, other, enabled=False) for other in others]
    for external_id in (trial.name("nobody"), *strangers):
        for call, more in calls_on(kind).items():
            trial.refused(trial.call(call, external_id=external_id, **more), 404, 9802)
    if kind.user_limit is not None:
        # The server knows a caller from then on, so that only the promotion is unknown.
        check_unknown(trial, lookups(trial, kind, trial.code()))
        query = {"user_external_id": trial.player.external_id}
        answer = trial.call(kind.user_limit, external_id=trial.name("nobody"), query=query)
        trial.refused(answer, 404, 9802)


def is_gone_when_deleted(trial: Trial, kind: Kind) -> None:
    """Check that a deleted promotion cannot be read or deleted, and its codes are unknown."""
    code = trial.code()
    external_id = make(trial, kind, code)
    _can_be_seen(trial, kind, code)
    trial.ok(trial.call(kind.delete, external_id=external_id), 204)
    trial.refused(trial.call(kind.read, external_id=external_id), 404, 9802)
    trial.refused(trial.call(kind.delete, external_id=external_id), 404, 9802)
    # A promo code is applied to a cart, and this player has none.
    check_unknown(trial, (lookups if kind is PROMO else player_calls)(trial, kind, code))


# -- periods ---------------------------------------------------------------------------------------
def period(start: str, until: str | None) -> dict[str, str | None]:
    """Return one of `promotion_periods`."""
    return {"date_from": start, "date_until": until}


_BAD_PERIODS = (
    [period(PAST, PAST)],
    [period(PAST, "2019-01-01T00:00:00+00:00")],
    [period(PAST, None), period(FUTURE, None)],
    [period(PAST, None), period(FUTURE, "2091-01-01T00:00:00+00:00")],
    [period(PAST, "2090-01-02T00:00:00+00:00"), period(FUTURE, "2091-01-01T00:00:00+00:00")],
)


def runs_always(trial: Trial, kind: Kind) -> None:
    """Check PRM-2a, and PRM-2b for one period without an end."""
    code = trial.code()
    external_id = make(trial, kind, code)
    _can_be_seen(trial, kind, code)
    for periods in (None, [period(PAST, None)]):
        body = minimal_body(kind, "Always", promotion_periods=periods)
        trial.ok(trial.call(kind.update, external_id=external_id, body=body), 204)
        _can_be_seen(trial, kind, code)
    stored = trial.field(read(trial, kind, external_id), "promotion_periods", 0)
    trial.equal("date_until", trial.field(stored, "date_until"), None)


def refuses_bad_periods(trial: Trial, kind: Kind) -> None:
    """Check PRM-2b and PRM-2c: invalid periods are refused."""
    valid = [period(PAST, PAST_END), period(PAST_END, FUTURE)]
    external_id = make(trial, kind, enabled=False, promotion_periods=valid)
    before, fresh = read(trial, kind, external_id), trial.name(kind.word)
    for periods in _BAD_PERIODS:
        body = minimal_body(kind, "Bad", promotion_periods=periods)
        trial.refused(trial.call(kind.update, external_id=external_id, body=body), 422, 1102)
        create = {"external_id": fresh, **body}
        trial.refused(trial.call(kind.create, body=create), 422, 1102)
    trial.equal("the promotion", read(trial, kind, external_id), before)
    trial.refused(trial.call(kind.read, external_id=fresh), 404, 9802)


def runs_from_start_to_end(trial: Trial, kind: Kind) -> None:
    """Check PRM-2d: a promotion acts from the start to the end of a period."""
    code = trial.code()
    start = trial.freeze("2030-05-01T11:59:59Z") + timedelta(seconds=1)
    until = start + timedelta(hours=1)
    make(trial, kind, code, promotion_periods=[period(start.isoformat(), until.isoformat())])
    is_as_unknown(trial, kind, code)
    for ahead in (1, 3599):
        trial.advance(seconds=ahead)
        for answer in player_calls(trial, kind, code):
            trial.ok(answer)
    trial.advance(seconds=1)
    is_refused(trial, kind, code, 9810)


# -- codes -----------------------------------------------------------------------------------------
def add(trial: Trial, kind: Kind, external_id: str, code: str) -> Exchange:
    """Add a code to a promotion."""
    return trial.call(kind.add_code, external_id=external_id, body={"coupon_code": code})


def takes_letters_and_digits(trial: Trial, kind: Kind) -> None:
    """Check CPN-8: codes have letters and digits."""
    external_id = make(trial, kind, enabled=False)
    longest = trial.code().ljust(128, "Z")
    trial.equal(
        "code", trial.field(trial.ok(add(trial, kind, external_id, longest)), "code"), longest
    )
    shortest = add(trial, kind, external_id, "q")
    if shortest.error_code == 9803:  # another promotion may have it; its format is valid
        trial.refused(shortest, 422, 9803)
        kept = [longest]
    else:
        trial.ok(shortest)
        kept = [longest, "q"]
    for code in ("", f"{longest}Z", f"{trial.code()}-", f"{trial.code()} ", f"{trial.code()}ä"):
        trial.refused(add(trial, kind, external_id, code), 422, 1102)
    trial.equal("codes", codes_of(trial, kind, external_id), kept)


def generates(trial: Trial, kind: Kind) -> None:
    """Check CPN-9 and PRM-7a: generated codes."""
    own = trial.code()
    external_id = make(trial, kind, own, enabled=False)
    for count in (20, 1):
        created = trial.ok(
            trial.call(kind.generate, external_id=external_id, body={"count": count})
        )
        trial.equal("count", trial.field(created, "count"), count)
    codes = codes_of(trial, kind, external_id)
    trial.equal("codes", len(codes), 22)
    trial.equal("different codes", len(set(codes)), 22)
    trial.holds(f"{own} among the codes", own in codes, codes)
    for code in codes:
        fits = code == own or re.fullmatch("[A-Za-z0-9]{10}", code) is not None
        trial.holds("10 letters and digits in a code", fits, code)
    taken = trial.call(kind.add_code, external_id=external_id, body={"coupon_code": codes[-1]})
    trial.refused(taken, 422, 9803)


def generates_so_many(trial: Trial, kind: Kind) -> None:
    """Check PRM-7c, except for the maximum that can be generated."""
    external_id = make(trial, kind, enabled=False)
    for count in (0, -1, 100_001, "2", None):
        answer = trial.call(kind.generate, external_id=external_id, body={"count": count})
        trial.refused(answer, 422, 1102)
    trial.refused(trial.call(kind.generate, external_id=external_id, body={}), 422, 1102)
    trial.equal("codes", codes_of(trial, kind, external_id), [])


def has_codes_of_its_own(trial: Trial, kind: Kind) -> None:
    """Check ERR-8b and PRM-3a: a code of any promotion cannot be added to this kind."""
    codes = {other: trial.code() for other in supported_kinds(trial, COUPON, PROMO, UNIQUE)}
    for other, code in codes.items():
        make(trial, other, code, enabled=False)
    own = trial.code()
    external_id = make(trial, kind, own, enabled=False)
    for code in (own, *codes.values()):
        trial.refused(add(trial, kind, external_id, code), 422, 9803)
    trial.equal("codes", codes_of(trial, kind, external_id), [own])


def gives_its_codes_back(trial: Trial, kind: Kind) -> None:
    """Check PRM-3c and PRM-3d: a deleted promotion's codes are free again."""
    code = trial.code()
    first = make(trial, kind, code)
    trial.ok(trial.call(kind.delete, external_id=first), 204)
    for other in supported_kinds(trial, COUPON, PROMO, UNIQUE):
        external_id = make(trial, other)
        trial.ok(add(trial, other, external_id, code), 201)
        for answer in lookups(trial, other, code):
            body = trial.ok(answer)
            if answer.operation_id == VERIFY:
                trial.equal("type", trial.field(body, "type"), other.word)
        trial.given(trial.call(other.delete, external_id=external_id))


def tells_cases_apart(trial: Trial, kind: Kind) -> None:
    """Check PRM-3b: codes are case-sensitive."""
    code = trial.code("Aa")
    external_id = make(trial, kind, code)
    for answer in player_calls(trial, kind, code):
        trial.ok(answer)
    is_as_unknown(trial, kind, code.swapcase())
    trial.ok(add(trial, kind, external_id, code.swapcase()), 201)
    for answer in player_calls(trial, kind, code.swapcase()):
        trial.ok(answer)


# -- games and conditions --------------------------------------------------------------------------
def is_selectable(trial: Trial, kind: Kind, code: str) -> bool:
    """Return `is_selectable` as rewards and verify both show it."""
    said = [trial.field(each, "is_selectable") for each in shown_rewards(trial, kind, code)]
    trial.equal("is_selectable of verify and of rewards", said[0], said[-1])
    return bool(said[0])


def needs_a_choice(trial: Trial, game: Game, send: Callable[..., Exchange]) -> Any:
    """Check PRM-8: return the response once a key of the game is selected.

    `send` takes `selected_unit_items`.
    """
    for choice in (None, {game.sku: trial.name("key")}, {trial.name("game"): game.keys[0]}):
        more = {} if choice is None else {"selected_unit_items": choice}
        refusal = trial.refused(send(**more), 422, 1102)
        properties = [fault["property"] for fault in trial.field(refusal, "errorMessageExtended")]
        trial.equal("the properties named", properties, ["selected_unit_items"])
    return trial.ok(send(selected_unit_items={game.sku: game.keys[0]}))
