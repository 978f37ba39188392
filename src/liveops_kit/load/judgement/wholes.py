"""Wholes: nothing is half done."""

from __future__ import annotations

from liveops_kit.load.judgement.events import Event
from liveops_kit.load.judgement.findings import Finding


def judge_whole(key: str, events: list[Event]) -> Finding | None:
    """Return the first answer that shows some parts of a thing and not the others."""
    for event in sorted(events, key=lambda event: event.ended):
        mark = event.value
        if mark.or_nothing and not any(mark.parts.values()):
            continue
        names = [*mark.of, *(name for name in mark.parts if name not in mark.of)]
        wrong = [name for name in names if mark.parts.get(name, 0) != mark.of.get(name, 0)]
        if wrong:
            texts = [f"{mark.parts.get(n, 0)} of {mark.of.get(n, 0)} {n}" for n in wrong]
            sentence = f"What belongs together was shown in part: {', '.join(texts)}."
            return Finding("half-done", key, sentence, (event,))
    return None
