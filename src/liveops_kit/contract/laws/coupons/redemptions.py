"""Laws of redeeming coupons: rewards and limits."""

from __future__ import annotations

from liveops_kit.contract.builders import redeem
from liveops_kit.contract.builders.catalog import condition
from liveops_kit.contract.builders.codes import (
    Game,
    all_refused,
    is_selectable,
    needs_a_choice,
    player_calls,
    regional_item,
    rewards,
    shown_rewards,
    some_game,
    verify,
)
from liveops_kit.contract.errors import (
    CODE_INVALID,
    CODE_LIMIT_REACHED,
    CODE_UNKNOWN,
    METHOD_NOT_ALLOWED,
    REGION_CLOSED,
    SCHEMA_BROKEN,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.coupons.stateful import CouponMachine
from liveops_kit.contract.resources import COUPON
from liveops_kit.contract.scenario import CodePromotion, Scenario, is_implemented
from liveops_kit.contract.stateful import run_stories
from liveops_kit.contract.tokens import Player


# -- rewards ---------------------------------------------------------------------------------------
@law("PRM-4a", "ERR-11", needs=[Need.PLAYER])
def an_unknown_coupon_code_is_told_as_such(scenario: Scenario) -> None:
    """Verify and redeemable-by-code answer 404/9811, rewards and redeem 404/9807 as worded."""
    code, text = scenario.code(), "[0401-9807]: Enter a valid coupon code."
    lookup = scenario.call("get-redeemable-promotion-by-code", code=code)
    for answer in filter(is_implemented, (verify(scenario, code), lookup)):
        answer.refused(CODE_UNKNOWN)
    for answer in filter(is_implemented, (rewards(scenario, COUPON, code), redeem(scenario, code))):
        answer.refused(CODE_INVALID, message=text)


@law("CPN-3", needs=[Need.PLAYER])
def a_coupon_redeem_names_a_code(scenario: Scenario) -> None:
    """A redeem without `coupon_code` gets 422/1102."""
    for body in ({}, {"coupon_code": ""}):
        scenario.call("redeem-coupon", body=body).refused(SCHEMA_BROKEN)


@law("CPN-2", needs=[Need.PLAYER])
def redeeming_answers_the_bonus(scenario: Scenario) -> None:
    """Redeeming a coupon answers 200 with its bonus items and their quantities."""
    _redeem_three(scenario, scenario.some_item())


def _redeem_three(scenario: Scenario, sku: str) -> None:
    """Redeem a coupon that gives three of an item, and check what is answered."""
    code = scenario.create(COUPON, bonus=[{"sku": sku, "quantity": 3}]).add_code()
    items = scenario.get(redeem(scenario, code).ok(200), "items")
    actual = [(scenario.get(each, "sku"), scenario.get(each, "quantity")) for each in items]
    scenario.equal("items", actual, [(sku, 3)])


@law("SHP-5", needs=[Need.PLAYER])
def rewards_are_told_in_one_language(scenario: Scenario) -> None:
    """Rewards and verify of a coupon tell an item's name and description as text."""
    code = scenario.create(COUPON, bonus=[{"sku": scenario.some_item()}]).add_code()
    looked_up = (verify(scenario, code), rewards(scenario, COUPON, code))
    for answer in filter(is_implemented, looked_up):
        body = answer.ok()
        item = scenario.get(body.get("rewards", body), "bonus", 0, "item")
        for name in ("name", "description"):
            shown = scenario.get(item, name)
            scenario.holds(f"`{name}` to be text", isinstance(shown, str), shown)


@law("CPN-2", needs=[Need.PLAYER, Need.INVENTORY])
def redeeming_gives_the_bonus_at_once(scenario: Scenario) -> None:
    """Redeeming a coupon answers its bonus items and grants them without a payment."""
    sku = scenario.some_item()
    before = scenario.inventory().get(sku, 0) if scenario.client.target.mint is None else 0
    _redeem_three(scenario, sku)
    scenario.equal(f"quantity of {sku} owned", scenario.inventory().get(sku, 0), before + 3)


@law("CPN-5", needs=[Need.PLAYER])
def the_bonus_of_a_coupon_is_shown_before(scenario: Scenario) -> None:
    """Verify and rewards list the bonus with its quantities, and use nothing up."""
    (one, two), code = scenario.some_items(2), scenario.code()
    bonus = [{"sku": one, "quantity": 2}, {"sku": two}]
    made = scenario.create(COUPON, code, bonus=bonus, redeem_total_limit=1)
    for _ in range(2):
        for view in shown_rewards(scenario, COUPON, code):
            rows = scenario.get(view, "bonus")
            listed = sorted((row["item"]["sku"], row["quantity"]) for row in rows)
            scenario.equal("bonus", listed, sorted([(one, 2), (two, 1)]))
    made.shows(total_limit_state={"available": 1, "reserved": 0, "used": 0})


@law("CPN-6", needs=[Need.PLAYER])
def a_coupon_without_games_has_nothing_to_choose(scenario: Scenario) -> None:
    """`is_selectable` is false while no bonus item is sold under several DRM systems."""
    for bonus in ([{"sku": scenario.some_item()}], []):
        code = scenario.create(COUPON, bonus=bonus).add_code()
        scenario.equal("is_selectable", is_selectable(scenario, COUPON, code), False)


def _game_coupon(scenario: Scenario) -> tuple[Game, CodePromotion, str]:
    game = some_game(scenario)
    return game, *scenario.with_code(COUPON, bonus=[{"sku": game.sku}], redeem_total_limit=1)


@law("CPN-6", needs=[Need.PLAYER])
def a_coupon_with_a_game_lets_choose_its_key(scenario: Scenario) -> None:
    """`is_selectable` is true when a bonus item is a game sold under several DRM systems."""
    _, _, code = _game_coupon(scenario)
    scenario.equal("is_selectable", is_selectable(scenario, COUPON, code), True)


@law("PRM-8", needs=[Need.PLAYER])
def a_coupon_with_a_game_needs_the_choice_of_a_key(scenario: Scenario) -> None:
    """Without the SKU of one of the game's keys a redeem gets 422/1102 and uses nothing up."""
    game, made, code = _game_coupon(scenario)
    got = needs_a_choice(scenario, game, lambda **more: redeem(scenario, code, **more))
    scenario.equal("items", [row["sku"] for row in scenario.get(got, "items")], [game.keys[0]])
    made.counts(used=1)


@law("CPN-16", "PRM-4f", "PRM-4g", needs=[Need.PLAYERS, Need.INVENTORY])
def one_item_out_of_its_region_closes_a_coupon(scenario: Scenario) -> None:
    """Where one bonus item is not sold, all is refused with 422/9808 and nothing granted."""
    closed, open_sku, code = regional_item(scenario), scenario.some_item(), scenario.code()
    bonus = [{"sku": open_sku}, {"sku": closed.sku}]
    made = scenario.create(COUPON, code, bonus=bonus, redeem_total_limit=1)
    before = scenario.inventory(closed.outsider)
    all_refused(scenario, COUPON, code, REGION_CLOSED, by=closed.outsider)
    scenario.equal("what the user owns", scenario.inventory(closed.outsider), before)
    made.counts(used=0)
    for answer in player_calls(scenario, COUPON, code, by=closed.insider):
        answer.ok()


@law("CPN-19", needs=[Need.PLAYERS])
def a_coupon_is_for_those_who_meet_its_conditions(scenario: Scenario) -> None:
    """A user whose attributes do not meet every condition cannot redeem the coupon."""
    both = [condition("level", "eq", "7", "number"), condition("race", "ne", "orc")]
    made, code = scenario.with_code(COUPON, attribute_conditions=both, redeem_total_limit=1)
    for attributes in ({}, {"level": 7, "race": "orc"}, {"level": 6, "race": "elf"}):
        answer = redeem(scenario, code, by=scenario.new_player(attributes=attributes))
        answer.is_refusal()
    made.counts(used=0)
    redeem(scenario, code, by=scenario.new_player(attributes={"level": 7, "race": "elf"})).ok()


@law("CPN-20")
def the_coupon_of_a_code_is_found(scenario: Scenario) -> None:
    """Redeemable-by-code answers the coupon that owns the code."""
    made, other = scenario.create(COUPON, scenario.code()), scenario.create(COUPON)
    for each in (made, other):
        answer = scenario.call("get-redeemable-promotion-by-code", code=each.add_code())
        scenario.has(answer.ok(), external_id=each.id, is_enabled=True)


@law("ERR-12")
def a_code_of_other_characters_finds_no_route(scenario: Scenario) -> None:
    """A code with other characters than letters, digits and `_` gets 405/0 as worded."""
    text = "Method is not allowed. Method must be one of: OPTIONS"
    for end in ("-", ".", "-x", "ä"):
        answer = scenario.call("get-redeemable-promotion-by-code", code=f"{scenario.code()}{end}")
        answer.refused(METHOD_NOT_ALLOWED, message=text)


# -- limits ----------------------------------------------------------------------------------------
def _redeem_at_once(scenario: Scenario, players: list[tuple[Player, str]], uses: int) -> None:
    calls = [("redeem-coupon", {"by": by, "body": {"coupon_code": code}}) for by, code in players]
    scenario.exactly(uses, scenario.at_once(calls), CODE_LIMIT_REACHED)


@law("CPN-10c", needs=[Need.PLAYERS])
def the_last_use_of_a_code_goes_to_one(scenario: Scenario) -> None:
    """Of players who redeem a code at the same time no more succeed than it has uses."""
    code = scenario.create(COUPON, redeem_code_limit=2).add_code()
    _redeem_at_once(scenario, [(scenario.new_player(), code) for _ in range(8)], 2)


@law("CPN-10a", needs=[Need.PLAYERS])
def the_last_use_of_a_coupon_goes_to_one(scenario: Scenario) -> None:
    """Of players with different codes at the same time no more succeed than the total limit."""
    codes = [scenario.code() for _ in range(4)]
    scenario.create(COUPON, *codes, redeem_total_limit=3)
    _redeem_at_once(scenario, [(scenario.new_player(), code) for code in codes * 2], 3)


@law("CPN-10b", needs=[Need.PLAYER])
def a_user_with_two_codes_has_one_last_use(scenario: Scenario) -> None:
    """Of one user's redemptions of two codes at the same time only the user limit succeeds."""
    codes = [scenario.code() for _ in range(2)]
    scenario.create(COUPON, *codes, redeem_user_limit=1)
    _redeem_at_once(scenario, [(scenario.player, code) for code in codes * 3], 1)


@law("PRM-6a", "PRM-6e", needs=[Need.PLAYER])
def a_redeemed_coupon_is_used_at_once(scenario: Scenario) -> None:
    """A redemption counts as used, never as reserved; `available` is what the limit has left."""
    made, code = scenario.with_code(COUPON, redeem_total_limit=3, redeem_code_limit=5)
    for used in (1, 2):
        redeem(scenario, code).ok()
        made.shows(total_limit_state={"available": 3 - used, "reserved": 0, "used": used})
        made.shows_code_limits({code: used}, total=5)


@law("CPN-12", "ERR-18", needs=[Need.PLAYER, Need.SECOND_PLAYER])
def a_users_limit_tells_what_is_left(scenario: Scenario) -> None:
    """The user limit gives the coupon's `total` and this user's rest; who is unknown gets 5008."""
    made, code = scenario.with_code(COUPON, redeem_user_limit=2)
    for by in (scenario.player, scenario.second_player):  # the server knows a caller from then on
        rewards(scenario, COUPON, code, by=by).ok()
    made.leaves(2, 2)
    for available in (1, 0):
        redeem(scenario, code).ok()
        made.leaves(available, 2)
    made.leaves(2, 2, scenario.second_player.external_id)
    made.knows_users()


@law("CPN-13", needs=[Need.PLAYER])
def code_limits_are_told_for_all_codes_or_some(scenario: Scenario) -> None:
    """The code limits give `per_code` for each code; `codes[]` leaves only those it names."""
    codes = [scenario.code() for _ in range(3)]
    made, stranger = scenario.create(COUPON, *codes, redeem_code_limit=2), scenario.code()
    scenario.create(COUPON, stranger)
    redeem(scenario, codes[1]).ok()
    made.shows_code_limits(dict(zip(codes, (0, 1, 0), strict=True)))
    requested = [codes[2], stranger, codes[1], scenario.code()]
    made.shows_code_limits({codes[1]: 1, codes[2]: 0}, requested)


@law("CPN-10a", "CPN-10b", "CPN-10c", "PRM-6a", "CPN-22", needs=[Need.PLAYERS])
def uses_of_a_coupon_add_up(scenario: Scenario) -> None:
    """In any order of redemptions and switches, limits bound just what they count."""
    run_stories(scenario, CouponMachine)
