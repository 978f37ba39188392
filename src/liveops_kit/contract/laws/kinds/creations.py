"""Laws of what is made under an id of the game's choice: made at once, it is made once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from liveops_kit.contract.errors import ALREADY_EXISTS, CODE_TAKEN, Error
from liveops_kit.contract.law import Need
from liveops_kit.contract.laws.kinds.answers import succeeds
from liveops_kit.contract.laws.kinds.by_rule import law_by_rule
from liveops_kit.contract.laws.kinds.named import NamedByNoun
from liveops_kit.contract.laws.kinds.spending import CROWDS
from liveops_kit.contract.laws.kinds.spending_calls import Call
from liveops_kit.contract.resources import (
    BUNDLE,
    COUPON,
    PROMO_CODE,
    UNIQUE_CATALOG_OFFER,
    VALUE_POINT,
    VIRTUAL_CURRENCY,
    VIRTUAL_CURRENCY_PACKAGE,
    VIRTUAL_ITEM,
    Resource,
)
from liveops_kit.contract.scenario import Scenario
from liveops_kit.contract.scenario.made import new_body


@dataclass(frozen=True, slots=True)
class Creation(NamedByNoun):
    """A call that makes something under an id that it chooses."""

    rule: str
    tag: str
    plural: str
    noun: str
    create: str
    """The operation."""
    prepare: Callable[[Scenario], Call]
    """Returns a call under a new id."""
    taken: Error
    """The refusal of an id that is taken."""
    needs: tuple[Need, ...] = ()
    word: str = ""


def _of_resource(kind: Resource) -> Callable[[Scenario], Call]:
    return lambda scenario: (kind.create, {"body": new_body(scenario, kind, {})})


def _of_code(kind: Resource) -> Callable[[Scenario], Call]:
    def prepare(scenario: Scenario) -> Call:
        made, body = scenario.create(kind), {"coupon_code": scenario.code()}
        return kind.add_code, {**made.path, "body": body}

    return prepare


def _id(kind: Resource) -> Creation:
    return Creation(
        "ERR-8a", kind.tag, kind.plural, kind.noun, kind.create, _of_resource(kind), ALREADY_EXISTS,
        kind.needs,
    )  # fmt: skip


def _code(kind: Resource) -> Creation:
    noun = f"a code of {kind.noun}"
    return Creation("ERR-8b", kind.tag, "codes", noun, kind.add_code, _of_code(kind), CODE_TAKEN)


CODED = (COUPON, PROMO_CODE, UNIQUE_CATALOG_OFFER)

CREATIONS = (
    *(_id(kind) for kind in (*CODED, VALUE_POINT)),
    *(_code(kind) for kind in CODED),
    *(_id(kind) for kind in (VIRTUAL_ITEM, VIRTUAL_CURRENCY, VIRTUAL_CURRENCY_PACKAGE, BUNDLE)),
)
"""All creations under a chosen id: of objects, of codes, of items."""


@law_by_rule(CREATIONS)
def kinds_made_at_once_are_one(scenario: Scenario, kind: Creation) -> None:
    """Made 2, 6 and 20 times at once under one id, {kind} is made once; the others are refused."""
    for crowd in CROWDS:
        call = kind.prepare(scenario)
        answers = scenario.at_once([call] * crowd)
        done = [succeeds(each) for each in answers]
        scenario.equal(f"successes of {crowd} calls", sum(done), 1)
        for answer in answers:
            if not answer.response.is_success:
                answer.refused(kind.taken)
