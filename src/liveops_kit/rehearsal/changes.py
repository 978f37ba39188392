"""Changes from one moment to the next, in lines for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from liveops_kit.rehearsal.play import Scene, Turn
from liveops_kit.rehearsal.sights import Sight

_NOTHING = Sight({}, {}, {})


class Line(Struct, frozen=True):
    """One change or act, and the personas it is true of."""

    mark: str
    """`+` appears, `-` is gone, `~` is otherwise, `>` is done by the persona."""
    text: str
    personas: tuple[str, ...]


class Passage(Struct, frozen=True):
    """A moment that is told, or a run of moments at which only chains go on as every day."""

    scenes: Sequence[Scene]
    lines: Sequence[Line]

    @property
    def is_routine(self) -> bool:
        """True for a run of such moments."""
        return not self.lines and _is_daily(self.scenes[0])


def passages(scenes: Sequence[Scene]) -> Iterator[Passage]:
    """Yield what is to be told of scenes, in order."""
    run: list[Scene] = []
    former: Scene | None = None
    for scene in scenes:
        lines = lines_of(former, scene)
        is_routine = _is_daily(scene) and not any(_tells(line) for line in lines)
        if is_routine:
            run.append(scene)
        else:
            if run:
                yield Passage(tuple(run), ())
                run = []
            yield Passage((scene,), lines)
        former = scene
    if run:
        yield Passage(tuple(run), ())


def lines_of(former: Scene | None, scene: Scene) -> list[Line]:
    """Return what changes and what is done, each with everybody it is true of."""
    found: dict[tuple[str, str], list[str]] = {}
    for place, turn in enumerate(scene.turns):
        before = _NOTHING if former is None else former.turns[place].sight
        for change in _changes(before, turn):
            found.setdefault(change, []).append(turn.persona)
    lines = [Line(mark, text, tuple(names)) for (mark, text), names in found.items()]
    return sorted(lines, key=lambda line: "+-~>".index(line.mark))


def _changes(before: Sight, turn: Turn) -> Iterator[tuple[str, str]]:
    sight = turn.sight
    for was, now in (
        (before.items, sight.items), (before.chains, sight.chains), (before.codes, sight.codes)
    ):  # fmt: skip
        yield from _differences(was, now)
    for act in turn.takes:
        yield ">", act


def _differences(was: Mapping[str, str], now: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, text in now.items():
        if name not in was:
            yield "+", f"{name}: {text}"
        elif was[name] != text:
            yield "~", f"{name}: {text}"
    for name in was:
        if name not in now:
            yield "-", name


def _is_daily(scene: Scene) -> bool:
    return bool(scene.events) and all(event.often for event in scene.events)


def _tells(line: Line) -> bool:
    """Return True unless the line is of the steps of chains, which go on every day."""
    if line.mark == ">":
        return line.text.startswith("buys ")
    return "chain '" not in line.text or line.mark != "~"
