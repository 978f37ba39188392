"""Laws of languages and alphabets."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders import redeem
from liveops_kit.contract.builders.operations import ObjectFactory, kinds_here
from liveops_kit.contract.errors import CODE_INVALID, CODE_UNKNOWN, LOCALE_UNKNOWN, NOT_FOUND
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.resources import RESOURCES
from liveops_kit.contract.scenario import Answer, Scenario

ALPHABETS = {"en": "Ice ❄ \U0001f381", "ja": "氷の剣", "ar": "سيف", "de": 'Größe q"\\', "ru": "Меч"}


def _unknown_locale(scenario: Scenario, kind: str, factory: ObjectFactory) -> tuple[Answer, Answer]:
    """Make a create and an update with an unknown locale; check that nothing changes."""
    resource = RESOURCES[kind]
    name = {"en": scenario.name("known"), "xx": "Unknown"}
    identity = factory.make(kind)
    before, body = factory.read(kind, identity), factory.body(kind, name=name)
    changed = factory.revision(kind, name=name)
    if resource.id_in_body == "sku":
        changed["sku"] = identity
    answers = (
        scenario.call(resource.create, body=body),
        scenario.call(resource.update, body=changed, **factory.path(kind, identity)),
    )
    scenario.equal(f"the {kind}", factory.read(kind, identity), before)
    if resource.id_in_body:
        path = factory.path(kind, body[resource.id_in_body])
        scenario.equal("status of the read", scenario.call(resource.read, **path).status, 404)
    return answers


@law("ERR-10a")
def an_unknown_locale_is_not_found(scenario: Scenario) -> None:
    """A name with an unknown locale gets 404 `Locale not found`, and nothing is stored."""
    factory = ObjectFactory(scenario)
    for kind in kinds_here(scenario):
        if kind != "rule":
            for answer in _unknown_locale(scenario, kind, factory):
                answer.refused(NOT_FOUND, message="Locale not found")


@law("ERR-10b")
def an_unknown_locale_has_no_number(scenario: Scenario) -> None:
    """The error for an unknown locale key has `errorCode` 0, also in other texts than names."""
    factory = ObjectFactory(scenario)
    described = ("value_point", "reward_chain", "daily_chain", "offer_chain")
    for kind, resource in kinds_here(scenario).items():
        fields: dict[str, Any] = {}
        if kind in described:
            fields = {"description": {"zz": "Unknown"}}
        elif kind in {"coupon", "discount"}:
            fields = {"name": {"xx-XX": "Unknown"}}
        if fields:
            body = factory.body(kind, **fields)
            scenario.call(resource.create, body=body).refused(LOCALE_UNKNOWN)


@law("CPN-18")
def texts_of_every_alphabet_are_kept(scenario: Scenario) -> None:
    """What is named in any alphabet is read as it was written, whatever it is."""
    factory = ObjectFactory(scenario)
    for kind in kinds_here(scenario):
        name: Any = "氷の剣 \U0001f381" if kind == "rule" else ALPHABETS
        identity = factory.make(kind, name=name)
        scenario.equal(
            f"name of the {kind}", scenario.get(factory.read(kind, identity), "name"), name
        )


@law("PRM-4a", needs=[Need.PLAYER])
def a_code_of_any_alphabet_is_looked_up(scenario: Scenario) -> None:
    """A code of other alphabets is answered like any that nobody knows."""
    for code in ("ä", "кодекс", "コード", "\U0001f381", "A B", "%"):
        scenario.call("verify-promotion-code", code=code).refused(CODE_UNKNOWN)
        redeem(scenario, code).refused(CODE_INVALID)
