"""Wrong servers in the ground of promo codes."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace
from tests.mutants import lies_of_codes as lies
from tests.mutants.lies import Lie, Reply, saboteur

from liveops_kit.domain.features import promo_codes as group
from liveops_kit.domain.features.carts import Carts
from liveops_kit.domain.features.promo_codes import PromoCode, PromoCodes, PromoCodeTerms
from liveops_kit.domain.mechanics.catalog import Catalog
from liveops_kit.domain.mechanics.codes import CodeSpace
from liveops_kit.domain.mechanics.lifecycle import PromotionKind, PromotionStatus
from liveops_kit.domain.mechanics.limits import Ledger
from liveops_kit.domain.mechanics.pricing import PriceCondition
from liveops_kit.domain.mechanics.redemption import Redemption
from liveops_kit.domain.values.period import Period, Periods
from liveops_kit.domain.values.refusals import CODE_TAKEN, Refusal
from liveops_kit.domain.values.seeded_random import SeededRandom
from liveops_kit.server.codec import common


# -- written and read ------------------------------------------------------------------------------
@saboteur("promo_codes.a_new_promo_code_is_off")
def MakesPromoCodesThatAreOn(lie: Lie) -> None:
    lies.makes_it_on(lie, PromoCodes)


@saboteur("promo_codes.a_promo_codes_id_is_taken_once")
def OverwritesAPromoCodeOfTheSameId(lie: Lie) -> None:
    lies.overwrites(lie, PromoCodes)


@saboteur("promo_codes.a_promo_code_has_limits_of_ten_unless_stated")
def TakesNothingForUnlimited(lie: Lie) -> None:
    none = dict.fromkeys(("redeem_total_limit", "redeem_user_limit", "redeem_code_limit"))
    lie.change(common, "parse_limits", lambda honest, body: honest({**none, **body}))


@saboteur("promo_codes.an_update_of_a_promo_code_leaves_the_switch")
def SwitchesOnOnUpdate(lie: Lie) -> None:
    lies.switches_on_update(lie, PromoCodes, on=True)


@saboteur("promo_codes.an_update_of_a_promo_code_takes_nothing_that_is_only_read")
def IgnoresWhatAPromoCodeCannotChange(lie: Lie) -> None:
    lies.answers(lie, "update-promo-code", 422, 204)


@saboteur("promo_codes.a_promo_code_names_items_and_languages_that_exist")
def CallsAnUnknownLocaleBroken(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 404 and reply.body["errorCode"] == 0:
            reply.status = reply.body["statusCode"] = 422

    lie.answer("update-promo-code", wrong)


@saboteur("promo_codes.an_unknown_promo_code_promotion_is_not_found")
def KnowsTheLimitOfNoPromotion(lie: Lie) -> None:
    lies.answers(lie, "get-promo-code-user-limit", 404, 200, {"per_user": None})


@saboteur("promo_codes.a_deleted_promo_code_is_gone")
def SwitchesOffInsteadOfDeletingAPromoCode(lie: Lie) -> None:
    lies.only_switches_off(lie, PromoCodes)


@saboteur("promo_codes.a_promo_code_without_an_end_runs_always")
def RunsOnlyInPeriods(lie: Lie) -> None:
    def wrong(honest: Any, self: Any, now: Any) -> Any:
        return honest(self, now) if self.terms.periods.spans else PromotionStatus.WAITING

    lie.change(PromoCode, "status", wrong)


@saboteur("promo_codes.periods_of_a_promo_code_have_to_be_in_order")
def LooksAtEachPeriodAlone(lie: Lie) -> None:
    def wrong(honest: Any, cls: Any, spans: Any, *named: str) -> Any:
        for span in spans:
            honest(cls, [span], *named)
        return cls(tuple(sorted(spans, key=lambda span: span.date_from)))

    lie.change(Periods, "of", wrong)


@saboteur("promo_codes.a_promo_code_runs_from_its_start_until_its_end")
def LeavesTheStartOut(lie: Lie) -> None:
    def wrong(honest: Any, self: Any, now: Any) -> bool:
        return bool(honest(self, now)) and now != self.date_from

    lie.change(Period, "covers", wrong)


# -- codes -----------------------------------------------------------------------------------------
@saboteur("promo_codes.a_promo_code_has_letters_and_digits")
def TakesAnyPromoCode(lie: Lie) -> None:
    lies.answers(lie, "create-promo-code-code", 422, 201, {"code": "A"})


@saboteur("promo_codes.generated_codes_are_added_to_a_promo_code")
def GeneratesShortCodes(lie: Lie) -> None:
    lie.change(SeededRandom, "codes", lambda honest, self, count, length=10: honest(self, count, 8))


@saboteur("promo_codes.a_promo_code_generates_a_number_of_codes")
def GeneratesNoPromoCodesWithoutComplaint(lie: Lie) -> None:
    lies.answers(lie, "generate-promo-code-codes", 422, 200, {"count": 0})


@saboteur("promo_codes.a_code_in_use_is_not_added_to_a_promo_code")
def AddsPromoCodesThatOthersHave(lie: Lie) -> None:
    lies.takes_any_code(lie, PromoCodes)


@saboteur("promo_codes.a_deleted_promo_code_gives_its_codes_back")
def KeepsTheCodesOfADeletedPromoCode(lie: Lie) -> None:
    lies.keeps_codes(lie, PromoCodes)


@saboteur("promo_codes.promo_codes_that_differ_in_case_are_two")
def TakesACodeInOtherCasesForTheSame(lie: Lie) -> None:
    def wrong(honest: Any, self: Any, promotion_id: int, code: str | None) -> Any:
        if code is not None and self.find(code.swapcase()) is not None:
            raise Refusal(CODE_TAKEN)
        return honest(self, promotion_id, code)

    lie.change(CodeSpace, "add", wrong)


# -- who may use a code ----------------------------------------------------------------------------
@saboteur("promo_codes.an_unknown_promo_code_is_told_as_such")
def WordsAnUnknownPromoCodeAsBefore(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 404:
            reply.body["errorMessage"] = "[0401-9807]: Enter valid promo code."

    lie.answer("redeem-promo-code", wrong)


@saboteur("promo_codes.a_promo_code_that_is_off_or_not_started_is_as_unknown")
def StartsBeforeTheStart(lie: Lie) -> None:
    lies.stands(lie, PromoCode, {PromotionStatus.WAITING: PromotionStatus.RUNNING})


@saboteur("promo_codes.a_promo_code_that_is_over_is_expired")
def ForgetsPromoCodesThatAreOver(lie: Lie) -> None:
    lies.stands(lie, PromoCode, {PromotionStatus.OVER: PromotionStatus.OFF})


@saboteur("promo_codes.a_used_up_promo_code_tells_so_everywhere")
def AdmitsUsedUpPromoCodes(lie: Lie) -> None:
    def wrong(honest: Any, self: Any, promotion: Any, code: Any, player: Any) -> None:
        if promotion.kind is not PromotionKind.PROMO_CODE:
            honest(self, promotion, code, player)

    lie.change(Redemption, "check_limits", wrong)


@saboteur("promo_codes.a_bonus_that_is_not_sold_there_closes_a_promo_code")
def GivesABonusWhereItIsNotSold(lie: Lie) -> None:
    lie.change(Catalog, "sold_in", lambda honest, self, sku, country: True)


@saboteur("promo_codes.an_item_that_only_gets_cheaper_closes_no_promo_code")
def ClosesACodeForWhatGetsCheaper(lie: Lie) -> None:
    def wrong(honest: Any, self: Any) -> Any:
        return (*honest(self), *(found.sku for found in self.discounted_items))

    lie.change(PromoCodeTerms, "region_bound_skus", wrong)


@saboteur("promo_codes.a_promo_code_is_verified_and_found_as_such")
def VerifiesAsPromoCodeInTwoWords(lie: Lie) -> None:
    lies.says(lie, "verify-promotion-code", type="promo_code")


@saboteur("promo_codes.a_promo_code_is_no_coupon")
def ShowsAPromoCodeAsACoupon(lie: Lie) -> None:
    shown = {"bonus": [], "is_selectable": False, "discount": {"percent": "10.00"}}
    lies.answers(lie, "get-coupon-rewards-by-code", 404, 200, shown)


@saboteur("promo_codes.a_promo_code_with_a_game_needs_the_choice_of_a_key")
def ChoosesAKeyForTheCart(lie: Lie) -> None:
    lies.chooses_for_the_player(lie, group)


# -- on a cart -------------------------------------------------------------------------------------
@saboteur("promo_codes.a_second_promo_code_replaces_the_first")
def KeepsTheFirstCodeOnACart(lie: Lie) -> None:
    def wrong(honest: Any, self: Any, player: Any, cart_id: Any, enter: Any) -> Any:
        cart = self.of(player, cart_id)
        return cart if cart.entered else honest(self, player, cart_id, enter)

    lie.change(Carts, "enter", wrong)


@saboteur("promo_codes.a_promo_code_needs_something_in_the_cart")
def PutsACodeOnAnEmptyCart(lie: Lie) -> None:
    def wrong(honest: Any, self: Any, player: Any, cart_id: Any, enter: Any) -> Any:
        return self._store(replace(self.of(player, cart_id), entered=enter()))

    lie.change(Carts, "enter", wrong)


@saboteur("promo_codes.a_promo_code_call_names_the_code_and_the_cart")
def TakesACodeOffNoCart(lie: Lie) -> None:
    lies.answers(lie, "remove-cart-promo-code", 422, 200, {})


@saboteur("promo_codes.a_promo_code_is_not_taken_off_an_unknown_cart")
def TakesACodeOffWhicheverCart(lie: Lie) -> None:
    lie.change(
        Carts, "remove_code", lambda honest, self, player, cart_id: honest(self, player, None)
    )


@saboteur("promo_codes.an_item_with_a_discount_of_its_own_gets_that")
def GivesTheDiscountOnTheCartInstead(lie: Lie) -> None:
    def wrong(honest: Any, promotion: PromoCode) -> Any:
        percent = promotion.terms.percent
        return replace(honest(promotion), percent=lambda line: percent)

    lie.change(group, "_offer", wrong)


@saboteur("promo_codes.without_a_discount_on_the_cart_others_keep_their_price")
def GivesADiscountToItemsBeside(lie: Lie) -> None:
    def wrong(honest: Any, promotion: PromoCode) -> Any:
        percent = promotion.terms.discounted_items[0].percent
        return replace(honest(promotion), percent=lambda line: percent)

    lie.change(group, "_offer", wrong)


@saboteur("promo_codes.a_promo_code_acts_on_carts_of_a_certain_price")
def TakesAtLeastForMoreThan(lie: Lie) -> None:
    def wrong(honest: Any, self: Any, price: Any) -> bool:
        operator = {"ge": "gt"}.get(self.operator, self.operator)
        return bool(honest(replace(self, operator=operator), price))

    lie.change(PriceCondition, "holds", wrong)


@saboteur("promo_codes.a_promo_code_reduces_items_of_a_certain_price")
def LooksAtTheFirstConditionOnly(lie: Lie) -> None:
    lie.change(group, "all_prices_hold", lambda honest, asked, price: honest(asked[:1], price))


# -- uses ------------------------------------------------------------------------------------------
@saboteur("promo_codes.a_promo_code_in_an_unpaid_order_is_reserved")
def CountsAnUnpaidOrderAsUsed(lie: Lie) -> None:
    lie.change(Ledger, "reserve", lambda honest, self, *use: self.use(*use))


@saboteur("promo_codes.a_promo_code_is_used_when_the_order_is_paid")
def KeepsAPaidUseReserved(lie: Lie) -> None:
    lie.change(Ledger, "settle", lambda honest, self, *use: self.use(*use))


@saboteur("promo_codes.an_order_that_is_dropped_gives_the_promo_code_back")
def KeepsTheUseOfADroppedOrder(lie: Lie) -> None:
    lie.change(Ledger, "release", lambda honest, self, *use: None)


@saboteur("promo_codes.the_last_use_of_a_promo_code_goes_to_one_order")
def HoldsUsesOfAPromoCodeLate(lie: Lie) -> None:
    lies.counts_late(lie, "reserve")


@saboteur("promo_codes.each_limit_of_a_promo_code_counts_for_itself")
def LooksAtPaidUsesOnly(lie: Lie) -> None:
    def wrong(honest: Any, self: Any, *args: Any) -> Any:
        state = honest(self, *args)
        return state and replace(state, reserved=0)

    lie.change(Ledger, "_state", wrong)


@saboteur("promo_codes.code_limits_of_a_promo_code_name_codes_and_users")
def TellsEveryPromoCodesLimit(lie: Lie) -> None:
    def wrong(honest: Any, self: Any, external_id: str, wanted: Any, page: Any) -> Any:
        return honest(self, external_id, None, page)

    lie.change(PromoCodes, "code_limits", wrong)


@saboteur("promo_codes.promo_codes_on_carts_add_up")
def TakesACodeOffSmallCartsOnly(lie: Lie) -> None:
    def wrong(honest: Any, self: Any, player: Any, cart_id: Any) -> Any:
        cart = self.of(player, cart_id)
        return cart if len(cart.lines) > 1 else honest(self, player, cart_id)

    lie.change(Carts, "remove_code", wrong)
