"""Mutations that coupons, promo codes and unique catalog offers share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import replace
from tests.mutants.mutation import Mutation, Reply

from liveops_kit.domain.mechanics.code_promotions import CodePromotions
from liveops_kit.domain.mechanics.limits import Ledger, LimitState
from liveops_kit.domain.mechanics.redemption import CodePromotion, Redemption
from liveops_kit.domain.values.page import Page
from liveops_kit.domain.values.period import Periods, Phase
from liveops_kit.domain.values.refusals import LIMIT_REACHED, Refusal

Group = type[CodePromotions[Any, Any]]


def refuses_underscores(mutation: Mutation, operation_id: str) -> None:
    """A code with `_` is not added."""

    def wrong(reply: Reply) -> None:
        if "_" in (reply.request_body.get("coupon_code") or ""):
            reply.status = 422
            reply.body = {"statusCode": 422, "errorCode": 1102, "errorMessage": "letters"}

    mutation.rewrite(operation_id, wrong)


def makes_it_on(mutation: Mutation, group: Group) -> None:
    """A new promotion is on at once."""

    def wrong(original: Any, self: Any, external_id: str, terms: Any) -> Any:
        made = original(self, external_id, terms)
        self.switch(external_id, on=True)
        return made

    mutation.wrap(group, "create", wrong)


def overwrites(mutation: Mutation, group: Group) -> None:
    """A create of an id that is taken replaces what is there."""

    def wrong(original: Any, self: Any, external_id: str, terms: Any) -> Any:
        try:
            return original(self, external_id, terms)
        except Refusal:
            self.update(external_id, terms)
            return self.get(external_id)

    mutation.wrap(group, "create", wrong)


def switches_on_update(mutation: Mutation, group: Group, on: bool) -> None:
    """An update sets the switch as well."""

    def wrong(original: Any, self: Any, external_id: str, terms: Any) -> None:
        original(self, external_id, terms)
        self.switch(external_id, on=on)

    mutation.wrap(group, "update", wrong)


def only_switches_off(mutation: Mutation, group: Group) -> None:
    """A delete leaves the promotion there, switched off."""
    mutation.wrap(
        group, "delete", lambda original, self, external_id: self.switch(external_id, on=False)
    )


def keeps_codes(mutation: Mutation, group: Group) -> None:
    """A delete removes the promotion and forgets to free its codes."""

    def wrong(original: Any, self: Any, external_id: str) -> None:
        self._store.promotions.delete(self.get(external_id).promotion_id)

    mutation.wrap(group, "delete", wrong)


def takes_any_code(mutation: Mutation, group: Group) -> None:
    """A code that another has is answered as if it had been added."""

    def wrong(original: Any, self: Any, external_id: str, code: str | None) -> str:
        try:
            return str(original(self, external_id, code))
        except Refusal:
            return code or ""

    mutation.wrap(group, "add_code", wrong)


def stands(mutation: Mutation, entity: type[CodePromotion], wrong: Mapping[Any, Any]) -> None:
    """A promotion has another status than it should."""

    def standing(original: Any, self: Any, now: Any) -> Any:
        found = original(self, now)
        return wrong.get(found, found)

    mutation.wrap(entity, "status", standing)


def counts_late(mutation: Mutation, name: str) -> None:
    """A use is counted only when the next one comes, as in a copy that lags behind."""
    waiting: list[tuple[Any, ...]] = []

    def wrong(original: Any, *use: Any) -> None:
        waiting.append(use)
        if len(waiting) > 1:
            original(*waiting.pop(0))

    mutation.wrap(Ledger, name, wrong)


def chooses_for_the_player(mutation: Mutation, module: Any) -> None:
    """The first key of a game is given to those who choose none."""

    def wrong(original: Any, rewards: Iterable[Any], choice: Mapping[str, str]) -> Any:
        found = list(rewards)
        first = {
            each.item.sku: each.item.unit_items[0].sku for each in found if each.item.unit_items
        }
        return original(found, {**first, **choice})

    mutation.wrap(module, "chosen", wrong)


def one_more(original: Any, self: Any, *args: Any) -> Any:
    """A limit lets one more through."""
    state = original(self, *args)
    return state and replace(state, total=state.total + 1)


# -- limits, periods, audiences, and what is deleted -----------------------------------------------
def leaves_less_than_nothing(mutation: Mutation) -> None:
    """A limit below its uses leaves a negative number, which is not none."""
    mutation.wrap(
        LimitState, "available", lambda _, state: state.total - state.used - state.reserved
    )


def ends_with_the_first_period(mutation: Mutation) -> None:
    """Between two periods a promotion is over."""

    def wrong(original: Any, periods: Periods, now: Any) -> Phase:
        phase: Phase = original(periods, now)
        has_begun = bool(periods.spans) and periods.spans[0].date_from <= now
        return Phase.AFTER if phase is Phase.BEFORE and has_begun else phase

    mutation.wrap(Periods, "phase", wrong)


def tells_everybody_that_it_is_used_up(mutation: Mutation) -> None:
    """A limit that is reached is told before the conditions are looked at."""

    def wrong(original: Any, checks: Any, promotion: Any, player: Any, unknown: Any) -> None:
        state = checks._ledger.of_all(promotion.promotion_id, promotion.terms.limits)
        if state is not None and not state.available:
            raise Refusal(LIMIT_REACHED)
        original(checks, promotion, player, unknown)

    mutation.wrap(Redemption, "check_audience", wrong)


def remembers_codes(mutation: Mutation, group: Group) -> None:
    """A promotion made under the id of a deleted one has the codes of that."""
    kept: dict[str, list[str]] = {}

    def delete(original: Any, self: Any, external_id: str) -> None:
        kept[external_id] = [row.code for row in self.codes(external_id, Page())[0]]
        original(self, external_id)

    def create(original: Any, self: Any, external_id: str, terms: Any) -> Any:
        made = original(self, external_id, terms)
        for code in kept.pop(external_id, ()):
            self.add_code(external_id, code)
        return made

    mutation.wrap(group, "delete", delete)
    mutation.wrap(group, "create", create)
