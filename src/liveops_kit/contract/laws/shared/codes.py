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
from liveops_kit.contract.errors import (
    ALREADY_EXISTS,
    CODE_EXPIRED,
    CODE_INVALID,
    CODE_TAKEN,
    CODE_UNKNOWN,
    ITEM_UNKNOWN,
    LOCALE_UNKNOWN,
    PROMOTION_MISSING,
    SCHEMA_BROKEN,
    Error,
)
from liveops_kit.contract.laws.shared import code_limits as _code_limits
from liveops_kit.contract.scenario import Answer, Scenario, is_implemented

PAST_END = "2020-02-01T00:00:00+00:00"


def player_calls(scenario: Scenario, kind: Kind, code: str, **caller: Any) -> list[Answer]:
    """Make every call with a code that the server has, as a player; the one that uses it is last.

    For a promo code the player has a full cart.
    """
    answers = lookups(scenario, kind, code, **caller)
    if kind is COUPON:
        answers.append(redeem(scenario, code, **caller))
    if kind is PROMO:
        answers.append(apply_code(scenario, code, **caller))
    return [answer for answer in answers if is_implemented(answer)]


def check_unknown(scenario: Scenario, answers: Iterable[Answer]) -> None:
    """Check that every response says that the code is unknown."""
    for answer in answers:
        answer.refused(CODE_UNKNOWN if answer.operation_id == VERIFY else CODE_INVALID)


def is_as_unknown(scenario: Scenario, kind: Kind, code: str) -> None:
    """Check that every call is answered as for an unknown code."""
    check_unknown(scenario, player_calls(scenario, kind, code))


def _can_be_seen(scenario: Scenario, kind: Kind, code: str) -> None:
    """Check that a player can look up the code's rewards."""
    for answer in lookups(scenario, kind, code):
        answer.ok()


def is_refused(scenario: Scenario, kind: Kind, code: str, error: Error, **caller: Any) -> None:
    """Check that every call is refused with this error."""
    for answer in player_calls(scenario, kind, code, **caller):
        answer.refused(error)


# -- written and read ------------------------------------------------------------------------------
def is_made_off(scenario: Scenario, kind: Kind) -> None:
    """Check PRM-1a: a new promotion is off."""
    code = scenario.code()
    external_id = make(scenario, kind, code, enabled=False)
    scenario.equal(
        "is_enabled", scenario.get(read(scenario, kind, external_id), "is_enabled"), False
    )
    check_unknown(scenario, lookups(scenario, kind, code))


def has_limits_of_ten(scenario: Scenario, kind: Kind) -> None:
    """Check PRM-5: limits are stored."""
    external_id = scenario.name(kind.word)
    create = minimal_body(kind, "Ten", external_id=external_id, redeem_user_limit=None)
    scenario.call(kind.create, body=create).ok()
    stored = read(scenario, kind, external_id)
    scenario.equal(
        "limits", [scenario.get(stored, name) for name in _code_limits.ALL], [10, None, 10]
    )
    update = minimal_body(kind, "Ten", redeem_total_limit=None)
    scenario.call(kind.update, external_id=external_id, body=update).ok()
    stored = read(scenario, kind, external_id)
    scenario.equal(
        "limits", [scenario.get(stored, name) for name in _code_limits.ALL], [None, 10, 10]
    )


def keeps_its_switch(scenario: Scenario, kind: Kind) -> None:
    """Check PRM-16: an update keeps the switch."""
    external_id = make(scenario, kind)
    for call, is_enabled in ((kind.activate, True), (kind.deactivate, False)):
        scenario.call(call, external_id=external_id).works()
        answer = scenario.call(
            kind.update, external_id=external_id, body=minimal_body(kind, "Changed")
        )
        answer.ok(204)
        stored = read(scenario, kind, external_id)
        scenario.equal("name", scenario.get(stored, "name"), {"en": "Changed"})
        scenario.equal("is_enabled", scenario.get(stored, "is_enabled"), is_enabled)


def ignores_what_is_only_read(scenario: Scenario, kind: Kind) -> None:
    """Check ERR-14: read-only properties are ignored."""
    external_id = make(scenario, kind, enabled=False)
    before = read(scenario, kind, external_id)
    others = {
        "external_id": scenario.name("other"), "is_enabled": True, "total_codes_count": 99,
    }  # fmt: skip
    for name, value in others.items():
        body = {**before, name: value}
        scenario.call(kind.update, external_id=external_id, body=body).ok(204)
    scenario.equal("the promotion", read(scenario, kind, external_id), before)


def has_an_id_of_its_own(scenario: Scenario, kind: Kind) -> None:
    """Check ERR-8a: an external id is unique."""
    external_id = make(scenario, kind, enabled=False)
    before = read(scenario, kind, external_id)
    body = minimal_body(kind, "Second", external_id=external_id)
    refusal = scenario.call(kind.create, body=body).refused(ALREADY_EXISTS)
    message = str(scenario.get(refusal, "errorMessage"))
    scenario.holds(
        "a message that ends `already exists`", message.endswith("already exists"), message
    )
    scenario.equal("the promotion", read(scenario, kind, external_id), before)


def refuses_what_is_not_there(scenario: Scenario, kind: Kind) -> None:
    """Check ERR-9a and ERR-10a: items and languages in a write have to be known."""
    external_id, fresh = make(scenario, kind, enabled=False), scenario.name(kind.word)
    before, sku = read(scenario, kind, external_id), scenario.name("noitem")
    parts = {"items": [sku]} if kind is UNIQUE else {"bonus": [{"sku": sku}]}
    no_item, no_locale = (
        minimal_body(kind, "Odd", **parts),
        {**minimal_body(kind, "Odd"), "name": {"xx": "b"}},
    )
    for body, error in ((no_item, ITEM_UNKNOWN), (no_locale, LOCALE_UNKNOWN)):
        create = {"external_id": fresh, **body}
        scenario.call(kind.create, body=create).refused(error)
        scenario.call(kind.update, external_id=external_id, body=body).refused(error)
    scenario.call(kind.read, external_id=fresh).refused(PROMOTION_MISSING)
    scenario.equal("the promotion", read(scenario, kind, external_id), before)


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


def is_not_found(scenario: Scenario, kind: Kind) -> None:
    """Check CPN-4 and ERR-16: an unknown external id, or one of another kind, is not found."""
    others = supported_kinds(scenario, PROMO if kind is COUPON else COUPON)
    strangers = [make(scenario, other, enabled=False) for other in others]
    for external_id in (scenario.name("nobody"), *strangers):
        for call, more in calls_on(kind).items():
            scenario.call(call, external_id=external_id, **more).refused(PROMOTION_MISSING)
    if kind.user_limit is not None:
        # The server knows a caller from then on, so that only the promotion is unknown.
        check_unknown(scenario, lookups(scenario, kind, scenario.code()))
        query = {"user_external_id": scenario.player.external_id}
        answer = scenario.call(kind.user_limit, external_id=scenario.name("nobody"), query=query)
        answer.refused(PROMOTION_MISSING)


def is_gone_when_deleted(scenario: Scenario, kind: Kind) -> None:
    """Check that a deleted promotion cannot be read or deleted, and its codes are unknown."""
    code = scenario.code()
    external_id = make(scenario, kind, code)
    _can_be_seen(scenario, kind, code)
    scenario.call(kind.delete, external_id=external_id).ok(204)
    scenario.call(kind.read, external_id=external_id).refused(PROMOTION_MISSING)
    scenario.call(kind.delete, external_id=external_id).refused(PROMOTION_MISSING)
    # A promo code is applied to a cart, and this player has none.
    check_unknown(scenario, (lookups if kind is PROMO else player_calls)(scenario, kind, code))


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


def runs_always(scenario: Scenario, kind: Kind) -> None:
    """Check PRM-2a, and PRM-2b for one period without an end."""
    code = scenario.code()
    external_id = make(scenario, kind, code)
    _can_be_seen(scenario, kind, code)
    for periods in (None, [period(PAST, None)]):
        body = minimal_body(kind, "Always", promotion_periods=periods)
        scenario.call(kind.update, external_id=external_id, body=body).ok(204)
        _can_be_seen(scenario, kind, code)
    stored = scenario.get(read(scenario, kind, external_id), "promotion_periods", 0)
    scenario.equal("date_until", scenario.get(stored, "date_until"), None)


def refuses_bad_periods(scenario: Scenario, kind: Kind) -> None:
    """Check PRM-2b and PRM-2c: invalid periods are refused."""
    valid = [period(PAST, PAST_END), period(PAST_END, FUTURE)]
    external_id = make(scenario, kind, enabled=False, promotion_periods=valid)
    before, fresh = read(scenario, kind, external_id), scenario.name(kind.word)
    for periods in _BAD_PERIODS:
        body = minimal_body(kind, "Bad", promotion_periods=periods)
        scenario.call(kind.update, external_id=external_id, body=body).refused(SCHEMA_BROKEN)
        create = {"external_id": fresh, **body}
        scenario.call(kind.create, body=create).refused(SCHEMA_BROKEN)
    scenario.equal("the promotion", read(scenario, kind, external_id), before)
    scenario.call(kind.read, external_id=fresh).refused(PROMOTION_MISSING)


def runs_from_start_to_end(scenario: Scenario, kind: Kind) -> None:
    """Check PRM-2d: a promotion acts from the start to the end of a period."""
    code = scenario.code()
    start = scenario.freeze("2030-05-01T11:59:59Z") + timedelta(seconds=1)
    until = start + timedelta(hours=1)
    make(scenario, kind, code, promotion_periods=[period(start.isoformat(), until.isoformat())])
    is_as_unknown(scenario, kind, code)
    for ahead in (1, 3599):
        scenario.advance(seconds=ahead)
        for answer in player_calls(scenario, kind, code):
            answer.ok()
    scenario.advance(seconds=1)
    is_refused(scenario, kind, code, CODE_EXPIRED)


# -- codes -----------------------------------------------------------------------------------------
def add(scenario: Scenario, kind: Kind, external_id: str, code: str) -> Answer:
    """Add a code to a promotion."""
    return scenario.call(kind.add_code, external_id=external_id, body={"coupon_code": code})


def takes_letters_and_digits(scenario: Scenario, kind: Kind) -> None:
    """Check CPN-8: codes have letters and digits."""
    external_id = make(scenario, kind, enabled=False)
    longest = scenario.code().ljust(128, "Z")
    scenario.equal(
        "code",
        scenario.get(add(scenario, kind, external_id, longest).ok(), "code"),
        longest,
    )
    shortest = add(scenario, kind, external_id, "q")
    if shortest.error_code == 9803:  # another promotion may have it; its format is valid
        shortest.refused(CODE_TAKEN)
        kept = [longest]
    else:
        shortest.ok()
        kept = [longest, "q"]
    for code in (
        "",
        f"{longest}Z",
        f"{scenario.code()}-",
        f"{scenario.code()} ",
        f"{scenario.code()}ä",
    ):
        add(scenario, kind, external_id, code).refused(SCHEMA_BROKEN)
    scenario.equal("codes", codes_of(scenario, kind, external_id), kept)


def takes_an_underscore(scenario: Scenario, kind: Kind) -> None:
    """Check CPN-31: codes may have `_`."""
    code = f"{scenario.code()}_a_"
    external_id = make(scenario, kind, code)
    scenario.equal("codes", codes_of(scenario, kind, external_id), [code])


def generates(scenario: Scenario, kind: Kind) -> None:
    """Check CPN-9 and PRM-7a: generated codes."""
    own = scenario.code()
    external_id = make(scenario, kind, own, enabled=False)
    for count in (20, 1):
        created = scenario.call(kind.generate, external_id=external_id, body={"count": count}).ok()
        scenario.equal("count", scenario.get(created, "count"), count)
    codes = codes_of(scenario, kind, external_id)
    scenario.equal("codes", len(codes), 22)
    scenario.equal("different codes", len(set(codes)), 22)
    scenario.holds(f"{own} among the codes", own in codes, codes)
    for code in codes:
        fits = code == own or re.fullmatch("[A-Za-z0-9]{10}", code) is not None
        scenario.holds("10 letters and digits in a code", fits, code)
    taken = scenario.call(kind.add_code, external_id=external_id, body={"coupon_code": codes[-1]})
    taken.refused(CODE_TAKEN)


def generates_so_many(scenario: Scenario, kind: Kind) -> None:
    """Check PRM-7c, except for the maximum that can be generated."""
    external_id = make(scenario, kind, enabled=False)
    for count in (0, -1, 100_001, "2", None):
        answer = scenario.call(kind.generate, external_id=external_id, body={"count": count})
        answer.refused(SCHEMA_BROKEN)
    scenario.call(kind.generate, external_id=external_id, body={}).refused(SCHEMA_BROKEN)
    scenario.equal("codes", codes_of(scenario, kind, external_id), [])


def has_codes_of_its_own(scenario: Scenario, kind: Kind) -> None:
    """Check ERR-8b and PRM-3a: a code of any promotion cannot be added to this kind."""
    codes = {other: scenario.code() for other in supported_kinds(scenario, COUPON, PROMO, UNIQUE)}
    for other, code in codes.items():
        make(scenario, other, code, enabled=False)
    own = scenario.code()
    external_id = make(scenario, kind, own, enabled=False)
    for code in (own, *codes.values()):
        add(scenario, kind, external_id, code).refused(CODE_TAKEN)
    scenario.equal("codes", codes_of(scenario, kind, external_id), [own])


def gives_its_codes_back(scenario: Scenario, kind: Kind) -> None:
    """Check PRM-3c and PRM-3d: a deleted promotion's codes are free again."""
    code = scenario.code()
    first = make(scenario, kind, code)
    scenario.call(kind.delete, external_id=first).ok(204)
    for other in supported_kinds(scenario, COUPON, PROMO, UNIQUE):
        external_id = make(scenario, other)
        add(scenario, other, external_id, code).ok(201)
        for answer in lookups(scenario, other, code):
            body = answer.ok()
            if answer.operation_id == VERIFY:
                scenario.equal("type", scenario.get(body, "type"), other.word)
        scenario.call(other.delete, external_id=external_id).works()


def tells_cases_apart(scenario: Scenario, kind: Kind) -> None:
    """Check PRM-3b: codes are case-sensitive."""
    code = scenario.code("Aa")
    external_id = make(scenario, kind, code)
    for answer in player_calls(scenario, kind, code):
        answer.ok()
    is_as_unknown(scenario, kind, code.swapcase())
    add(scenario, kind, external_id, code.swapcase()).ok(201)
    for answer in player_calls(scenario, kind, code.swapcase()):
        answer.ok()


# -- games and conditions --------------------------------------------------------------------------
def is_selectable(scenario: Scenario, kind: Kind, code: str) -> bool:
    """Return `is_selectable` as rewards and verify both show it."""
    said = [scenario.get(each, "is_selectable") for each in shown_rewards(scenario, kind, code)]
    scenario.equal("is_selectable of verify and of rewards", said[0], said[-1])
    return bool(said[0])


def needs_a_choice(scenario: Scenario, game: Game, send: Callable[..., Answer]) -> Any:
    """Check PRM-8: return the response once a key of the game is selected.

    `send` takes `selected_unit_items`.
    """
    for choice in (None, {game.sku: scenario.name("key")}, {scenario.name("game"): game.keys[0]}):
        more = {} if choice is None else {"selected_unit_items": choice}
        refusal = send(**more).refused(SCHEMA_BROKEN)
        properties = [fault["property"] for fault in scenario.get(refusal, "errorMessageExtended")]
        scenario.equal("the properties named", properties, ["selected_unit_items"])
    return send(selected_unit_items={game.sku: game.keys[0]}).ok()
