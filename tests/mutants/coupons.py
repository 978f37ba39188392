"""Mutants of coupons."""

from __future__ import annotations

import random
from typing import Any

from msgspec.structs import replace
from tests.mutants import code_promotions as mutations
from tests.mutants.answers import error_body, instead, plant, value
from tests.mutants.mutation import Mutation, Reply, mutant

from liveops_kit.domain.features import coupons as group
from liveops_kit.domain.features.coupons import Coupon, Coupons, CouponTerms
from liveops_kit.domain.mechanics import redemption
from liveops_kit.domain.mechanics.catalog import Catalog, Item
from liveops_kit.domain.mechanics.codes import CodeSpace
from liveops_kit.domain.mechanics.inventory import Inventory
from liveops_kit.domain.mechanics.limits import Ledger
from liveops_kit.domain.mechanics.promotion_lifecycle import PromotionStatus
from liveops_kit.domain.values.period import Period, Periods
from liveops_kit.domain.values.seeded_random import SeededRandom
from liveops_kit.server.codec import common
from liveops_kit.server.codec import coupons as coupon_codec
from liveops_kit.server.codec import promotions as promotion_codec

CREATE = "admin-create-coupon"
REWARDS = "get-coupon-rewards-by-code"
LOOKUP = "get-redeemable-promotion-by-code"
STATE = ("available", "reserved", "used")


# -- written and read ------------------------------------------------------------------------------


@mutant("coupons.a_coupons_id_has_certain_characters")
def refuses_dots_in_ids(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        if "." in reply.request_body.get("external_id", ""):
            reply.status = 422
            reply.body = {"statusCode": 422, "errorCode": 1102, "errorMessage": "no dots"}

    mutation.rewrite(CREATE, wrong)


@mutant("coupons.lists_without_entries_are_empty")
def prints_null_for_no_periods(mutation: Mutation) -> None:
    def wrong(original: Any, periods: Periods) -> Any:
        return original(periods) or None

    mutation.wrap(common, "serialize_periods", wrong)


@mutant("coupons.conditions_that_are_not_there_are_left_out")
def prints_null_for_no_conditions(mutation: Mutation) -> None:
    mutation.wrap(common, "given", lambda original, **values: values)


@mutant("coupons.rewards_are_told_in_one_language")
def tells_rewards_in_every_language(mutation: Mutation) -> None:
    def wrong(original: Any, reward: Any) -> Any:
        return promotion_codec.serialize_reward(reward)

    mutation.wrap(promotion_codec, "serialize_reward_in_language", wrong)


@mutant("coupons.a_coupons_id_is_taken_once")
def overwrites_a_coupon_of_the_same_id(mutation: Mutation) -> None:
    mutations.overwrites(mutation, Coupons)


@mutant("coupons.names_are_read_by_two_letter_languages")
def keeps_the_first_name_of_a_language(mutation: Mutation) -> None:
    def wrong(original: Any, texts: Any) -> Any:
        return original(dict(reversed(list(texts.items()))))

    mutation.wrap(coupon_codec, "localized", wrong)


@mutant("coupons.an_update_replaces_the_whole_coupon")
def merges_an_update_into_the_coupon(mutation: Mutation) -> None:
    def wrong(original: Any, self: Any, external_id: str, terms: Any) -> None:
        bonus = terms.bonus or self.get(external_id).terms.bonus
        original(self, external_id, replace(terms, bonus=bonus))

    mutation.wrap(Coupons, "update", wrong)


@mutant("coupons.a_coupon_has_limits_of_ten_unless_stated")
def treats_null_as_ten(mutation: Mutation) -> None:
    def wrong(original: Any, body: Any) -> Any:
        return original({key: value for key, value in body.items() if value is not None})

    mutation.wrap(common, "parse_limits", wrong)


@mutant("coupons.a_coupon_tells_how_many_codes_it_has")
def counts_one_kind_of_code(mutation: Mutation) -> None:
    mutation.wrap(
        Coupons, "codes_count", lambda original, self, found: min(2, original(self, found))
    )


@mutant("coupons.an_update_of_a_coupon_takes_nothing_that_is_only_read")
def refuses_how_many_codes_a_coupon_has(mutation: Mutation) -> None:
    mutation.refuse("update-coupon-promotion", "total_codes_count")


@mutant("coupons.a_coupon_names_items_and_languages_that_exist")
def accepts_any_item_as_a_bonus(mutation: Mutation) -> None:
    mutation.wrap(Catalog, "require", lambda original, self, skus: None)


@mutant("coupons.a_deleted_coupon_is_gone")
def switches_off_instead_of_deleting(mutation: Mutation) -> None:
    mutations.only_switches_off(mutation, Coupons)


# -- on and off ------------------------------------------------------------------------------------
@mutant("coupons.a_new_coupon_is_off")
def creates_coupons_that_are_on(mutation: Mutation) -> None:
    mutations.makes_it_on(mutation, Coupons)


@mutant("coupons.a_coupon_that_is_off_cannot_be_redeemed")
def switches_nothing_off(mutation: Mutation) -> None:
    mutation.stub("deactivate-coupon", 204)


@mutant("coupons.a_coupon_is_switched_on")
def toggles_the_switch(mutation: Mutation) -> None:
    def wrong(original: Any, self: Any, external_id: str, on: bool) -> None:
        original(self, external_id, on and not self.get(external_id).is_enabled)

    mutation.wrap(Coupons, "switch", wrong)


@mutant("coupons.an_update_of_a_coupon_leaves_the_switch")
def switches_off_on_update(mutation: Mutation) -> None:
    mutations.switches_on_update(mutation, Coupons, on=False)


@mutant("coupons.a_coupon_that_is_off_or_not_started_is_as_unknown")
def calls_a_coupon_expired_before_it_starts(mutation: Mutation) -> None:
    mutations.stands(mutation, Coupon, {PromotionStatus.WAITING: PromotionStatus.OVER})


@mutant("coupons.a_code_of_a_coupon_that_is_over_is_expired")
def forgets_coupons_that_are_over(mutation: Mutation) -> None:
    mutations.stands(mutation, Coupon, {PromotionStatus.OVER: PromotionStatus.OFF})


@mutant("coupons.a_coupon_without_an_end_runs_always")
def needs_an_end(mutation: Mutation) -> None:
    def wrong(original: Any, self: Any, now: Any) -> bool:
        return self.date_until is not None and bool(original(self, now))

    mutation.wrap(Period, "covers", wrong)


@mutant("coupons.periods_of_a_coupon_have_to_be_in_order")
def accepts_periods_in_any_order(mutation: Mutation) -> None:
    mutation.wrap(Periods, "of", lambda original, cls, spans, *named: cls(tuple(spans)))


@mutant("coupons.a_coupon_runs_from_its_start_until_its_end")
def counts_the_end_in(mutation: Mutation) -> None:
    def wrong(original: Any, self: Any, now: Any) -> bool:
        return bool(original(self, now)) or now == self.date_until

    mutation.wrap(Period, "covers", wrong)


# -- codes -----------------------------------------------------------------------------------------
@mutant("coupons.a_code_of_a_coupon_may_have_an_underscore")
def refuses_underscores_in_codes_of_coupons(mutation: Mutation) -> None:
    mutations.refuses_underscores(mutation, "create-coupon-code")


@mutant("coupons.generated_codes_are_added_to_a_coupon")
def generates_in_place_of_former_codes(mutation: Mutation) -> None:
    def wrong(original: Any, self: Any, promotion_id: int, count: int) -> None:
        self.free(promotion_id)
        original(self, promotion_id, count)

    mutation.wrap(CodeSpace, "generate", wrong)


@mutant("coupons.a_coupon_generates_thousands_of_codes")
def stops_generating_at_a_thousand(mutation: Mutation) -> None:
    def wrong(original: Any, self: Any, promotion_id: int, count: int) -> None:
        original(self, promotion_id, min(count, 1000))

    mutation.wrap(CodeSpace, "generate", wrong)


@mutant("coupons.a_project_that_starts_again_generates_the_same_codes")
def generates_other_codes_every_time(mutation: Mutation) -> None:
    dice = random.Random(7)

    def wrong(original: Any, self: Any, count: int, length: int = 10) -> Any:
        return ("".join(dice.choices("ABCDEFGHIJ", k=length)) for _ in range(count))

    mutation.wrap(SeededRandom, "codes", wrong)


@mutant("coupons.a_code_in_use_is_not_added_to_a_coupon")
def adds_codes_that_others_have(mutation: Mutation) -> None:
    mutations.takes_any_code(mutation, Coupons)


@mutant("coupons.a_deleted_coupon_gives_its_codes_back")
def keeps_the_codes_of_a_deleted_coupon(mutation: Mutation) -> None:
    mutations.keeps_codes(mutation, Coupons)


@mutant("coupons.codes_of_coupons_that_differ_in_case_are_two")
def reads_codes_in_any_case(mutation: Mutation) -> None:
    def wrong(original: Any, self: Any, code: str) -> Any:
        return original(self, code) or original(self, code.swapcase())

    mutation.wrap(CodeSpace, "find", wrong)


# -- what a code gives -----------------------------------------------------------------------------


@mutant("coupons.redeeming_gives_the_bonus_at_once")
def promises_without_giving(mutation: Mutation) -> None:
    mutation.wrap(Inventory, "grant", lambda original, *args, **more: None)


@mutant("coupons.the_bonus_of_a_coupon_is_shown_before")
def uses_a_code_up_by_looking(mutation: Mutation) -> None:
    def wrong(original: Any, self: Any, code: str, player: Any, now: Any) -> Any:
        self._store.ledger.use(self.owner(code).promotion_id, player.external_id, code)
        return original(self, code, player, now)

    mutation.wrap(Coupons, "rewards", wrong)


@mutant("coupons.a_coupon_with_a_game_lets_choose_its_key")
def sees_no_games(mutation: Mutation) -> None:
    mutation.wrap(Item, "is_selectable", lambda original, self: False)


@mutant("coupons.a_coupon_with_a_game_needs_the_choice_of_a_key")
def chooses_a_key_for_the_player(mutation: Mutation) -> None:
    mutations.chooses_for_the_player(mutation, group)


@mutant("coupons.one_item_out_of_its_region_closes_a_coupon")
def checks_the_region_of_one_item(mutation: Mutation) -> None:
    mutation.wrap(
        CouponTerms, "region_bound_skus", lambda original, self: tuple(original(self))[:1]
    )


@mutant("coupons.a_coupon_is_for_those_who_meet_its_conditions")
def needs_one_condition_of_all(mutation: Mutation) -> None:
    def wrong(original: Any, conditions: Any, attributes: Any) -> bool:
        return any(original([condition], attributes) for condition in conditions)

    mutation.wrap(redemption, "all_hold", wrong)


# -- limits ----------------------------------------------------------------------------------------
@mutant("coupons.the_total_limit_counts_all_codes_and_users")
def lets_one_more_through_in_all(mutation: Mutation) -> None:
    mutation.wrap(Ledger, "of_all", mutations.one_more)


@mutant("coupons.the_user_limit_counts_all_codes")
def limits_all_users_as_one(mutation: Mutation) -> None:
    def wrong(original: Any, self: Any, promotion_id: int, limits: Any, user: str) -> Any:
        return self._state((promotion_id, "total", ""), limits.user)

    mutation.wrap(Ledger, "of_user", wrong)


@mutant("coupons.the_code_limit_counts_all_users")
def counts_one_use_of_a_code_too_many(mutation: Mutation) -> None:
    mutation.wrap(Ledger, "of_code", mutations.one_more)


@mutant("coupons.the_last_use_of_a_code_goes_to_one")
def counts_uses_of_a_code_late(mutation: Mutation) -> None:
    mutations.counts_late(mutation, "use")


@mutant("coupons.the_last_use_of_a_coupon_goes_to_one")
def counts_uses_in_all_late(mutation: Mutation) -> None:
    mutations.counts_late(mutation, "use")


@mutant("coupons.a_user_with_two_codes_has_one_last_use")
def counts_uses_of_a_user_late(mutation: Mutation) -> None:
    mutations.counts_late(mutation, "use")


@mutant("coupons.a_redeemed_coupon_is_used_at_once")
def holds_a_coupon_instead_of_using_it(mutation: Mutation) -> None:
    mutation.wrap(Ledger, "use", lambda original, self, *use: self.reserve(*use))


@mutant("coupons.code_limits_are_told_for_all_codes_or_some")
def reports_every_codes_limit(mutation: Mutation) -> None:
    def wrong(original: Any, self: Any, external_id: str, wanted: Any, page: Any) -> Any:
        return original(self, external_id, None, page)

    mutation.wrap(Coupons, "code_limits", wrong)


@mutant("coupons.uses_of_a_coupon_add_up")
def forgets_uses_on_update(mutation: Mutation) -> None:
    def wrong(original: Any, self: Any, external_id: str, terms: Any) -> None:
        original(self, external_id, terms)
        self._store.ledger.forget(self.get(external_id).promotion_id)

    mutation.wrap(Coupons, "update", wrong)


# -- what only changes an answer -------------------------------------------------------------------
plant(
    __name__,
    [
        (
            "coupons.a_coupon_is_created_under_its_own_id", "names_another_coupon", CREATE,
            value("external_id", lambda name: name + "-new", 201),
        ),
        (
            "coupons.a_coupon_needs_an_id_and_a_name", "creates_coupons_without_a_name", CREATE,
            instead(422, 201, {"external_id": "nameless"}),
        ),
        (
            "coupons.an_unknown_coupon_is_not_found", "switches_off_what_is_not_there",
            "deactivate-coupon", instead(404, 204, None),
        ),
        (
            "coupons.a_code_of_a_coupon_has_letters_and_digits", "cuts_long_codes",
            "create-coupon-code", value("code", lambda code: code[:100], 201),
        ),
        (
            "coupons.a_coupon_generates_from_one_code_on", "generates_none_without_complaint",
            "generate-coupon-codes", instead(422, 200, {"count": 0}),
        ),
        (
            "coupons.an_unknown_coupon_code_is_told_as_such", "calls_a_coupon_code_a_promo_code",
            "redeem-coupon", value("errorMessage", "[0401-9807]: Enter a valid promo code.", 404),
        ),
        (
            "coupons.a_coupon_redeem_names_a_code", "treats_no_code_as_an_unknown_one",
            "redeem-coupon", instead(422, 404, error_body(404, 9807, "Enter a valid coupon code.")),
        ),
        (
            "coupons.redeeming_answers_the_bonus", "answers_one_of_each", "redeem-coupon",
            value("items", lambda rows: [{**row, "quantity": 1} for row in rows]),
        ),
        (
            "coupons.a_coupon_without_games_has_nothing_to_choose", "lets_choose_among_nothing",
            REWARDS, value("is_selectable", True),
        ),
        (
            "coupons.a_coupon_code_is_verified_as_such", "verifies_all_as_promo_codes",
            "verify-promotion-code", value("type", "promocode"),
        ),
        (
            "coupons.the_coupon_of_a_code_is_found", "finds_a_coupon_that_is_off", LOOKUP,
            value("is_enabled", False),
        ),
        (
            "coupons.a_code_of_other_characters_finds_no_route", "looks_up_impossible_codes",
            LOOKUP, instead(405, 404, error_body(404, 9811, "Code not found.")),
        ),
        (
            "coupons.a_used_up_coupon_code_tells_so_everywhere", "shows_rewards_of_used_up_codes",
            REWARDS, instead(422, 200, {"bonus": [], "is_selectable": False, "discount": None}),
        ),
        (
            "coupons.a_users_limit_tells_what_is_left", "reports_the_total_for_the_rest",
            "get-coupon-user-limit",
            value("per_user", lambda left: {**left, "available": left["total"]}),
        ),
        (
            "coupons.without_a_total_limit_there_is_no_state_of_it", "prints_zeros_for_no_limit",
            "get-coupon",
            value("total_limit_state", lambda state: state or dict.fromkeys(STATE, 0)),
        ),
    ],
)  # fmt: skip


# -- limits, periods, and what is deleted ----------------------------------------------------------
@mutant("coupons.a_total_limit_below_its_uses_leaves_none")
def leaves_less_than_nothing_to_all(mutation: Mutation) -> None:
    mutations.leaves_less_than_nothing(mutation)


@mutant("coupons.a_user_limit_below_its_uses_leaves_none")
def leaves_less_than_nothing_to_a_user(mutation: Mutation) -> None:
    mutations.leaves_less_than_nothing(mutation)


@mutant("coupons.a_code_limit_below_its_uses_leaves_none")
def leaves_less_than_nothing_of_a_code(mutation: Mutation) -> None:
    mutations.leaves_less_than_nothing(mutation)


@mutant("coupons.a_coupon_between_two_periods_is_as_unknown")
def ends_a_coupon_with_its_first_period(mutation: Mutation) -> None:
    mutations.ends_with_the_first_period(mutation)


@mutant("coupons.a_coupon_that_is_made_again_begins_anew")
def remembers_the_codes_of_a_coupon(mutation: Mutation) -> None:
    mutations.remembers_codes(mutation, Coupons)


@mutant("coupons.a_used_up_coupon_is_unknown_to_outsiders")
def tells_outsiders_that_a_coupon_is_used_up(mutation: Mutation) -> None:
    mutations.tells_everybody_that_it_is_used_up(mutation)
