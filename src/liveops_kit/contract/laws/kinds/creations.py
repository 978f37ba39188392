"""Laws of what is made under an id of the game's choice: made at once, it is made once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from liveops_kit.contract.builders.codes import COUPON, PROMO, UNIQUE, make
from liveops_kit.contract.builders.codes import Kind as CodeKind
from liveops_kit.contract.builders.operations import ObjectFactory
from liveops_kit.contract.builders.store import BUNDLE, CURRENCY, GOOD, PACKAGE, body, currency
from liveops_kit.contract.builders.store import Kind as ItemKind
from liveops_kit.contract.law import Need
from liveops_kit.contract.laws.kinds.by_rule import law_for_each_by_rule
from liveops_kit.contract.laws.kinds.spending import CROWDS
from liveops_kit.contract.laws.kinds.spendings import Call
from liveops_kit.contract.resources import RESOURCES
from liveops_kit.contract.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Creation:
    """A call that makes something under an id that it chooses."""

    rule: str
    tag: str
    plural: str
    noun: str
    create: str
    """The operation."""
    prepare: Callable[[Scenario], Call]
    """Returns a call under a new id."""
    code: int
    """The error code of an id that is taken."""
    needs: tuple[Need, ...] = ()


def _of_resource(kind: str) -> Callable[[Scenario], Call]:
    def prepare(scenario: Scenario) -> Call:
        return RESOURCES[kind].create, {"body": ObjectFactory(scenario).body(kind)}

    return prepare


def _of_item(kind: ItemKind) -> Callable[[Scenario], Call]:
    def prepare(scenario: Scenario) -> Call:
        inside = currency(scenario) if kind.is_filled else ""
        sent = body(kind, scenario.name(kind.word), inside)
        return f"admin-create-{kind.word}", {"body": sent}

    return prepare


def _of_code(kind: CodeKind) -> Callable[[Scenario], Call]:
    def prepare(scenario: Scenario) -> Call:
        external_id, code = make(scenario, kind), scenario.code()
        return kind.add_code, {"external_id": external_id, "body": {"coupon_code": code}}

    return prepare


def _resource(kind: str, tag: str, plural: str, noun: str) -> Creation:
    return Creation(
        "ERR-8a", tag, plural, noun, RESOURCES[kind].create, _of_resource(kind), 4002
    )  # fmt: skip


def _code(kind: CodeKind, tag: str, noun: str) -> Creation:
    return Creation("ERR-8b", tag, "codes", noun, kind.add_code, _of_code(kind), 9803)


def _item(kind: ItemKind, plural: str, noun: str) -> Creation:
    create, needs = f"admin-create-{kind.word}", (Need.ITEMS,)
    return Creation("ERR-8a", "items", plural, noun, create, _of_item(kind), 4002, needs)


CREATIONS = (
    _resource("coupon", "coupons", "coupons", "a coupon"),
    _code(COUPON, "coupons", "a code of a coupon"),
    _resource("promo_code", "promo_codes", "promo_codes", "a promo code"),
    _code(PROMO, "promo_codes", "a code of a promo code"),
    _resource(
        "unique_catalog_offer", "unique_catalog_offers", "unique_offers", "a unique catalog offer"
    ),
    _code(UNIQUE, "unique_catalog_offers", "a code of a unique catalog offer"),
    _resource("value_point", "value_points", "value_points", "a value point"),
    _item(GOOD, "virtual_items", "a virtual item"),
    _item(CURRENCY, "virtual_currencies", "a virtual currency"),
    _item(PACKAGE, "packages", "a package of virtual currency"),
    _item(BUNDLE, "bundles", "a bundle"),
)
"""All creations under a chosen id, in the order of the tags."""


@law_for_each_by_rule(CREATIONS)
def KIND_made_at_once_are_one(scenario: Scenario, kind: Creation) -> None:  # noqa: N802
    """Made 2, 6 and 20 times at once under one id, {kind} is made once; the others are refused."""
    for crowd in CROWDS:
        call = kind.prepare(scenario)
        answers = scenario.at_once([call] * crowd)
        done = [each.response.is_success for each in answers]
        scenario.equal(f"successes of {crowd} calls", sum(done), 1)
        for answer in answers:
            if not answer.response.is_success:
                scenario.refused(answer, 422, kind.code)
