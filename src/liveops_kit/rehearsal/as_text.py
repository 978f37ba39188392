"""A rehearsal as text for a terminal, at most 80 columns where names allow."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from liveops_kit.domain.values.money import print_amount
from liveops_kit.rehearsal.changes import Passage, passages
from liveops_kit.rehearsal.rehearsal import Rehearsal
from liveops_kit.rehearsal.timetable import Event

_WIDTH = 80
_WORDS = {"start": "starts", "end": "ends", "clock": "clocks change", "day": "next day"}


def text_of(rehearsal: Rehearsal) -> str:
    """Return the rehearsal as text: moments, what everybody paid, and what is suspect."""
    plan = rehearsal.plan
    parts = [
        f"{rehearsal.project}, {plan.start:%Y-%m-%d %H:%M} to {plan.until:%Y-%m-%d %H:%M} "
        f"{plan.start:%Z}, for {', '.join(each.name for each in rehearsal.personas)}",
        "+ appears  - is gone  ~ changes  > the persona does",
    ]
    names = tuple(each.name for each in rehearsal.personas)
    for passage in passages(rehearsal.scenes):
        parts += ["", *_passage(passage, names)]
    parts += ["", *_paid(rehearsal), "", *_flaws(rehearsal)]
    return "\n".join(parts) + "\n"


def sentence_of(event: Event) -> str:
    """Return what happens, in words."""
    words = _WORDS.get(event.kind, event.note)
    note = f" from {event.note}" if event.kind == "clock" else ""
    return f"{event.subject}: {words}{note}"


def stamp_of(moment: datetime) -> str:
    """Return a moment to the minute, or to the second where it has any."""
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment.second else f"{moment:%Y-%m-%d %H:%M}"


def _passage(passage: Passage, everybody: Sequence[str]) -> Iterator[str]:
    first, last = passage.scenes[0], passage.scenes[-1]
    if passage.is_routine:
        events = [sentence_of(event) for scene in passage.scenes for event in scene.events]
        until = "" if first is last else f" to {stamp_of(last.at)}"
        yield f"{stamp_of(first.at)}{until}"
        for sentence, times in Counter(events).items():
            yield from _wrapped("    ", f"{sentence}, {times} times" if times > 1 else sentence)
        for place, name in enumerate(everybody):
            takes = sum(len(scene.turns[place].takes) for scene in passage.scenes)
            yield f"  > {name} takes {takes} step{'' if takes == 1 else 's'}"
        return
    yield f"{stamp_of(first.at)}"
    if not first.events:
        yield "    the beginning"
    for event in first.events:
        yield from _wrapped("    ", sentence_of(event))
    for line in passage.lines:
        who = "" if line.personas == tuple(everybody) else f" [{', '.join(line.personas)}]"
        yield from _wrapped(f"  {line.mark} ", f"{line.text}{who}")


def _wrapped(prefix: str, text: str) -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent=prefix, subsequent_indent=" " * 6,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def paid_by(rehearsal: Rehearsal) -> dict[str, Decimal]:
    """Return what each persona has paid."""
    return {
        persona.name: sum((scene.turns[place].pays for scene in rehearsal.scenes), Decimal(0))
        for place, persona in enumerate(rehearsal.personas)
    }


def _paid(rehearsal: Rehearsal) -> Iterator[str]:
    for name, amount in paid_by(rehearsal).items():
        yield f"{name} pays {print_amount(amount)} {rehearsal.currency}"


def _flaws(rehearsal: Rehearsal) -> Iterator[str]:
    flaws = rehearsal.flaws
    yield f"Findings: {len(flaws) or 'none'}."
    for number, flaw in enumerate(flaws, 1):
        text = f"{number}. {flaw.kind}: {flaw.subject}"
        yield from textwrap.wrap(text, _WIDTH, subsequent_indent="   ", break_on_hyphens=False)
        yield from textwrap.wrap(
            f"{stamp_of(flaw.at)}: {flaw.message}", _WIDTH, initial_indent="   ",
            subsequent_indent="   ", break_on_hyphens=False,
        )  # fmt: skip
