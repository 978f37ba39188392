"""Laws of the languages in which players read items."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders.store import EARLY, listed_item
from liveops_kit.contract.law import SHOP, law
from liveops_kit.contract.resources import (
    ITEM_KINDS,
    VIRTUAL_CURRENCY,
    VIRTUAL_CURRENCY_PACKAGE,
    VIRTUAL_ITEM,
)
from liveops_kit.contract.scenario import Made, Scenario

TEXTS: dict[str, Any] = {
    "name": {"en": "Ice sword", "de": "Eisschwert", "ja": "氷の剣"},
    "description": {"en": "Cold", "de": "Kalt"},
}
"""Texts of an item; the description lacks a language."""

ANSWERED = {
    "de": ("Eisschwert", "Kalt"),
    "ja": ("氷の剣", "Cold"),
    "fr": ("Ice sword", "Cold"),
    "en": ("Ice sword", "Cold"),
}
"""Name and description of the item, by the language that is asked for."""

READS = {
    VIRTUAL_ITEM: ("get-virtual-items-sku", "item_sku"),
    VIRTUAL_CURRENCY: ("get-virtual-currency-sku", "virtual_currency_sku"),
    VIRTUAL_CURRENCY_PACKAGE: ("get-virtual-currency-package-sku", "virtual_currency_package_sku"),
}
"""The calls that read an item by its SKU in a language, each with the parameter of the SKU."""


def _texts_of(made: Made, locale: str) -> dict[str, tuple[Any, Any]]:
    """Return name and description of an item in a language, by the call that tells them."""
    scenario, kind = made.scenario, made.kind
    lists = ["get-sellable-items", kind.listings[1]]
    if kind is VIRTUAL_ITEM:
        lists.append("get-all-virtual-items")
    shown = {call: listed_item(scenario, made.id, listing=call, locale=locale) for call in lists}
    if kind in READS:
        read, parameter = READS[kind]
        path: dict[str, Any] = {parameter: made.id}
        shown[read] = scenario.call(read, query={"locale": locale}, **path).ok()
    if kind is VIRTUAL_ITEM:
        cart = scenario.cart({made.id: 1})
        body = scenario.call("get-user-cart", query={"locale": locale}).ok()
        shown["get-user-cart"] = cart.line(made.id, body)
    get = scenario.get
    return {call: (get(row, "name"), get(row, "description")) for call, row in shown.items()}


@law("SHP-6", needs=SHOP)
def items_are_told_in_the_language_asked_for(scenario: Scenario) -> None:
    """`locale` names the language of names and descriptions; what lacks it is told in English."""
    for kind in ITEM_KINDS:
        made = scenario.create(kind, **TEXTS, order=EARLY)
        for locale, expected in ANSWERED.items():
            texts = _texts_of(made, locale)
            scenario.equal(f"{kind.noun} in {locale}", texts, dict.fromkeys(texts, expected))


@law("SHP-7", needs=SHOP)
def a_locale_of_five_letters_is_its_language(scenario: Scenario) -> None:
    """A `locale` of a language and a country, such as `de-DE`, means the language alone."""
    for kind in ITEM_KINDS:
        made = scenario.create(kind, **TEXTS, order=EARLY)
        for locale in ("de-DE", "ja-JP"):
            texts = _texts_of(made, locale)
            expected = dict.fromkeys(texts, ANSWERED[locale[:2]])
            scenario.equal(f"{kind.noun} in {locale}", texts, expected)
