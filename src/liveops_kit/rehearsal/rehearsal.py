"""The whole rehearsal of a world, from its files to what was seen and what is suspect."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
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
from liveops_kit.state.project import Project

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
    scenes = []
    for scene, newly_found in _played(project, personas, at, events, show):
        scenes.append(scene)
        flaws += newly_found
    return Rehearsal(
        plan=plan,
        project=project.config.name,
        currency=project.config.currency,
        entries=tuple(entries),
        personas=tuple(personas),
        scenes=tuple(scenes),
        flaws=tuple(first_of_each(flaws)),
    )


def _played(
    project: Project,
    personas: Sequence[people.Persona],
    start: datetime,
    events: Sequence[Event],
    show: Callable[[str], None],
) -> Iterator[tuple[Scene, list[Flaw]]]:
    """Yield every moment in order, and what is seen then before anybody acts.

    Prices and promotions are only looked at when something starts or ends.
    """
    play = Play(project, personas)
    moments: list[tuple[datetime, list[Event]]] = [(start, [])]
    moments += [(moment, list(group)) for moment, group in groupby(events, attrgetter("at"))]
    for number, (moment, happening) in enumerate(moments, 1):
        show(f"{moment:%Y-%m-%d %H:%M}, moment {number} of {len(moments)}")
        is_new = moment == start or any(each.kind in ("start", "end") for each in happening)
        newly_found = [
            flaw for persona in personas if is_new for flaw in seen_by(project, persona, moment)
        ]
        yield play.scene(moment, happening), newly_found
