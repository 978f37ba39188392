"""Laws of what is made under an id of the game's choice: made at once, it is made once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from liveops_kit.contract.errors import ALREADY_EXISTS, CODE_TAKEN, Error
from liveops_kit.contract.law import Subject, law
from liveops_kit.contract.laws.kinds.spending import CROWDS
from liveops_kit.contract.laws.kinds.spending_calls import Call
from liveops_kit.contract.resources import CODED, ITEM_KINDS, VALUE_POINT, Resource
from liveops_kit.contract.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Creation(Subject):
    """A call that makes something under an id that it chooses."""

    create: str
    """The operation."""
    prepare: Callable[[Scenario], Call]
    """Returns a call under a new id."""
    taken: Error
    """The refusal of an id that is taken."""


def _id(kind: Resource) -> Creation:
    def prepare(scenario: Scenario) -> Call:
        return kind.create, {"body": scenario.new_body(kind)}

    return Creation.of(
        kind, rule="ERR-8a", create=kind.create, prepare=prepare, taken=ALREADY_EXISTS,
        needs=kind.needs,
    )  # fmt: skip


def _code(kind: Resource) -> Creation:
    def prepare(scenario: Scenario) -> Call:
        body = {"coupon_code": scenario.code()}
        return kind.add_code, {**scenario.create(kind).path, "body": body}

    return Creation.of(
        kind, plural="codes", noun=f"a code of {kind.noun}", rule="ERR-8b", create=kind.add_code,
        prepare=prepare, taken=CODE_TAKEN,
    )  # fmt: skip


CREATIONS = (
    *(_id(kind) for kind in (*CODED, VALUE_POINT)),
    *(_code(kind) for kind in CODED),
    *(_id(kind) for kind in ITEM_KINDS),
)
"""All creations under a chosen id: of objects, of codes, of items."""


@law(each=CREATIONS)
def kinds_made_at_once_are_one(scenario: Scenario, kind: Creation) -> None:
    """Made 2, 6 and 20 times at once under one id, {kind} is made once; the others are refused."""
    for crowd in CROWDS:
        call = kind.prepare(scenario)
        scenario.exactly(1, scenario.at_once([call] * crowd), kind.taken)
