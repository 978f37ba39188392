"""Wrong servers in the ground of coupons."""

from __future__ import annotations

import random
from typing import Any

from msgspec.structs import replace
from tests.mutants import lies_of_codes as lies
from tests.mutants.lies import Lie, Reply, saboteur

from liveops_kit.domain.features import coupons as group
from liveops_kit.domain.features.coupons import Coupon, Coupons, CouponTerms
from liveops_kit.domain.mechanics import redemption
from liveops_kit.domain.mechanics.catalog import Catalog, Item
from liveops_kit.domain.mechanics.codes import CodeSpace
from liveops_kit.domain.mechanics.inventory import Inventory
from liveops_kit.domain.mechanics.lifecycle import PromotionStatus
from liveops_kit.domain.mechanics.limits import Ledger
from liveops_kit.domain.values.period import Period, Periods
from liveops_kit.domain.values.seeded_random import SeededRandom
from liveops_kit.server.codec import common
from liveops_kit.server.codec import coupons as coupon_codec

CREATE = "admin-create-coupon"
REWARDS = "get-coupon-rewards-by-code"


# -- written and read ------------------------------------------------------------------------------
@saboteur("coupons.a_coupon_is_created_under_its_own_id")
def NamesAnotherCoupon(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        reply.body["external_id"] += "-new"

    lie.answer(CREATE, wrong)


@saboteur("coupons.a_coupon_needs_an_id_and_a_name")
def MakesCouponsWithoutAName(lie: Lie) -> None:
    lies.answers(lie, CREATE, 422, 201, {"external_id": "nameless"})


@saboteur("coupons.a_coupons_id_has_certain_characters")
def RefusesDotsInIds(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if "." in reply.request_body.get("external_id", ""):
            reply.status = 422
            reply.body = {"statusCode": 422, "errorCode": 1102, "errorMessage": "no dots"}

    lie.answer(CREATE, wrong)


@saboteur("coupons.a_coupons_id_is_taken_once")
def OverwritesACouponOfTheSameId(lie: Lie) -> None:
    lies.overwrites(lie, Coupons)


@saboteur("coupons.names_are_read_by_two_letter_languages")
def KeepsTheFirstNameOfALanguage(lie: Lie) -> None:
    def wrong(honest: Any, texts: Any) -> Any:
        return honest(dict(reversed(list(texts.items()))))

    lie.change(coupon_codec, "localized", wrong)


@saboteur("coupons.an_update_replaces_the_whole_coupon")
def MergesAnUpdateIntoTheCoupon(lie: Lie) -> None:
    def wrong(honest: Any, self: Any, external_id: str, terms: Any) -> None:
        bonus = terms.bonus or self.get(external_id).terms.bonus
        honest(self, external_id, replace(terms, bonus=bonus))

    lie.change(Coupons, "update", wrong)


@saboteur("coupons.a_coupon_has_limits_of_ten_unless_stated")
def TakesNullForTen(lie: Lie) -> None:
    def wrong(honest: Any, body: Any) -> Any:
        return honest({key: value for key, value in body.items() if value is not None})

    lie.change(common, "parse_limits", wrong)


@saboteur("coupons.without_a_total_limit_there_is_no_state_of_it")
def PrintsZerosForNoLimit(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if reply.body["total_limit_state"] is None:
            reply.body["total_limit_state"] = {"available": 0, "reserved": 0, "used": 0}

    lie.answer("get-coupon", wrong)


@saboteur("coupons.a_coupon_tells_how_many_codes_it_has")
def CountsOneKindOfCode(lie: Lie) -> None:
    lie.change(Coupons, "codes_count", lambda honest, self, found: min(2, honest(self, found)))


@saboteur("coupons.an_update_of_a_coupon_takes_nothing_that_is_only_read")
def IgnoresWhatACouponCannotChange(lie: Lie) -> None:
    lies.answers(lie, "update-coupon-promotion", 422, 204)


@saboteur("coupons.a_coupon_names_items_and_languages_that_exist")
def TakesAnyItemForABonus(lie: Lie) -> None:
    lie.change(Catalog, "require", lambda honest, self, skus: None)


@saboteur("coupons.an_unknown_coupon_is_not_found")
def SwitchesOffWhatIsNotThere(lie: Lie) -> None:
    lies.answers(lie, "deactivate-coupon", 404, 204)


@saboteur("coupons.a_deleted_coupon_is_gone")
def SwitchesOffInsteadOfDeleting(lie: Lie) -> None:
    lies.only_switches_off(lie, Coupons)


# -- on and off ------------------------------------------------------------------------------------
@saboteur("coupons.a_new_coupon_is_off")
def MakesCouponsThatAreOn(lie: Lie) -> None:
    lies.makes_it_on(lie, Coupons)


@saboteur("coupons.a_coupon_that_is_off_cannot_be_redeemed")
def SwitchesNothingOff(lie: Lie) -> None:
    lie.swallow("deactivate-coupon", 204)


@saboteur("coupons.a_coupon_is_switched_on")
def TogglesTheSwitch(lie: Lie) -> None:
    def wrong(honest: Any, self: Any, external_id: str, on: bool) -> None:
        honest(self, external_id, on and not self.get(external_id).is_enabled)

    lie.change(Coupons, "switch", wrong)


@saboteur("coupons.an_update_of_a_coupon_leaves_the_switch")
def SwitchesOffOnUpdate(lie: Lie) -> None:
    lies.switches_on_update(lie, Coupons, on=False)


@saboteur("coupons.a_coupon_that_is_off_or_not_started_is_as_unknown")
def CallsACouponExpiredBeforeItStarts(lie: Lie) -> None:
    lies.stands(lie, Coupon, {PromotionStatus.WAITING: PromotionStatus.OVER})


@saboteur("coupons.a_code_of_a_coupon_that_is_over_is_expired")
def ForgetsCouponsThatAreOver(lie: Lie) -> None:
    lies.stands(lie, Coupon, {PromotionStatus.OVER: PromotionStatus.OFF})


@saboteur("coupons.a_coupon_without_an_end_runs_always")
def NeedsAnEnd(lie: Lie) -> None:
    def wrong(honest: Any, self: Any, now: Any) -> bool:
        return self.date_until is not None and bool(honest(self, now))

    lie.change(Period, "covers", wrong)


@saboteur("coupons.periods_of_a_coupon_have_to_be_in_order")
def TakesPeriodsAsTheyCome(lie: Lie) -> None:
    lie.change(Periods, "of", lambda honest, cls, spans, *named: cls(tuple(spans)))


@saboteur("coupons.a_coupon_runs_from_its_start_until_its_end")
def CountsTheEndIn(lie: Lie) -> None:
    def wrong(honest: Any, self: Any, now: Any) -> bool:
        return bool(honest(self, now)) or now == self.date_until

    lie.change(Period, "covers", wrong)


# -- codes -----------------------------------------------------------------------------------------
@saboteur("coupons.a_code_of_a_coupon_has_letters_and_digits")
def CutsLongCodes(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 201:
            reply.body["code"] = reply.body["code"][:100]

    lie.answer("create-coupon-code", wrong)


@saboteur("coupons.generated_codes_are_added_to_a_coupon")
def GeneratesInPlaceOfFormerCodes(lie: Lie) -> None:
    def wrong(honest: Any, self: Any, promotion_id: int, count: int) -> None:
        self.free(promotion_id)
        honest(self, promotion_id, count)

    lie.change(CodeSpace, "generate", wrong)


@saboteur("coupons.a_coupon_generates_from_one_code_on")
def GeneratesNoneWithoutComplaint(lie: Lie) -> None:
    lies.answers(lie, "generate-coupon-codes", 422, 200, {"count": 0})


@saboteur("coupons.a_coupon_generates_thousands_of_codes")
def StopsGeneratingAtAThousand(lie: Lie) -> None:
    def wrong(honest: Any, self: Any, promotion_id: int, count: int) -> None:
        honest(self, promotion_id, min(count, 1000))

    lie.change(CodeSpace, "generate", wrong)


@saboteur("coupons.a_project_that_starts_again_generates_the_same_codes")
def ThrowsOtherDiceEveryTime(lie: Lie) -> None:
    dice = random.Random(7)

    def wrong(honest: Any, self: Any, count: int, length: int = 10) -> Any:
        return ("".join(dice.choices("ABCDEFGHIJ", k=length)) for _ in range(count))

    lie.change(SeededRandom, "codes", wrong)


@saboteur("coupons.a_code_in_use_is_not_added_to_a_coupon")
def AddsCodesThatOthersHave(lie: Lie) -> None:
    lies.takes_any_code(lie, Coupons)


@saboteur("coupons.a_deleted_coupon_gives_its_codes_back")
def KeepsTheCodesOfADeletedCoupon(lie: Lie) -> None:
    lies.keeps_codes(lie, Coupons)


@saboteur("coupons.codes_of_coupons_that_differ_in_case_are_two")
def ReadsCodesInAnyCase(lie: Lie) -> None:
    def wrong(honest: Any, self: Any, code: str) -> Any:
        return honest(self, code) or honest(self, code.swapcase())

    lie.change(CodeSpace, "find", wrong)


# -- what a code gives -----------------------------------------------------------------------------
@saboteur("coupons.an_unknown_coupon_code_is_told_as_such")
def CallsACouponCodeAPromoCode(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        reply.body["errorMessage"] = "[0401-9807]: Enter a valid promo code."

    lie.answer("redeem-coupon", wrong)


@saboteur("coupons.a_coupon_redeem_names_a_code")
def TakesNoCodeForAnUnknownOne(lie: Lie) -> None:
    unknown = {"statusCode": 404, "errorCode": 9807, "errorMessage": "Enter a valid coupon code."}
    lies.answers(lie, "redeem-coupon", 422, 404, unknown)


@saboteur("coupons.redeeming_answers_the_bonus")
def AnswersOneOfEach(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        for row in reply.body["items"]:
            row["quantity"] = 1

    lie.answer("redeem-coupon", wrong)


@saboteur("coupons.redeeming_gives_the_bonus_at_once")
def PromisesWithoutGiving(lie: Lie) -> None:
    lie.change(Inventory, "grant", lambda honest, *args, **more: None)


@saboteur("coupons.the_bonus_of_a_coupon_is_shown_before")
def UsesACodeUpByLooking(lie: Lie) -> None:
    def wrong(honest: Any, self: Any, code: str, player: Any, now: Any) -> Any:
        self._store.ledger.use(self.owner(code).promotion_id, player.external_id, code)
        return honest(self, code, player, now)

    lie.change(Coupons, "rewards", wrong)


@saboteur("coupons.a_coupon_without_games_has_nothing_to_choose")
def LetsChooseAmongNothing(lie: Lie) -> None:
    lies.says(lie, REWARDS, is_selectable=True)


@saboteur("coupons.a_coupon_with_a_game_lets_choose_its_key")
def SeesNoGames(lie: Lie) -> None:
    lie.change(Item, "is_selectable", lambda honest, self: False)


@saboteur("coupons.a_coupon_with_a_game_needs_the_choice_of_a_key")
def ChoosesAKeyForThePlayer(lie: Lie) -> None:
    lies.chooses_for_the_player(lie, group)


@saboteur("coupons.one_item_out_of_its_region_closes_a_coupon")
def LooksAtTheRegionOfOneItem(lie: Lie) -> None:
    lie.change(CouponTerms, "region_bound_skus", lambda honest, self: tuple(honest(self))[:1])


@saboteur("coupons.a_coupon_is_for_those_who_meet_its_conditions")
def NeedsOneConditionOfAll(lie: Lie) -> None:
    def wrong(honest: Any, conditions: Any, attributes: Any) -> bool:
        return any(honest([condition], attributes) for condition in conditions)

    lie.change(redemption, "all_hold", wrong)


@saboteur("coupons.a_coupon_code_is_verified_as_such")
def VerifiesAllAsPromoCodes(lie: Lie) -> None:
    lies.says(lie, "verify-promotion-code", type="promocode")


@saboteur("coupons.the_coupon_of_a_code_is_found")
def FindsACouponThatIsOff(lie: Lie) -> None:
    lies.says(lie, "get-redeemable-promotion-by-code", is_enabled=False)


@saboteur("coupons.a_code_of_other_characters_finds_no_route")
def LooksForCodesThatCannotBe(lie: Lie) -> None:
    unknown = {"statusCode": 404, "errorCode": 9811, "errorMessage": "[0401-9811]: Code not found."}
    lies.answers(lie, "get-redeemable-promotion-by-code", 405, 404, unknown)


# -- limits ----------------------------------------------------------------------------------------
@saboteur("coupons.the_total_limit_counts_all_codes_and_users")
def LetsOneMoreThroughInAll(lie: Lie) -> None:
    lie.change(Ledger, "of_all", lies.one_more)


@saboteur("coupons.the_user_limit_counts_all_codes")
def LimitsAllUsersAsOne(lie: Lie) -> None:
    def wrong(honest: Any, self: Any, promotion_id: int, limits: Any, user: str) -> Any:
        return self._state((promotion_id, "total", ""), limits.user)

    lie.change(Ledger, "of_user", wrong)


@saboteur("coupons.the_code_limit_counts_all_users")
def CountsOneUseOfACodeTooMany(lie: Lie) -> None:
    lie.change(Ledger, "of_code", lies.one_more)


@saboteur("coupons.the_last_use_of_a_code_goes_to_one")
def CountsUsesOfACodeLate(lie: Lie) -> None:
    lies.counts_late(lie, "use")


@saboteur("coupons.the_last_use_of_a_coupon_goes_to_one")
def CountsUsesInAllLate(lie: Lie) -> None:
    lies.counts_late(lie, "use")


@saboteur("coupons.a_user_with_two_codes_has_one_last_use")
def CountsUsesOfAUserLate(lie: Lie) -> None:
    lies.counts_late(lie, "use")


@saboteur("coupons.a_used_up_coupon_code_tells_so_everywhere")
def ShowsRewardsOfUsedUpCodes(lie: Lie) -> None:
    lies.answers(lie, REWARDS, 422, 200, {"bonus": [], "is_selectable": False, "discount": None})


@saboteur("coupons.a_redeemed_coupon_is_used_at_once")
def HoldsACouponInsteadOfUsingIt(lie: Lie) -> None:
    lie.change(Ledger, "use", lambda honest, self, *use: self.reserve(*use))


@saboteur("coupons.a_users_limit_tells_what_is_left")
def TellsTheTotalForTheRest(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 200:
            reply.body["per_user"]["available"] = reply.body["per_user"]["total"]

    lie.answer("get-coupon-user-limit", wrong)


@saboteur("coupons.code_limits_are_told_for_all_codes_or_some")
def TellsEveryCodesLimit(lie: Lie) -> None:
    def wrong(honest: Any, self: Any, external_id: str, wanted: Any, page: Any) -> Any:
        return honest(self, external_id, None, page)

    lie.change(Coupons, "code_limits", wrong)


@saboteur("coupons.uses_of_a_coupon_add_up")
def ForgetsUsesOnUpdate(lie: Lie) -> None:
    def wrong(honest: Any, self: Any, external_id: str, terms: Any) -> None:
        honest(self, external_id, terms)
        self._store.ledger.forget(self.get(external_id).promotion_id)

    lie.change(Coupons, "update", wrong)
