"""Laws of languages and alphabets."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders import redeem
from liveops_kit.contract.builders.codes import verify
from liveops_kit.contract.builders.operations import kinds_here
from liveops_kit.contract.errors import CODE_INVALID, CODE_UNKNOWN, LOCALE_UNKNOWN, NOT_FOUND
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.resources import RULE
from liveops_kit.contract.scenario import Scenario

ALPHABETS = {"en": "Ice ❄ \U0001f381", "ja": "氷の剣", "ar": "سيف", "de": 'Größe q"\\', "ru": "Меч"}

OTHER_TEXTS: dict[str, dict[str, Any]] = {
    **{
        kind: {"description": {"zz": "Unknown"}}
        for kind in ("value_point", "reward_chain", "daily_chain", "offer_chain")
    },
    **{kind: {"name": {"xx-XX": "Unknown"}} for kind in ("coupon", "discount")},
}
"""Texts in an unknown language, by kind."""


@law("ERR-10a")
def an_unknown_locale_is_not_found(scenario: Scenario) -> None:
    """A name with an unknown locale gets 404 `Locale not found`, and nothing is stored."""
    name = {"en": scenario.name("known"), "xx": "Unknown"}
    for kind in kinds_here(scenario).values():
        if kind is not RULE:
            scenario.refuses(kind, NOT_FOUND, {"name": name}, message="Locale not found")


@law("ERR-10b")
def an_unknown_locale_has_no_number(scenario: Scenario) -> None:
    """The error for an unknown locale key has `errorCode` 0, also in other texts than names."""
    for name, kind in kinds_here(scenario).items():
        if name in OTHER_TEXTS:
            scenario.refuses_create(kind, LOCALE_UNKNOWN, OTHER_TEXTS[name])


@law("CPN-18")
def texts_of_every_alphabet_are_kept(scenario: Scenario) -> None:
    """What is named in any alphabet is read as it was written, whatever it is."""
    for kind in kinds_here(scenario).values():
        name: Any = "氷の剣 \U0001f381" if kind is RULE else ALPHABETS
        scenario.create(kind, enabled=False, name=name).shows(name=name)


@law("PRM-4a", needs=[Need.PLAYER])
def a_code_of_any_alphabet_is_looked_up(scenario: Scenario) -> None:
    """A code of other alphabets is answered like any that nobody knows."""
    for code in ("ä", "кодекс", "コード", "\U0001f381", "A B", "%"):
        verify(scenario, code).refused(CODE_UNKNOWN)
        redeem(scenario, code).refused(CODE_INVALID)
