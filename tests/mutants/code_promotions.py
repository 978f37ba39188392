"""Mutations that coupons, promo codes and unique catalog offers share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import replace
from tests.mutants.mutation import Mutation, Reply

from liveops_kit.domain.mechanics.code_promotions import CodePromotions
from liveops_kit.domain.mechanics.limits import Ledger
from liveops_kit.domain.mechanics.redemption import CodePromotion
from liveops_kit.domain.values.refusals import Refusal

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
