"""The whole rehearsal of a world, from its files to what was seen and what is suspect."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import attrgetter

from msgspec import Struct

from liveops_kit.domain.values.clock import ClockState, SettableClock, SystemClock
from liveops_kit.errors import SettingsError
from liveops_kit.rehearsal import personas as people
from liveops_kit.rehearsal.flaws import Flaw, exhausted_codes, first_of_each, gaps, seen_by
from liveops_kit.rehearsal.play import Play, Scene
from liveops_kit.rehearsal.reach import out_of_reach
from liveops_kit.rehearsal.timetable import Entry, Event, entries_of, events_of
from liveops_kit.server.fixtures import load

LONGEST = timedelta(days=800)
"""The longest time that is rehearsed at once."""


class Plan(Struct, frozen=True, kw_only=True):
    """A request for a rehearsal."""

    fixtures: str
    """A file, or the name of a world of the kit."""
    start: datetime
    until: datetime
    """The first moment that is not rehearsed any more."""
    personas: Sequence[str] = ("new", "whale")
    players: int | None = None
    """How many players want each code; None for as many as there are personas."""
    gap: timedelta = timedelta(hours=48)
    """A longer break between two that follow each other is meant."""
    zone: str | None = None
    """Whose clock changes are shown beside those of the personas' countries."""


class Rehearsal(Struct, frozen=True, kw_only=True):
    """The result of a rehearsal."""

    plan: Plan
    project: str
    currency: str
    entries: tuple[Entry, ...]
    personas: tuple[people.Persona, ...]
    scenes: tuple[Scene, ...]
    flaws: tuple[Flaw, ...]


def rehearse(plan: Plan, show: Callable[[str], None] = lambda line: None) -> Rehearsal:
    """Play a world's calendar.

    Raises:
        SettingsError: the time is empty or too long, a persona or zone unknown.
        FixturesError: the world cannot be loaded.
    """
    if not timedelta(0) < plan.until - plan.start <= LONGEST:
        raise SettingsError(
            f"a rehearsal ends after it begins, and takes at most {LONGEST.days} days"
        )
    at = plan.start.astimezone(UTC)
    clock = SettableClock(SystemClock(), ClockState(frozen_at=at))
    project = load(plan.fixtures, clock, seed=1)
    untouched = project.copy()
    personas = people.join(project, plan.personas, plan.start)
    entries = entries_of(project)
    zones = [persona.zone for persona in personas] + ([plan.zone] if plan.zone else [])
    events = events_of(entries, zones, at, plan.until)
    flaws = [
        *gaps(entries, at, plan.until, plan.gap),
        *exhausted_codes(project, at, plan.until, plan.players or len(personas)),
        *out_of_reach(untouched, at, plan.until),
    ]
    play = Play(project, personas)
    scenes: list[Scene] = []
    moments: list[tuple[datetime, list[Event]]] = [
        (at, []),
        *((each, list(of)) for each, of in groupby(events, attrgetter("at"))),
    ]
    for moment, happening in moments:
        show(f"{moment:%Y-%m-%d %H:%M}, {len(scenes)} of {len(moments)} moments")
        if moment == at or any(event.kind in ("start", "end") for event in happening):
            for persona in personas:
                flaws += seen_by(project, persona, moment)
        scenes.append(play.scene(moment, happening))
    return Rehearsal(
        plan=plan,
        project=project.config.name,
        currency=project.config.currency,
        entries=tuple(entries),
        personas=tuple(personas),
        scenes=tuple(scenes),
        flaws=tuple(first_of_each(flaws)),
    )
