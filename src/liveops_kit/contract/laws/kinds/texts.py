"""Laws of texts: whatever their characters, they are read as they were written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.law import law
from liveops_kit.contract.laws.round_trips.kinds import UPDATED, example, shown, writable
from liveops_kit.contract.resources import Resource
from liveops_kit.contract.scenario import Scenario

EMOJI = "Gift \U0001f381 \u2744\ufe0f \U0001f468\u200d\U0001f469\u200d\U0001f467"
"""Of four bytes, with a variation selector, and joined to one sign."""

COMBINED = "Zoe\u0308 and Zo\u00eb, a\u0323\u0302"
"""With combining marks, beside the same letter in one."""

RIGHT_TO_LEFT = "\u0633\u064a\u0641 \u200f(\u0661) \u2013 \u05d7\u05e8\u05d1"
"""Arabic and Hebrew letters with a mark of direction."""

RARE = "\U00020bb7野家 \U0001d509"
"""Of characters outside the basic plane."""

MARKUP = 'a "b" \\ <i>&amp;</i> %s {0} \' /'
"""Of characters that a template, a query or a page may take for its own."""

TEXTS: tuple[Mapping[str, str], ...] = (
    {"en": EMOJI, "ar": RIGHT_TO_LEFT, "ja": RARE},
    {"en": MARKUP, "de": COMBINED, "ru": RARE},
)


def _is_localized(value: Any) -> bool:
    is_object = isinstance(value, dict) and bool(value)
    return is_object and all(len(key) == 2 and isinstance(value[key], str) for key in value)


def _retold(value: Any, texts: Mapping[str, str]) -> Any:
    """Return a property of a body with other texts: all that is in languages, in steps too."""
    if _is_localized(value):
        return dict(texts)
    if isinstance(value, list) and all(isinstance(part, dict) for part in value):
        return [
            {
                name: dict(texts) if name == "name" and _is_localized(inner) else inner
                for name, inner in part.items()
            }
            for part in value
        ]
    return value


@law("ERR-41", each=UPDATED)
def texts_of_kinds_are_kept(scenario: Scenario, kind: Resource) -> None:
    """Every text of {kind} is read as a PUT wrote it: emoji, marks, right to left, four bytes."""
    made = example(scenario, kind, True)
    for texts in TEXTS:
        sent = writable(kind, shown(made))
        rewritten = {
            name: _retold(part, texts) if name in ("steps", *_TOLD) else part
            for name, part in sent.items()
        }
        if isinstance(sent.get("name"), str):
            rewritten["name"] = texts["en"]
        made.put(rewritten).ok()
        after = made.read()
        for name, part in rewritten.items():
            if part != sent[name]:
                actual = _texts_in(scenario.get(after, name))
                scenario.equal(f"`{name}`", actual, _texts_in(part))


_TOLD = ("name", "description", "long_description")


def _texts_in(value: Any) -> Any:
    """Return the texts of a property: of steps their names alone."""
    if isinstance(value, list):
        return [part.get("name") for part in value]
    return value
