"""Mutants of personalization."""

from __future__ import annotations

import operator
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace
from tests.mutants.answers import instead, plant
from tests.mutants.mutation import Mutation, mutant

from liveops_kit.domain.features.personalization import Personalization, Rule, RuleTerms
from liveops_kit.domain.mechanics.automatic_promotions import Audience
from liveops_kit.domain.mechanics.redemption import Redemption
from liveops_kit.domain.mechanics.shop import Shop
from liveops_kit.domain.values import conditions
from liveops_kit.domain.values.conditions import Condition, all_hold


# -- conditions ------------------------------------------------------------------------------------
@mutant("personalization.all_conditions_of_an_array_have_to_hold")
def requires_one_condition(mutation: Mutation) -> None:
    def wrong(original: Any, rule: Rule, viewer: Any) -> bool:
        if viewer is None or viewer.is_guest:
            return bool(original(rule, viewer))
        return any(one.holds(viewer.attributes) for one in rule.terms.conditions)

    mutation.wrap(Rule, "admits", wrong)


@mutant("personalization.one_array_of_several_has_to_hold")
def requires_every_array(mutation: Mutation) -> None:
    def wrong(original: Any, audience: Audience, viewer: Any) -> bool:
        each = (Audience(groups=(group,)) for group in audience.groups)
        return all(bool(original(one, viewer)) for one in each)

    mutation.wrap(Audience, "has", wrong)


@mutant("personalization.text_is_equal_or_not")
def compares_text_without_case(mutation: Mutation) -> None:
    def wrong(original: Any, kind: str, value: Any) -> Any:
        read = original(kind, value)
        return read.lower() if isinstance(read, str) else read

    mutation.wrap(conditions, "_read", wrong)


@mutant("personalization.dates_are_earlier_or_later")
def overlooks_the_offsets_of_dates(mutation: Mutation) -> None:
    def wrong(original: Any, kind: str, value: Any) -> Any:
        read = original(kind, value)
        return read.replace(tzinfo=UTC) if isinstance(read, datetime) else read

    mutation.wrap(conditions, "_read", wrong)


@mutant("personalization.numbers_are_less_or_greater")
def reads_operators_as_mathematics_does(mutation: Mutation) -> None:
    less = {"lt": operator.lt, "le": operator.le}
    mutation.replace(conditions, "_COMPARE", {**conditions._COMPARE, **less})


@mutant("personalization.rules_compare_as_promotions_do")
def compares_in_rules_as_mathematics_does(mutation: Mutation) -> None:
    def wrong(original: Any, rule: Rule, viewer: Any) -> bool:
        turned = {"lt": "er", "le": "ee"}
        conditions = tuple(
            replace(one, operator=turned.get(one.operator, one.operator))
            for one in rule.terms.conditions
        )
        return bool(
            original(replace(rule, terms=replace(rule.terms, conditions=conditions)), viewer)
        )

    mutation.wrap(Rule, "admits", wrong)


@mutant("personalization.an_attribute_may_be_missing_where_that_is_said")
def overlooks_conditions_that_may_be_missing(mutation: Mutation) -> None:
    def wrong(original: Any, condition: Condition, attributes: Any) -> bool:
        return condition.can_be_missing or bool(original(condition, attributes))

    mutation.wrap(Condition, "holds", wrong)


@mutant("personalization.what_is_missing_is_not_unequal")
def treats_what_is_missing_as_unequal(mutation: Mutation) -> None:
    def wrong(original: Any, condition: Condition, attributes: Any) -> bool:
        is_missing = condition.attribute not in attributes
        return (is_missing and condition.operator == "ne") or bool(original(condition, attributes))

    mutation.wrap(Condition, "holds", wrong)


@mutant("personalization.conditions_pick_who_may_use_a_code")
def gives_codes_to_anybody(mutation: Mutation) -> None:
    mutation.wrap(Redemption, "check_audience", lambda original, *args: None)


# -- rules of the catalog --------------------------------------------------------------------------
@mutant("personalization.an_item_in_no_rule_is_for_everybody")
def shows_visitors_nothing(mutation: Mutation) -> None:
    def wrong(original: Any, shop: Shop, item: Any, visit: Any) -> bool:
        return visit.viewer is not None and bool(original(shop, item, visit))

    mutation.wrap(Shop, "sees", wrong)


@mutant("personalization.a_rule_that_is_off_or_gone_hides_nothing")
def guards_what_has_left_a_rule(mutation: Mutation) -> None:
    mutation.wrap(Personalization, "_unguard", lambda original, *args: None)


@mutant("personalization.one_rule_of_several_is_enough")
def requires_every_rule_of_an_item(mutation: Mutation) -> None:
    def wrong(original: Any, shop: Shop, item: Any, visit: Any) -> bool:
        keeper: Any = shop._visibility.shows
        these = keeper.__self__
        rules = [these.get(guard.rule_id) for guard in these._guards.rows("sku", item.sku)]
        enabled = (rule for rule in rules if rule.terms.is_enabled)
        is_met = all(rule.admits(visit.viewer) for rule in enabled)
        return is_met and bool(original(shop, item, visit))

    mutation.wrap(Shop, "sees", wrong)


@mutant("personalization.a_rule_says_whether_visitors_see_its_items")
def requires_attributes_of_visitors(mutation: Mutation) -> None:
    def wrong(original: Any, rule: Rule, viewer: Any) -> bool:
        if viewer is None:
            return all_hold(rule.terms.conditions, {})
        return bool(original(rule, viewer))

    mutation.wrap(Rule, "admits", wrong)


@mutant("personalization.a_put_of_a_rule_forgets_and_a_patch_keeps")
def patches_a_rule_as_if_it_were_replaced(mutation: Mutation) -> None:
    def wrong(original: Any, these: Personalization, rule_id: int, changes: Any) -> None:
        original(these, rule_id, {"is_satisfied_for_unauth": False, **changes})

    mutation.wrap(Personalization, "patch", wrong)


# -- refusals --------------------------------------------------------------------------------------
@mutant("personalization.a_rule_for_an_unknown_item_is_refused")
def leaves_unknown_items_out_of_a_rule(mutation: Mutation) -> None:
    def wrong(original: Any, these: Personalization, rule_id: int, terms: RuleTerms) -> None:
        known = tuple(sku for sku in terms.skus if these._catalog.get(sku) is not None)
        original(these, rule_id, replace(terms, skus=known))

    mutation.wrap(Personalization, "update", wrong)


# -- what only changes an answer -------------------------------------------------------------------
plant(
    __name__,
    [
        (
            "personalization.text_is_not_put_in_order", "accepts_any_operator_in_a_patch",
            "patch-filter-rule-by-id", instead(422, 204, None),
        ),
        (
            "personalization.a_rule_that_is_gone_is_not_found", "deletes_rules_twice",
            "delete-filter-rule-by-id", instead(404, 204, None),
        ),
    ],
)  # fmt: skip
