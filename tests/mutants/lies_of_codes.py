"""Lies that coupons, promo codes and unique catalog offers tell alike, each about its own kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import replace
from tests.mutants.lies import Lie, Reply

from liveops_kit.domain.mechanics.code_promotions import CodePromotion, CodePromotions
from liveops_kit.domain.mechanics.limits import Ledger
from liveops_kit.domain.values.refusals import Refusal

Group = type[CodePromotions[Any, Any]]


def answers(lie: Lie, operation_id: str, refused: int, status: int, body: Any = None) -> None:
    """A refusal is answered as something else."""

    def wrong(reply: Reply) -> None:
        if reply.status == refused:
            reply.status, reply.body = status, body

    lie.answer(operation_id, wrong)


def says(lie: Lie, operation_id: str, **facts: Any) -> None:
    """A success is answered with other values."""

    def wrong(reply: Reply) -> None:
        if reply.status < 400:
            reply.body = {**reply.body, **facts}

    lie.answer(operation_id, wrong)


def makes_it_on(lie: Lie, group: Group) -> None:
    """What is new is on at once."""

    def wrong(honest: Any, self: Any, external_id: str, terms: Any) -> Any:
        made = honest(self, external_id, terms)
        self.switch(external_id, on=True)
        return made

    lie.change(group, "create", wrong)


def overwrites(lie: Lie, group: Group) -> None:
    """A create of an id that is taken replaces what is there."""

    def wrong(honest: Any, self: Any, external_id: str, terms: Any) -> Any:
        try:
            return honest(self, external_id, terms)
        except Refusal:
            self.update(external_id, terms)
            return self.get(external_id)

    lie.change(group, "create", wrong)


def switches_on_update(lie: Lie, group: Group, on: bool) -> None:
    """An update sets the switch as well."""

    def wrong(honest: Any, self: Any, external_id: str, terms: Any) -> None:
        honest(self, external_id, terms)
        self.switch(external_id, on=on)

    lie.change(group, "update", wrong)


def only_switches_off(lie: Lie, group: Group) -> None:
    """A delete leaves the promotion there, switched off."""
    lie.change(
        group, "delete", lambda honest, self, external_id: self.switch(external_id, on=False)
    )


def keeps_codes(lie: Lie, group: Group) -> None:
    """A delete removes the promotion and forgets to free its codes."""

    def wrong(honest: Any, self: Any, external_id: str) -> None:
        self._store.promotions.delete(self.get(external_id).promotion_id)

    lie.change(group, "delete", wrong)


def takes_any_code(lie: Lie, group: Group) -> None:
    """A code that another has is answered as if it had been added."""

    def wrong(honest: Any, self: Any, external_id: str, code: str | None) -> str:
        try:
            return str(honest(self, external_id, code))
        except Refusal:
            return code or ""

    lie.change(group, "add_code", wrong)


def stands(lie: Lie, entity: type[CodePromotion], wrong: Mapping[Any, Any]) -> None:
    """Some standings of a promotion are taken for others."""

    def standing(honest: Any, self: Any, now: Any) -> Any:
        found = honest(self, now)
        return wrong.get(found, found)

    lie.change(entity, "status", standing)


def counts_late(lie: Lie, name: str) -> None:
    """A use is counted only when the next one comes, as in a copy that lags behind."""
    waiting: list[tuple[Any, ...]] = []

    def wrong(honest: Any, *use: Any) -> None:
        waiting.append(use)
        if len(waiting) > 1:
            honest(*waiting.pop(0))

    lie.change(Ledger, name, wrong)


def chooses_for_the_player(lie: Lie, module: Any) -> None:
    """The first key of a game is given to those who choose none."""

    def wrong(honest: Any, rewards: Iterable[Any], choice: Mapping[str, str]) -> Any:
        found = list(rewards)
        first = {
            each.item.sku: each.item.unit_items[0].sku for each in found if each.item.unit_items
        }
        return honest(found, {**first, **choice})

    lie.change(module, "chosen", wrong)


def one_more(honest: Any, self: Any, *args: Any) -> Any:
    """A limit lets one more through."""
    state = honest(self, *args)
    return state and replace(state, total=state.total + 1)
