"""Wrong servers in the ground of personalization."""

from __future__ import annotations

import operator
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace
from tests.mutants.lies import Lie, Reply, saboteur

from liveops_kit.domain.features.personalization import Personalization, Rule, RuleTerms
from liveops_kit.domain.mechanics.automatic_promotions import Audience
from liveops_kit.domain.mechanics.redemption import Redemption
from liveops_kit.domain.mechanics.shop import Shop
from liveops_kit.domain.values import conditions
from liveops_kit.domain.values.conditions import Condition, all_hold


# -- conditions ------------------------------------------------------------------------------------
@saboteur("personalization.all_conditions_of_an_array_have_to_hold")
def AsksForOneCondition(lie: Lie) -> None:
    def wrong(honest: Any, rule: Rule, viewer: Any) -> bool:
        if viewer is None or viewer.is_guest:
            return bool(honest(rule, viewer))
        return any(one.holds(viewer.attributes) for one in rule.terms.conditions)

    lie.change(Rule, "admits", wrong)


@saboteur("personalization.one_array_of_several_has_to_hold")
def AsksForEveryArray(lie: Lie) -> None:
    def wrong(honest: Any, audience: Audience, viewer: Any) -> bool:
        each = (Audience(groups=(group,)) for group in audience.groups)
        return all(bool(honest(one, viewer)) for one in each)

    lie.change(Audience, "has", wrong)


@saboteur("personalization.text_is_equal_or_not")
def ComparesTextWithoutCase(lie: Lie) -> None:
    def wrong(honest: Any, kind: str, value: Any) -> Any:
        read = honest(kind, value)
        return read.lower() if isinstance(read, str) else read

    lie.change(conditions, "_read", wrong)


@saboteur("personalization.text_is_not_put_in_order")
def TakesAnyOperatorInAPatch(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 422:
            reply.status, reply.body = 204, None

    lie.answer("patch-filter-rule-by-id", wrong)


@saboteur("personalization.dates_are_earlier_or_later")
def OverlooksTheOffsetsOfDates(lie: Lie) -> None:
    def wrong(honest: Any, kind: str, value: Any) -> Any:
        read = honest(kind, value)
        return read.replace(tzinfo=UTC) if isinstance(read, datetime) else read

    lie.change(conditions, "_read", wrong)


@saboteur("personalization.numbers_are_less_or_greater")
def ReadsOperatorsAsMathematicsDoes(lie: Lie) -> None:
    less = {"lt": operator.lt, "le": operator.le}
    lie.put(conditions, "_COMPARE", {**conditions._COMPARE, **less})


@saboteur("personalization.rules_compare_as_promotions_do")
def ComparesInRulesAsMathematicsDoes(lie: Lie) -> None:
    def wrong(honest: Any, rule: Rule, viewer: Any) -> bool:
        turned = {"lt": "er", "le": "ee"}
        asked = tuple(
            replace(one, operator=turned.get(one.operator, one.operator))
            for one in rule.terms.conditions
        )
        return bool(honest(replace(rule, terms=replace(rule.terms, conditions=asked)), viewer))

    lie.change(Rule, "admits", wrong)


@saboteur("personalization.an_attribute_may_be_missing_where_that_is_said")
def OverlooksConditionsThatMayBeMissing(lie: Lie) -> None:
    def wrong(honest: Any, condition: Condition, attributes: Any) -> bool:
        return condition.can_be_missing or bool(honest(condition, attributes))

    lie.change(Condition, "holds", wrong)


@saboteur("personalization.what_is_missing_is_not_unequal")
def TakesWhatIsMissingForUnequal(lie: Lie) -> None:
    def wrong(honest: Any, condition: Condition, attributes: Any) -> bool:
        is_missing = condition.attribute not in attributes
        return (is_missing and condition.operator == "ne") or bool(honest(condition, attributes))

    lie.change(Condition, "holds", wrong)


@saboteur("personalization.conditions_pick_who_may_use_a_code")
def GivesCodesToAnybody(lie: Lie) -> None:
    lie.change(Redemption, "check_audience", lambda honest, *args: None)


# -- rules of the catalog --------------------------------------------------------------------------
@saboteur("personalization.an_item_in_no_rule_is_for_everybody")
def ShowsVisitorsNothing(lie: Lie) -> None:
    def wrong(honest: Any, shop: Shop, item: Any, visit: Any) -> bool:
        return visit.viewer is not None and bool(honest(shop, item, visit))

    lie.change(Shop, "sees", wrong)


@saboteur("personalization.a_rule_that_is_off_or_gone_hides_nothing")
def GuardsWhatHasLeftARule(lie: Lie) -> None:
    lie.change(Personalization, "_unguard", lambda honest, *args: None)


@saboteur("personalization.one_rule_of_several_is_enough")
def AsksForEveryRuleOfAnItem(lie: Lie) -> None:
    def wrong(honest: Any, shop: Shop, item: Any, visit: Any) -> bool:
        keeper: Any = shop._visibility.shows
        these = keeper.__self__
        rules = [these.get(guard.rule_id) for guard in these._guards.rows("sku", item.sku)]
        enabled = (rule for rule in rules if rule.terms.is_enabled)
        is_met = all(rule.admits(visit.viewer) for rule in enabled)
        return is_met and bool(honest(shop, item, visit))

    lie.change(Shop, "sees", wrong)


@saboteur("personalization.a_rule_says_whether_visitors_see_its_items")
def AsksVisitorsForAttributes(lie: Lie) -> None:
    def wrong(honest: Any, rule: Rule, viewer: Any) -> bool:
        if viewer is None:
            return all_hold(rule.terms.conditions, {})
        return bool(honest(rule, viewer))

    lie.change(Rule, "admits", wrong)


@saboteur("personalization.a_put_of_a_rule_forgets_and_a_patch_keeps")
def PatchesARuleAsIfItWereReplaced(lie: Lie) -> None:
    def wrong(honest: Any, these: Personalization, rule_id: int, changes: Any) -> None:
        honest(these, rule_id, {"is_satisfied_for_unauth": False, **changes})

    lie.change(Personalization, "patch", wrong)


# -- refusals --------------------------------------------------------------------------------------
@saboteur("personalization.a_rule_for_an_unknown_item_is_refused")
def LeavesUnknownItemsOutOfARule(lie: Lie) -> None:
    def wrong(honest: Any, these: Personalization, rule_id: int, terms: RuleTerms) -> None:
        known = tuple(sku for sku in terms.skus if these._catalog.get(sku) is not None)
        honest(these, rule_id, replace(terms, skus=known))

    lie.change(Personalization, "update", wrong)


@saboteur("personalization.a_rule_that_is_gone_is_not_found")
def DeletesRulesTwice(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 404:
            reply.status, reply.body = 204, None

    lie.answer("delete-filter-rule-by-id", wrong)
