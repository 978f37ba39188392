"""Mutants of promo codes."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace
from tests.mutants import code_promotions as mutations
from tests.mutants.answers import instead, plant, value
from tests.mutants.mutation import Mutation, Reply, mutant

from liveops_kit.domain.features import promo_codes as group
from liveops_kit.domain.features.carts import Carts
from liveops_kit.domain.features.promo_codes import PromoCode, PromoCodes, PromoCodeTerms
from liveops_kit.domain.mechanics.catalog import Catalog
from liveops_kit.domain.mechanics.codes import CodeSpace
from liveops_kit.domain.mechanics.limits import Ledger
from liveops_kit.domain.mechanics.pricing import PriceCondition
from liveops_kit.domain.mechanics.promotion_lifecycle import PromotionKind, PromotionStatus
from liveops_kit.domain.mechanics.redemption import Redemption
from liveops_kit.domain.values.period import Period, Periods
from liveops_kit.domain.values.refusals import CODE_TAKEN, METHOD_NOT_ALLOWED, Refusal
from liveops_kit.domain.values.seeded_random import SeededRandom
from liveops_kit.server.api import carts as cart_calls
from liveops_kit.server.codec import common
from liveops_kit.server.pipeline import Pipeline


# -- written and read ------------------------------------------------------------------------------
@mutant("promo_codes.a_new_promo_code_is_off")
def creates_promo_codes_that_are_on(mutation: Mutation) -> None:
    mutations.makes_it_on(mutation, PromoCodes)


@mutant("promo_codes.a_promo_codes_id_is_taken_once")
def overwrites_a_promo_code_of_the_same_id(mutation: Mutation) -> None:
    mutations.overwrites(mutation, PromoCodes)


@mutant("promo_codes.a_promo_code_has_limits_of_ten_unless_stated")
def treats_nothing_as_unlimited(mutation: Mutation) -> None:
    none = dict.fromkeys(("redeem_total_limit", "redeem_user_limit", "redeem_code_limit"))
    mutation.wrap(common, "parse_limits", lambda original, body: original({**none, **body}))


@mutant("promo_codes.an_update_of_a_promo_code_leaves_the_switch")
def switches_on_on_update(mutation: Mutation) -> None:
    mutations.switches_on_update(mutation, PromoCodes, on=True)


@mutant("promo_codes.an_update_of_a_promo_code_takes_nothing_that_is_only_read")
def refuses_how_many_codes_a_promo_code_has(mutation: Mutation) -> None:
    mutation.refuse("update-promo-code", "total_codes_count")


@mutant("promo_codes.a_promo_code_names_items_and_languages_that_exist")
def calls_an_unknown_locale_broken(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 404 and reply.body["errorCode"] == 0:
            reply.status = reply.body["statusCode"] = 422

    mutation.rewrite("update-promo-code", wrong)


@mutant("promo_codes.a_deleted_promo_code_is_gone")
def switches_off_instead_of_deleting_a_promo_code(mutation: Mutation) -> None:
    mutations.only_switches_off(mutation, PromoCodes)


@mutant("promo_codes.a_promo_code_without_an_end_runs_always")
def runs_only_in_periods(mutation: Mutation) -> None:
    def wrong(original: Any, self: Any, now: Any) -> Any:
        return original(self, now) if self.terms.periods.spans else PromotionStatus.WAITING

    mutation.wrap(PromoCode, "status", wrong)


@mutant("promo_codes.periods_of_a_promo_code_have_to_be_in_order")
def checks_each_period_alone(mutation: Mutation) -> None:
    def wrong(original: Any, cls: Any, spans: Any, *named: str) -> Any:
        for span in spans:
            original(cls, [span], *named)
        return cls(tuple(sorted(spans, key=lambda span: span.date_from)))

    mutation.wrap(Periods, "of", wrong)


@mutant("promo_codes.a_promo_code_runs_from_its_start_until_its_end")
def leaves_the_start_out(mutation: Mutation) -> None:
    def wrong(original: Any, self: Any, now: Any) -> bool:
        return bool(original(self, now)) and now != self.date_from

    mutation.wrap(Period, "covers", wrong)


# -- codes -----------------------------------------------------------------------------------------
@mutant("promo_codes.a_promo_code_may_have_an_underscore")
def refuses_underscores_in_promo_codes(mutation: Mutation) -> None:
    mutations.refuses_underscores(mutation, "create-promo-code-code")


@mutant("promo_codes.generated_codes_are_added_to_a_promo_code")
def generates_short_codes(mutation: Mutation) -> None:
    mutation.wrap(
        SeededRandom, "codes", lambda original, self, count, length=10: original(self, count, 8)
    )


@mutant("promo_codes.a_code_in_use_is_not_added_to_a_promo_code")
def adds_promo_codes_that_others_have(mutation: Mutation) -> None:
    mutations.takes_any_code(mutation, PromoCodes)


@mutant("promo_codes.a_deleted_promo_code_gives_its_codes_back")
def keeps_the_codes_of_a_deleted_promo_code(mutation: Mutation) -> None:
    mutations.keeps_codes(mutation, PromoCodes)


@mutant("promo_codes.promo_codes_that_differ_in_case_are_two")
def treats_a_code_in_other_cases_as_the_same(mutation: Mutation) -> None:
    def wrong(original: Any, self: Any, promotion_id: int, code: str | None) -> Any:
        if code is not None and self.find(code.swapcase()) is not None:
            raise Refusal(CODE_TAKEN)
        return original(self, promotion_id, code)

    mutation.wrap(CodeSpace, "add", wrong)


# -- who may use a code ----------------------------------------------------------------------------


@mutant("promo_codes.a_promo_code_that_is_off_or_not_started_is_as_unknown")
def starts_before_the_start(mutation: Mutation) -> None:
    mutations.stands(mutation, PromoCode, {PromotionStatus.WAITING: PromotionStatus.RUNNING})


@mutant("promo_codes.a_promo_code_that_is_over_is_expired")
def forgets_promo_codes_that_are_over(mutation: Mutation) -> None:
    mutations.stands(mutation, PromoCode, {PromotionStatus.OVER: PromotionStatus.OFF})


@mutant("promo_codes.a_used_up_promo_code_tells_so_everywhere")
def admits_used_up_promo_codes(mutation: Mutation) -> None:
    def wrong(original: Any, self: Any, promotion: Any, code: Any, player: Any) -> None:
        if promotion.kind is not PromotionKind.PROMO_CODE:
            original(self, promotion, code, player)

    mutation.wrap(Redemption, "check_limits", wrong)


@mutant("promo_codes.a_bonus_that_is_not_sold_there_closes_a_promo_code")
def gives_a_bonus_where_it_is_not_sold(mutation: Mutation) -> None:
    mutation.wrap(Catalog, "sold_in", lambda original, self, sku, country: True)


@mutant("promo_codes.an_item_that_only_gets_cheaper_closes_no_promo_code")
def closes_a_code_for_what_gets_cheaper(mutation: Mutation) -> None:
    def wrong(original: Any, self: Any) -> Any:
        return (*original(self), *(found.sku for found in self.discounted_items))

    mutation.wrap(PromoCodeTerms, "region_bound_skus", wrong)


@mutant("promo_codes.a_promo_code_with_a_game_needs_the_choice_of_a_key")
def chooses_a_key_for_the_cart(mutation: Mutation) -> None:
    mutations.chooses_for_the_player(mutation, group)


# -- on a cart -------------------------------------------------------------------------------------
@mutant("promo_codes.a_second_promo_code_replaces_the_first")
def keeps_the_first_code_on_a_cart(mutation: Mutation) -> None:
    def wrong(original: Any, self: Any, player: Any, cart_id: Any, enter: Any) -> Any:
        cart = self.of(player, cart_id)
        return cart if cart.entered else original(self, player, cart_id, enter)

    mutation.wrap(Carts, "enter", wrong)


@mutant("promo_codes.a_promo_code_needs_something_in_the_cart")
def puts_a_code_on_an_empty_cart(mutation: Mutation) -> None:
    def wrong(original: Any, self: Any, player: Any, cart_id: Any, enter: Any) -> Any:
        return self._store(replace(self.of(player, cart_id), entered=enter()))

    mutation.wrap(Carts, "enter", wrong)


@mutant("promo_codes.a_promo_code_is_not_taken_off_an_unknown_cart")
def removes_a_code_from_any_cart(mutation: Mutation) -> None:
    mutation.wrap(
        Carts, "remove_code", lambda original, self, player, cart_id: original(self, player, None)
    )


@mutant("promo_codes.an_item_with_a_discount_of_its_own_gets_that")
def gives_the_discount_on_the_cart_instead(mutation: Mutation) -> None:
    def wrong(original: Any, promotion: PromoCode) -> Any:
        percent = promotion.terms.percent
        return replace(original(promotion), percent=lambda line: percent)

    mutation.wrap(group, "_offer", wrong)


@mutant("promo_codes.without_a_discount_on_the_cart_others_keep_their_price")
def gives_a_discount_to_items_beside(mutation: Mutation) -> None:
    def wrong(original: Any, promotion: PromoCode) -> Any:
        percent = promotion.terms.discounted_items[0].percent
        return replace(original(promotion), percent=lambda line: percent)

    mutation.wrap(group, "_offer", wrong)


@mutant("promo_codes.a_promo_code_acts_on_carts_of_a_certain_price")
def treats_at_least_as_more_than(mutation: Mutation) -> None:
    def wrong(original: Any, self: Any, price: Any) -> bool:
        operator = {"ge": "gt"}.get(self.operator, self.operator)
        return bool(original(replace(self, operator=operator), price))

    mutation.wrap(PriceCondition, "holds", wrong)


@mutant("promo_codes.a_promo_code_reduces_items_of_a_certain_price")
def checks_the_first_condition_only(mutation: Mutation) -> None:
    mutation.wrap(
        group,
        "all_prices_hold",
        lambda original, conditions, price: original(conditions[:1], price),
    )


# -- uses ------------------------------------------------------------------------------------------
@mutant("promo_codes.a_promo_code_in_an_unpaid_order_is_reserved")
def counts_an_unpaid_order_as_used(mutation: Mutation) -> None:
    mutation.wrap(Ledger, "reserve", lambda original, self, *use: self.use(*use))


@mutant("promo_codes.a_promo_code_is_used_when_the_order_is_paid")
def keeps_a_paid_use_reserved(mutation: Mutation) -> None:
    mutation.wrap(Ledger, "settle", lambda original, self, *use: self.use(*use))


@mutant("promo_codes.an_order_that_is_dropped_gives_the_promo_code_back")
def keeps_the_use_of_a_dropped_order(mutation: Mutation) -> None:
    mutation.wrap(Ledger, "release", lambda original, self, *use: None)


@mutant("promo_codes.the_last_use_of_a_promo_code_goes_to_one_order")
def holds_uses_of_a_promo_code_late(mutation: Mutation) -> None:
    mutations.counts_late(mutation, "reserve")


@mutant("promo_codes.each_limit_of_a_promo_code_counts_for_itself")
def checks_paid_uses_only(mutation: Mutation) -> None:
    def wrong(original: Any, self: Any, *args: Any) -> Any:
        state = original(self, *args)
        return state and replace(state, reserved=0)

    mutation.wrap(Ledger, "_state", wrong)


@mutant("promo_codes.code_limits_of_a_promo_code_name_codes_and_users")
def reports_every_promo_codes_limit(mutation: Mutation) -> None:
    def wrong(original: Any, self: Any, external_id: str, wanted: Any, page: Any) -> Any:
        return original(self, external_id, None, page)

    mutation.wrap(PromoCodes, "code_limits", wrong)


@mutant("promo_codes.promo_codes_on_carts_add_up")
def removes_a_code_from_small_carts_only(mutation: Mutation) -> None:
    def wrong(original: Any, self: Any, player: Any, cart_id: Any) -> Any:
        cart = self.of(player, cart_id)
        return cart if len(cart.lines) > 1 else original(self, player, cart_id)

    mutation.wrap(Carts, "remove_code", wrong)


# -- which cart, and by which method ---------------------------------------------------------------
def _knows_no_empty_id(mutation: Mutation, operation_id: str) -> None:
    def wrong(reply: Reply) -> None:
        if (reply.request_body.get("cart") or {}).get("id") == "":
            reply.status = 404
            reply.body = {"statusCode": 404, "errorCode": 1401, "errorMessage": "no cart"}

    mutation.rewrite(operation_id, wrong)


@mutant("promo_codes.a_promo_code_goes_to_the_current_cart")
def redeems_on_no_cart_with_an_empty_id(mutation: Mutation) -> None:
    _knows_no_empty_id(mutation, "redeem-promo-code")


@mutant("promo_codes.a_promo_code_is_taken_off_the_current_cart")
def removes_from_no_cart_with_an_empty_id(mutation: Mutation) -> None:
    _knows_no_empty_id(mutation, "remove-cart-promo-code")


@mutant("promo_codes.a_promo_code_is_taken_off_the_cart_of_either_spelling")
def overlooks_the_id_beside_the_cart(mutation: Mutation) -> None:
    def wrong(original: Any, request: Any) -> Any:
        return (request.body.get("cart") or {}).get("id") or None

    mutation.wrap(cart_calls, "_cart_id", wrong)


@mutant("promo_codes.rewards_of_a_promo_code_are_read_by_post")
def reads_rewards_by_get_alone(mutation: Mutation) -> None:
    def wrong(original: Any, pipeline: Any, request: Any) -> Any:
        if request.method == "POST" and request.path.endswith("/rewards"):
            raise Refusal(METHOD_NOT_ALLOWED, methods="GET")
        return original(pipeline, request)

    mutation.wrap(Pipeline, "_route", wrong)


SHOWN = {"bonus": [], "is_selectable": False, "discount": {"percent": "10.00"}}


# -- what only changes an answer -------------------------------------------------------------------
plant(
    __name__,
    [
        (
            "promo_codes.an_unknown_promo_code_promotion_is_not_found",
            "knows_the_limit_of_no_promotion", "get-promo-code-user-limit",
            instead(404, 200, {"per_user": None}),
        ),
        (
            "promo_codes.a_promo_code_has_letters_and_digits", "accepts_any_promo_code",
            "create-promo-code-code", instead(422, 201, {"code": "A"}),
        ),
        (
            "promo_codes.a_promo_code_generates_a_number_of_codes",
            "generates_no_promo_codes_without_complaint", "generate-promo-code-codes",
            instead(422, 200, {"count": 0}),
        ),
        (
            "promo_codes.a_promo_code_is_verified_and_found_as_such",
            "verifies_as_promo_code_in_two_words", "verify-promotion-code",
            value("type", "promo_code"),
        ),
        (
            "promo_codes.a_promo_code_is_no_coupon", "shows_a_promo_code_as_a_coupon",
            "get-coupon-rewards-by-code", instead(404, 200, SHOWN),
        ),
        (
            "promo_codes.a_promo_code_call_names_the_code_and_the_cart", "redeems_no_code",
            "redeem-promo-code", instead(422, 200, {}),
        ),
        (
            "promo_codes.an_unknown_promo_code_is_told_as_such",
            "reports_an_unknown_promo_code_with_the_old_text", "redeem-promo-code",
            value("errorMessage", "[0401-9807]: Enter valid promo code.", 404),
        ),
    ],
)  # fmt: skip


# -- limits, periods, and what is deleted ----------------------------------------------------------
@mutant("promo_codes.a_limit_of_a_promo_code_below_its_uses_leaves_none")
def leaves_less_than_nothing_of_a_promo_code(mutation: Mutation) -> None:
    mutations.leaves_less_than_nothing(mutation)


@mutant("promo_codes.a_promo_code_between_two_periods_is_as_unknown")
def ends_a_promo_code_with_its_first_period(mutation: Mutation) -> None:
    mutations.ends_with_the_first_period(mutation)


@mutant("promo_codes.a_promo_code_that_is_made_again_begins_anew")
def remembers_the_codes_of_a_promo_code(mutation: Mutation) -> None:
    mutations.remembers_codes(mutation, PromoCodes)


@mutant("promo_codes.a_used_up_promo_code_is_unknown_to_outsiders")
def tells_outsiders_that_a_promo_code_is_used_up(mutation: Mutation) -> None:
    mutations.tells_everybody_that_it_is_used_up(mutation)
