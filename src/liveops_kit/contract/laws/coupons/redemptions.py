"""Laws of redeeming coupons: rewards and limits."""

from __future__ import annotations

from liveops_kit.contract.builders import coupon, redeem, some_item, some_items
from liveops_kit.contract.builders.codes import (
    COUPON,
    Game,
    regional_item,
    rewards,
    shown_rewards,
    some_game,
    total_state,
    verify,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.coupons.stateful import CouponMachine
from liveops_kit.contract.laws.shared import code_limits as _code_limits
from liveops_kit.contract.laws.shared import codes as _codes
from liveops_kit.contract.scenario import Trial, is_there
from liveops_kit.contract.stateful import play
from liveops_kit.contract.tokens import Player


# -- rewards ---------------------------------------------------------------------------------------
@law("PRM-4a", "ERR-11", needs=[Need.PLAYER])
def an_unknown_coupon_code_is_told_as_such(trial: Trial) -> None:
    """Verify and redeemable-by-code answer 404/9811, rewards and redeem 404/9807 as worded."""
    code, text = trial.code(), "[0401-9807]: Enter a valid coupon code."
    lookup = trial.call("get-redeemable-promotion-by-code", code=code)
    for answer in filter(is_there, (verify(trial, code), lookup)):
        trial.refused(answer, 404, 9811)
    for answer in filter(is_there, (rewards(trial, COUPON, code), redeem(trial, code))):
        trial.refused(answer, 404, 9807, text)


@law("CPN-3", needs=[Need.PLAYER])
def a_coupon_redeem_names_a_code(trial: Trial) -> None:
    """A redeem without `coupon_code` gets 422/1102."""
    trial.refused(trial.call("redeem-coupon", body={}), 422, 1102)
    trial.refused(trial.call("redeem-coupon", body={"coupon_code": ""}), 422, 1102)


@law("CPN-2", needs=[Need.PLAYER])
def redeeming_answers_the_bonus(trial: Trial) -> None:
    """Redeeming a coupon answers 200 with its bonus items and their quantities."""
    sku, code = some_item(trial), trial.code()
    coupon(trial, code, bonus=[{"sku": sku, "quantity": 3}])
    items = trial.field(trial.ok(redeem(trial, code), 200), "items")
    actual = [(trial.field(each, "sku"), trial.field(each, "quantity")) for each in items]
    trial.equal("items", actual, [(sku, 3)])


@law("CPN-2", needs=[Need.PLAYER, Need.INVENTORY])
def redeeming_gives_the_bonus_at_once(trial: Trial) -> None:
    """Redeeming a coupon answers its bonus items and grants them without a payment."""
    sku, code = some_item(trial), trial.code()
    coupon(trial, code, bonus=[{"sku": sku, "quantity": 3}])
    before = trial.owned().get(sku, 0) if trial.client.target.mint is None else 0
    items = trial.field(trial.ok(redeem(trial, code), 200), "items")
    trial.equal("items", [(each["sku"], each["quantity"]) for each in items], [(sku, 3)])
    trial.equal(f"quantity of {sku} owned", trial.owned().get(sku, 0), before + 3)


@law("CPN-5", needs=[Need.PLAYER])
def the_bonus_of_a_coupon_is_shown_before(trial: Trial) -> None:
    """Verify and rewards list the bonus with its quantities, and use nothing up."""
    (one, two), code = some_items(trial, 2), trial.code()
    bonus = [{"sku": one, "quantity": 2}, {"sku": two}]
    external_id = coupon(trial, code, bonus=bonus, redeem_total_limit=1)
    for _ in range(2):
        for view in shown_rewards(trial, COUPON, code):
            rows = trial.field(view, "bonus")
            listed = sorted((row["item"]["sku"], row["quantity"]) for row in rows)
            trial.equal("bonus", listed, sorted([(one, 2), (two, 1)]))
    state = {"available": 1, "reserved": 0, "used": 0}
    trial.equal("total_limit_state", total_state(trial, COUPON, external_id), state)


@law("CPN-6", needs=[Need.PLAYER])
def a_coupon_without_games_has_nothing_to_choose(trial: Trial) -> None:
    """`is_selectable` is false while no bonus item is sold under several DRM systems."""
    plain, empty = trial.code(), trial.code()
    coupon(trial, plain, bonus=[{"sku": some_item(trial)}])
    coupon(trial, empty)
    for code in (plain, empty):
        trial.equal("is_selectable", _codes.is_selectable(trial, COUPON, code), False)


def _game_coupon(trial: Trial) -> tuple[Game, str, str]:
    game, code = some_game(trial), trial.code()
    return game, code, coupon(trial, code, bonus=[{"sku": game.sku}], redeem_total_limit=1)


@law("CPN-6", needs=[Need.PLAYER])
def a_coupon_with_a_game_lets_choose_its_key(trial: Trial) -> None:
    """`is_selectable` is true when a bonus item is a game sold under several DRM systems."""
    _, code, _ = _game_coupon(trial)
    trial.equal("is_selectable", _codes.is_selectable(trial, COUPON, code), True)


@law("PRM-8", needs=[Need.PLAYER])
def a_coupon_with_a_game_needs_the_choice_of_a_key(trial: Trial) -> None:
    """Without the SKU of one of the game's keys a redeem gets 422/1102 and uses nothing up."""
    game, code, external_id = _game_coupon(trial)
    got = _codes.needs_a_choice(trial, game, lambda **more: redeem(trial, code, **more))
    trial.equal("items", [row["sku"] for row in trial.field(got, "items")], [game.keys[0]])
    trial.equal("used", trial.field(total_state(trial, COUPON, external_id), "used"), 1)


@law("CPN-16", "PRM-4f", "PRM-4g", needs=[Need.PLAYERS, Need.INVENTORY])
def one_item_out_of_its_region_closes_a_coupon(trial: Trial) -> None:
    """Where one bonus item is not sold, all is refused with 422/9808 and nothing granted."""
    closed, open_sku, code = regional_item(trial), some_item(trial), trial.code()
    bonus = [{"sku": open_sku}, {"sku": closed.sku}]
    external_id = coupon(trial, code, bonus=bonus, redeem_total_limit=1)
    before = trial.owned(closed.outsider)
    _codes.is_refused(trial, COUPON, code, 9808, by=closed.outsider)
    trial.equal("what the user owns", trial.owned(closed.outsider), before)
    trial.equal("used", trial.field(total_state(trial, COUPON, external_id), "used"), 0)
    for answer in _codes.player_calls(trial, COUPON, code, by=closed.insider):
        trial.ok(answer)


@law("CPN-19", needs=[Need.PLAYERS])
def a_coupon_is_for_those_who_meet_its_conditions(trial: Trial) -> None:
    """A user whose attributes do not meet every condition cannot redeem the coupon."""
    level = {"attribute": "level", "type": "number", "operator": "eq", "value": "7"}
    race = {"attribute": "race", "type": "string", "operator": "ne", "value": "orc"}
    code = trial.code()
    external_id = coupon(trial, code, attribute_conditions=[level, race], redeem_total_limit=1)
    for attributes in ({}, {"level": 7, "race": "orc"}, {"level": 6, "race": "elf"}):
        answer = redeem(trial, code, by=trial.newcomer(attributes=attributes))
        trial.holds("a refusal", 400 <= answer.status < 500, answer.line)
    trial.equal("used", trial.field(total_state(trial, COUPON, external_id), "used"), 0)
    trial.ok(redeem(trial, code, by=trial.newcomer(attributes={"level": 7, "race": "elf"})))


@law("PRM-15a", needs=[Need.PLAYER])
def a_coupon_code_is_verified_as_such(trial: Trial) -> None:
    """Verify answers the type `coupon` and the code as it is."""
    code = trial.code()
    coupon(trial, code)
    body = trial.ok(verify(trial, code))
    trial.equal("type", trial.field(body, "type"), "coupon")
    trial.equal("code", trial.field(body, "code"), code)


@law("CPN-20")
def the_coupon_of_a_code_is_found(trial: Trial) -> None:
    """Redeemable-by-code answers the coupon that owns the code."""
    code = trial.code()
    external_id = coupon(trial, trial.code(), code)
    coupon(trial, trial.code())
    body = trial.ok(trial.call("get-redeemable-promotion-by-code", code=code))
    trial.equal("external_id", trial.field(body, "external_id"), external_id)
    trial.equal("is_enabled", trial.field(body, "is_enabled"), True)


@law("ERR-12")
def a_code_of_other_characters_finds_no_route(trial: Trial) -> None:
    """A code with other characters than letters and digits gets 405/0 as worded."""
    text = "Method is not allowed. Method must be one of: OPTIONS"
    for end in ("-", ".", "_x", "ä"):
        answer = trial.call("get-redeemable-promotion-by-code", code=f"{trial.code()}{end}")
        trial.refused(answer, 405, 0, text)


# -- limits ----------------------------------------------------------------------------------------
def _redeem_at_once(trial: Trial, players: list[tuple[Player, str]], uses: int) -> None:
    calls = [("redeem-coupon", {"by": by, "body": {"coupon_code": code}}) for by, code in players]
    _code_limits.check_successes(trial, trial.at_once(calls), uses)


@law("CPN-10a", needs=[Need.PLAYER, Need.SECOND_PLAYER])
def the_total_limit_counts_all_codes_and_users(trial: Trial) -> None:
    """`redeem_total_limit` bounds the redemptions of all codes by all users together."""
    _code_limits.counts_all(trial, COUPON, redeem)


@law("CPN-10b", needs=[Need.PLAYER, Need.SECOND_PLAYER])
def the_user_limit_counts_all_codes(trial: Trial) -> None:
    """`redeem_user_limit` bounds one user's redemptions over all codes, not another user's."""
    _code_limits.counts_each_user(trial, COUPON, redeem)


@law("CPN-10c", needs=[Need.PLAYER, Need.SECOND_PLAYER])
def the_code_limit_counts_all_users(trial: Trial) -> None:
    """`redeem_code_limit` bounds the redemptions of one code by all users, not of another code."""
    _code_limits.counts_each_code(trial, COUPON, redeem)


@law("CPN-10c", needs=[Need.PLAYERS])
def the_last_use_of_a_code_goes_to_one(trial: Trial) -> None:
    """Of players who redeem a code at the same time no more succeed than it has uses."""
    code = trial.code()
    coupon(trial, code, redeem_code_limit=2)
    _redeem_at_once(trial, [(trial.newcomer(), code) for _ in range(8)], 2)


@law("CPN-10a", needs=[Need.PLAYERS])
def the_last_use_of_a_coupon_goes_to_one(trial: Trial) -> None:
    """Of players with different codes at the same time no more succeed than the total limit."""
    codes = [trial.code() for _ in range(4)]
    coupon(trial, *codes, redeem_total_limit=3)
    _redeem_at_once(trial, [(trial.newcomer(), code) for code in codes * 2], 3)


@law("CPN-10b", needs=[Need.PLAYER])
def a_user_with_two_codes_has_one_last_use(trial: Trial) -> None:
    """Of one user's redemptions of two codes at the same time only the user limit succeeds."""
    codes = [trial.code() for _ in range(2)]
    coupon(trial, *codes, redeem_user_limit=1)
    _redeem_at_once(trial, [(trial.player, code) for code in codes * 3], 1)


@law("PRM-4d", "PRM-4e", needs=[Need.PLAYER])
def a_used_up_coupon_code_tells_so_everywhere(trial: Trial) -> None:
    """Verify, rewards and redeem answer 422/9804 once a limit is reached, whichever it is."""
    for limit in _code_limits.ALL:
        code, terms = trial.code(), _code_limits.only_limit(limit, 1)
        coupon(trial, code, **terms)
        for answer in _codes.player_calls(trial, COUPON, code):  # the redeem comes last
            trial.ok(answer)
        _codes.is_refused(trial, COUPON, code, 9804)


@law("PRM-6a", "PRM-6e", needs=[Need.PLAYER])
def a_redeemed_coupon_is_used_at_once(trial: Trial) -> None:
    """A redemption counts as used, never as reserved; `available` is what the limit has left."""
    code = trial.code()
    external_id = coupon(trial, code, redeem_total_limit=3, redeem_code_limit=5)
    for used in (1, 2):
        trial.ok(redeem(trial, code))
        state = {"available": 3 - used, "reserved": 0, "used": used}
        trial.equal("total_limit_state", total_state(trial, COUPON, external_id), state)
        limits = trial.ok(trial.call("get-coupon-code-limit", external_id=external_id))
        per_code = {"total": 5, "available": 5 - used, "used": used, "reserved": 0}
        trial.equal("per_code", trial.field(limits, "items", 0, "per_code"), per_code)


@law("CPN-12", "ERR-18", needs=[Need.PLAYER, Need.SECOND_PLAYER])
def a_users_limit_tells_what_is_left(trial: Trial) -> None:
    """The user limit gives the coupon's `total` and this user's rest; who is unknown gets 5008."""
    code = trial.code()
    external_id = coupon(trial, code, redeem_user_limit=2)
    for by in (trial.player, trial.second):  # the server knows a caller from then on
        trial.ok(rewards(trial, COUPON, code, by=by))
    _code_limits.check_available(trial, COUPON, external_id, 2, 2)
    for available in (1, 0):
        trial.ok(redeem(trial, code))
        _code_limits.check_available(trial, COUPON, external_id, available, 2)
    _code_limits.check_available(trial, COUPON, external_id, 2, 2, user=trial.second.external_id)
    _code_limits.names_a_known_user(trial, COUPON, external_id)


@law("CPN-13", needs=[Need.PLAYER])
def code_limits_are_told_for_all_codes_or_some(trial: Trial) -> None:
    """The code limits give `per_code` for each code; `codes[]` leaves only those it names."""
    codes = [trial.code() for _ in range(3)]
    external_id, stranger = coupon(trial, *codes, redeem_code_limit=2), trial.code()
    coupon(trial, stranger)
    trial.ok(redeem(trial, codes[1]))
    _code_limits.tells_code_limits(
        trial, COUPON, external_id, dict(zip(codes, (0, 1, 0), strict=True))
    )
    wanted = {codes[1]: 1, codes[2]: 0}
    requested = [codes[2], stranger, codes[1], trial.code()]
    _code_limits.tells_code_limits(trial, COUPON, external_id, wanted, requested)


@law("CPN-10a", "CPN-10b", "CPN-10c", "PRM-6a", "CPN-22", needs=[Need.PLAYERS])
def uses_of_a_coupon_add_up(trial: Trial) -> None:
    """In any order of redemptions and switches, limits bound just what they count."""
    play(trial, CouponMachine)
