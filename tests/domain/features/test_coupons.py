"""Coupons: what a code gives, and every way it can be refused (PRM-4, PRM-6, PRM-8)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.worlds import (
    DAY,
    EVERYTHING,
    HOUR,
    NOON,
    SECOND,
    DiscountStandIn,
    OfferStandIn,
    PromoCodeStandIn,
    condition,
    coupon_terms,
    faults,
    holdings,
    limits,
    make_item,
    make_key,
    make_project,
    period,
    player,
    refused,
    running_coupon,
    stand_in,
    unchanged,
)

from liveops_kit.domain.mechanics.catalog import Content
from liveops_kit.domain.mechanics.limits import LimitState
from liveops_kit.domain.mechanics.users import Player
from liveops_kit.domain.values.period import Period, Periods
from liveops_kit.domain.values.refusals import Refusal
from liveops_kit.state.project import Project

INVALID = "[0401-9807]: Enter a valid coupon code."
EXPIRED = "[0401-9810]: Sorry, this code is expired."
REACHED = "[0401-9804]: You have reached the coupon redemption limit."
REGION = "[0401-9808]: Coupon is not available in your region."

Use = Callable[..., Any]


@pytest.fixture
def project() -> Project:
    return make_project()


def redeem(project: Project, code: str = "GIFT", **facts: Any) -> Any:
    who: Player = facts.pop("who", player())
    return project.coupons.redeem(code, who, facts.get("choice", {}), facts.get("now", NOON))


def rewards(project: Project, code: str = "GIFT", **facts: Any) -> Any:
    return project.coupons.rewards(code, facts.get("who", player()), facts.get("now", NOON))


BOTH = pytest.mark.parametrize("use", [redeem, rewards])
"""Rewards are refused for the same reasons as a redemption."""


# -- what a code gives -----------------------------------------------------------------------------
def test_redeeming_grants_every_item_of_the_bonus(project: Project) -> None:
    """CPN-2, PRM-6a."""
    running_coupon(project, terms=coupon_terms({"gold": 100, "sword": 1, "shield": 2}))
    granted = redeem(project)
    assert [(line.sku, line.quantity, line.unit) for line in granted] == [
        ("gold", 100, None),
        ("sword", 1, None),
        ("shield", 2, None),
    ]
    assert holdings(project) == {"gold": 100, "shield": 2, "sword": 1}
    assert holdings(project, "bob") == {}


def test_redeeming_twice_grants_twice(project: Project) -> None:
    running_coupon(project, terms=coupon_terms({"gold": 100}))
    redeem(project)
    redeem(project)
    assert holdings(project) == {"gold": 200}


def test_two_bonus_lines_of_one_item_add_up(project: Project) -> None:
    running_coupon(project, terms=coupon_terms({"gold": 100}))
    terms = coupon_terms({"gold": 100})
    project.coupons.update("gift", type(terms)(name=terms.name, bonus=terms.bonus * 2))
    assert [line.quantity for line in redeem(project)] == [100, 100]
    assert holdings(project) == {"gold": 200}


def test_a_bundle_is_granted_as_its_content() -> None:
    """CPN-2: to the bottom, and each part as often as the bundle."""
    items = [
        make_item(1, "sword"),
        make_item(2, "arrow"),
        make_item(3, "quiver", type="bundle", content=(Content(sku="arrow", quantity=20),)),
        make_item(
            4,
            "kit",
            type="bundle",
            content=(Content(sku="sword"), Content(sku="quiver", quantity=2)),
        ),
    ]
    project = make_project(items=items)
    running_coupon(project, terms=coupon_terms({"kit": 3, "arrow": 1}))
    assert [line.sku for line in redeem(project)] == ["kit", "arrow"]
    assert holdings(project) == {"arrow": 121, "sword": 3}


def test_a_coupon_without_a_bonus_is_used_up_all_the_same(project: Project) -> None:
    coupon = running_coupon(project, terms=coupon_terms({}, limits=limits(total=1)))
    assert redeem(project) == []
    assert project.coupons.total_limit(coupon) == LimitState(1, 1, 0)


def test_looking_at_the_rewards_uses_nothing_up(project: Project) -> None:
    """CPN-5."""
    running_coupon(project, terms=coupon_terms({"gold": 5, "game": 1}, limits=limits(total=1)))
    with unchanged(project):
        found = rewards(project)
    assert [(line.item.sku, line.quantity) for line in found] == [("gold", 5), ("game", 1)]
    assert [line.item.is_selectable for line in found] == [False, True]


def test_a_use_counts_for_the_player_the_code_and_all(project: Project) -> None:
    """PRM-6a, CPN-10."""
    coupon = running_coupon(project, terms=coupon_terms(limits=limits(9, 5, 3)), codes=["A", "B"])
    redeem(project, "A")
    assert project.coupons.total_limit(coupon) == LimitState(9, 1, 0)
    _, states, _ = project.coupons.code_limits("gift", ["A", "B"], EVERYTHING)
    assert states == [("A", LimitState(3, 1, 0)), ("B", LimitState(3, 0, 0))]


# -- PRM-4: unknown, off, waiting, over ------------------------------------------------------------
@BOTH
@pytest.mark.parametrize("code", ["NONE", "gift", "GIFT ", ""])
def test_an_unknown_code_is_refused(project: Project, use: Use, code: str) -> None:
    """PRM-4a, PRM-3b."""
    running_coupon(project)
    with unchanged(project), refused(404, 9807, INVALID):
        use(project, code)


@BOTH
@pytest.mark.parametrize("kind", [PromoCodeStandIn, OfferStandIn])
def test_a_code_of_another_kind_is_no_coupon_code(project: Project, use: Use, kind: Any) -> None:
    """PRM-4a."""
    stand_in(project, kind, ["GIFT"], external_id="other")
    with unchanged(project), refused(404, 9807, INVALID):
        use(project)


@BOTH
def test_a_code_that_leads_to_no_promotion_with_codes_is_unknown(
    project: Project, use: Use
) -> None:
    stand_in(project, DiscountStandIn, ["GIFT"])
    with unchanged(project), refused(404, 9807, INVALID):
        use(project)
    project.tables["promotions"].delete(1)
    with unchanged(project), refused(404, 9807, INVALID):
        use(project)


@BOTH
@pytest.mark.parametrize("now", [NOON - DAY, NOON, NOON + 9 * DAY])
def test_a_coupon_that_is_off_is_as_unknown(project: Project, use: Use, now: datetime) -> None:
    """PRM-4b: even when it would be over."""
    running_coupon(project, terms=coupon_terms(periods=period(0 * DAY, DAY)))
    project.coupons.switch("gift", on=False)
    with unchanged(project), refused(404, 9807, INVALID):
        use(project, now=now)


@BOTH
@pytest.mark.parametrize(
    ("after", "code", "text"),
    [
        (-SECOND, 9807, INVALID),
        (0 * SECOND, None, None),
        (HOUR - SECOND, None, None),
        (HOUR, 9807, INVALID),
        (2 * HOUR - SECOND, 9807, INVALID),
        (2 * HOUR, None, None),
        (3 * HOUR, 9810, EXPIRED),
        (99 * DAY, 9810, EXPIRED),
    ],
)
def test_a_code_works_only_during_the_periods(
    project: Project, use: Use, after: timedelta, code: int | None, text: str | None
) -> None:
    """PRM-2d, PRM-4b, PRM-4c: 0 to 1 and 2 to 3 hours past noon; between them it waits."""
    spans = [Period(NOON + h * HOUR, NOON + (h + 1) * HOUR) for h in (0, 2)]
    running_coupon(project, terms=coupon_terms(periods=Periods.of(spans)))
    if code is None:
        use(project, now=NOON + after)
    else:
        status = 404 if code == 9807 else 422
        with unchanged(project), refused(status, code, text):
            use(project, now=NOON + after)


# -- attribute conditions --------------------------------------------------------------------------
@BOTH
@pytest.mark.parametrize(
    ("who", "invited"),
    [
        (player(level=10, race="elf"), True),
        (player(level=9, race="elf"), False),
        (player(level=10, race="orc"), False),
        (player(level=10), False),
        (player(), False),
    ],
)
def test_a_code_for_others_is_as_unknown(
    project: Project, use: Use, who: Player, invited: bool
) -> None:
    """CPN-19, ATT-1, ATT-3."""
    conditions = (condition("level", "ge", "10"), condition("race", "eq", "elf", "string"))
    running_coupon(project, terms=coupon_terms(conditions=conditions))
    if invited:
        use(project, who=who)
    else:
        with unchanged(project), refused(404, 9807, INVALID):
            use(project, who=who)


# -- limits ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("given", "uses", "last"),
    [
        (limits(total=2), ["alice A", "bob B"], "carol C"),
        (limits(user=2), ["alice A", "bob B", "alice B"], "alice C"),
        (limits(code=2), ["alice A", "bob B", "bob A"], "carol A"),
        (limits(total=3, user=1, code=9), ["alice A", "bob A"], "alice B"),
    ],
)
@BOTH
def test_a_limit_that_is_used_up_refuses(
    project: Project, use: Use, given: Any, uses: list[str], last: str
) -> None:
    """CPN-10, PRM-4d, PRM-4e: in all, for each user, for each code."""
    running_coupon(project, terms=coupon_terms(limits=given), codes="ABC")
    for user, code in map(str.split, uses):
        redeem(project, code, who=player(user))
    user, code = last.split()
    with unchanged(project), refused(422, 9804, REACHED):
        use(project, code, who=player(user))


def test_a_limit_of_one_user_does_not_stop_another(project: Project) -> None:
    """CPN-10b."""
    running_coupon(project, terms=coupon_terms(limits=limits(user=1)))
    redeem(project, who=player("alice"))
    redeem(project, who=player("bob"))
    assert holdings(project, "bob") == {"sword": 1}


def test_a_limit_of_one_code_does_not_stop_another(project: Project) -> None:
    """CPN-10c."""
    running_coupon(project, terms=coupon_terms(limits=limits(code=1)), codes=["A", "B"])
    redeem(project, "A")
    redeem(project, "B")
    assert holdings(project) == {"sword": 2}


def test_a_limit_that_is_raised_opens_the_coupon_again(project: Project) -> None:
    coupon = running_coupon(project, terms=coupon_terms(limits=limits(total=1)))
    redeem(project)
    project.coupons.update("gift", coupon_terms(limits=limits(total=2)))
    redeem(project)
    with unchanged(project), refused(422, 9804, REACHED):
        redeem(project)
    coupon = project.coupons.get("gift")
    assert project.coupons.total_limit(coupon) == LimitState(2, 2, 0)


def test_a_limit_that_is_lowered_below_its_uses_leaves_nothing(project: Project) -> None:
    running_coupon(project, terms=coupon_terms(limits=limits(total=5)))
    for _ in range(3):
        redeem(project)
    project.coupons.update("gift", coupon_terms(limits=limits(total=2)))
    state = project.coupons.total_limit(project.coupons.get("gift"))
    assert state == LimitState(2, used=3, reserved=0)
    assert state.available == 0
    with unchanged(project), refused(422, 9804, REACHED):
        redeem(project)


# -- regions ---------------------------------------------------------------------------------------
@BOTH
@pytest.mark.parametrize(("country", "open_"), [("DE", True), ("AT", True), ("US", False)])
def test_one_item_that_may_not_go_there_refuses_all(
    project: Project, use: Use, country: str, open_: bool
) -> None:
    """CPN-16, PRM-4f, PRM-4g."""
    running_coupon(project, terms=coupon_terms({"sword": 1, "beer": 1}))
    if open_:
        use(project, who=player(country=country))
    else:
        with unchanged(project), refused(422, 9808, REGION):
            use(project, who=player(country=country))


@BOTH
def test_an_item_that_is_gone_goes_nowhere(project: Project, use: Use) -> None:
    running_coupon(project, terms=coupon_terms({"sword": 1, "shield": 1}))
    project.tables["items"].delete("shield")
    with unchanged(project), refused(422, 9808, REGION):
        use(project)


# -- units -----------------------------------------------------------------------------------------
def test_the_chosen_key_is_granted_in_place_of_the_unit(project: Project) -> None:
    """PRM-8."""
    running_coupon(project, terms=coupon_terms({"sword": 1, "game": 2}))
    granted = redeem(project, choice={"game": "game_steam"})
    assert granted[1].unit == make_key("game_steam", "steam")
    assert [(line.sku, line.quantity) for line in granted] == [("sword", 1), ("game_steam", 2)]
    assert holdings(project) == {"game_steam": 2, "sword": 1}


@pytest.mark.parametrize(
    "choice", [{}, {"game": ""}, {"game": "game"}, {"game": "sword"}, {"sword": "game_steam"}]
)
def test_a_unit_without_a_choice_of_one_of_its_keys_is_refused(
    project: Project, choice: dict[str, str]
) -> None:
    """PRM-8."""
    running_coupon(project, terms=coupon_terms({"sword": 1, "game": 1}))
    with unchanged(project), pytest.raises(Refusal) as caught:
        redeem(project, choice=choice)
    assert (caught.value.reason.status, caught.value.reason.code) == (422, 1102)
    assert faults(caught.value) == [
        ("selected_unit_items", "Choose one of the unit items for: game")
    ]


def test_every_unit_without_a_choice_is_named() -> None:
    """PRM-8, ERR-3."""
    units = [
        make_item(n, sku, type="unit", unit_items=(make_key(f"{sku}_key", "steam"),))
        for n, sku in enumerate("abc", 1)
    ]
    project = make_project(items=units)
    running_coupon(project, terms=coupon_terms({"a": 1, "b": 1, "c": 1}))
    with unchanged(project), pytest.raises(Refusal) as caught:
        redeem(project, choice={"b": "b_key", "c": "a_key"})
    assert faults(caught.value) == [
        ("selected_unit_items", "Choose one of the unit items for: a, c")
    ]


def test_a_choice_for_what_is_no_unit_changes_nothing(project: Project) -> None:
    running_coupon(project)
    assert [line.sku for line in redeem(project, choice={"sword": "shield"})] == ["sword"]


def test_a_unit_with_a_single_key_has_to_be_chosen_too() -> None:
    """PRM-8."""
    unit = make_item(1, "game", type="unit", unit_items=(make_key("key", "steam"),))
    project = make_project(items=[unit])
    running_coupon(project, terms=coupon_terms({"game": 1}))
    with unchanged(project), refused(422, 1102, "[0401-1102]: Unprocessable Entity"):
        redeem(project)
    assert [line.sku for line in redeem(project, choice={"game": "key"})] == ["key"]


@pytest.mark.parametrize(
    ("key", "country", "open_"),
    [
        ("game_epic", "DE", True),
        ("game_epic", "US", False),
        ("game_steam", "DE", True),
        ("game_steam", "US", True),
    ],
)
def test_a_key_that_is_not_for_the_region_is_refused(
    project: Project, key: str, country: str, open_: bool
) -> None:
    """PRM-4g, CPN-16: nothing is granted, the sword neither."""
    running_coupon(project, terms=coupon_terms({"sword": 1, "game": 1}))
    who = player(country=country)
    if open_:
        redeem(project, who=who, choice={"game": key})
        assert holdings(project) == {key: 1, "sword": 1}
    else:
        with unchanged(project), refused(422, 9808, REGION):
            redeem(project, who=who, choice={"game": key})


# -- the order of the checks (ERR-6) ---------------------------------------------------------------
HURDLES = ["off", "over", "not invited", "no choice", "limit", "region"]
"""In the order in which a redemption meets them."""

ANSWERS = {
    "off": (404, 9807),
    "over": (422, 9810),
    "not invited": (404, 9807),
    "no choice": (422, 1102),
    "limit": (422, 9804),
    "region": (422, 9808),
}


def obstructed(project: Project, hurdles: list[str]) -> None:
    """A redemption of GIFT that meets every given hurdle."""
    terms = coupon_terms(
        {"game": 1, "beer": 1} if "region" in hurdles else {"game": 1},
        limits=limits(total=0) if "limit" in hurdles else None,
        periods=period(-2 * HOUR, -HOUR) if "over" in hurdles else None,
        conditions=(condition("level", "ge", "10"),) if "not invited" in hurdles else (),
    )
    running_coupon(project, terms=terms)
    project.coupons.switch("gift", on="off" not in hurdles)
    redeem(project, choice={} if "no choice" in hurdles else {"game": "game_steam"})


@pytest.mark.parametrize("first", range(len(HURDLES)))
def test_of_all_hurdles_the_first_one_answers(project: Project, first: int) -> None:
    """ERR-6: lookup, state, conditions, choice, limits, region."""
    with refused(*ANSWERS[HURDLES[first]]):
        obstructed(project, HURDLES[first:])
    assert holdings(project) == {}


@pytest.mark.parametrize("hurdle", HURDLES)
def test_each_hurdle_alone_is_enough(project: Project, hurdle: str) -> None:
    """PRM-4, PRM-8."""
    with refused(*ANSWERS[hurdle]):
        obstructed(project, [hurdle])
    assert holdings(project) == {}


def test_without_hurdles_it_goes_through(project: Project) -> None:
    obstructed(project, [])
    assert holdings(project) == {"game_steam": 1}


def test_rewards_ask_for_no_choice(project: Project) -> None:
    """PRM-8: there is nothing to choose yet; a key's region is not looked at either."""
    running_coupon(project, terms=coupon_terms({"game": 1}))
    assert [line.item.sku for line in rewards(project)] == ["game"]


def test_rewards_tell_a_limit_before_a_region(project: Project) -> None:
    """ERR-6."""
    running_coupon(project, terms=coupon_terms({"beer": 1}, limits=limits(total=0)))
    with refused(422, 9804, REACHED):
        rewards(project)
