"""Asks the worlds of an axis the same, by turns, each in a process of its own."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import IO, Any, Protocol

from benchmarks.servers import ROOT, ServerFailed, python

Tell = Callable[[str], None]

SIZES: Mapping[str, tuple[int, ...]] = {
    "codes": (10, 10_000, 1_000_000),
    "users": (10, 1_000, 100_000),
    "chains": (10, 1_000),
}
QUICK_SIZES: Mapping[str, tuple[int, ...]] = {
    "codes": (10, 100_000),
    "users": (10, 5_000),
    "chains": (10, 200),
}


@dataclass(frozen=True, slots=True)
class Amount:
    """How much is measured."""

    sizes: Mapping[str, tuple[int, ...]] = field(default_factory=lambda: SIZES)
    turns: int = 15
    times: int = 40
    """How often a call is made in a turn."""
    wholes: int = 3
    """How often the whole world is copied."""


QUICK = Amount(QUICK_SIZES, turns=5, times=10, wholes=1)


@dataclass(frozen=True, slots=True)
class Axis:
    """Figures of one axis; the same place in each list is the same turn."""

    name: str
    sizes: tuple[int, ...]
    bounded: dict[str, dict[int, list[list[float]]]]
    """By call and size, the seconds of every call of every turn."""
    whole: dict[str, dict[int, list[list[float]]]]
    memory: dict[int, int]
    """By size, the bytes that the codes, users or chains take."""


def measure(amount: Amount, tell: Tell) -> list[Axis]:
    """Every axis.

    Raises:
        ServerFailed: a world broke, or answered something else than it must.
    """
    return [_axis(name, sizes, amount, tell) for name, sizes in amount.sizes.items()]


def _axis(name: str, sizes: tuple[int, ...], amount: Amount, tell: Tell) -> Axis:
    tell(f"growth: worlds of {', '.join(f'{size:,}' for size in sizes)} {name}")
    with ExitStack() as stack:
        children = {size: stack.enter_context(_child(name, size)) for size in sizes}
        ready = {size: child.read() for size, child in children.items()}
        first = ready[sizes[0]]
        bounded = by_turns(dict.fromkeys(first["bounded"], children), amount.turns, amount.times)
        able = {
            call: {size: children[size] for size in sizes if call in ready[size]["whole"]}
            for call in first["whole"]
        }
        whole = by_turns(able, amount.wholes, 1)
        tell(f"growth: {name} done")
    memory = {size: start["after"] - start["before"] for size, start in ready.items()}
    return Axis(name, sizes, bounded, whole, memory)


class World(Protocol):
    """A world of one size that makes calls."""

    def ask(self, call: str, times: int) -> dict[str, Any]:
        """Make a call so many times, and return how many `seconds` each of them took."""


def by_turns(
    worlds: Mapping[str, Mapping[int, World]], turns: int, times: int
) -> dict[str, dict[int, list[list[float]]]]:
    """Return by call and size the seconds of every turn, from the worlds that can make the call.

    The turns of a call lie as far apart as they can. In a row they take some 30 ms, and one core
    that is slow for that long would look like growth.
    """
    found: dict[str, dict[int, list[list[float]]]] = {
        call: {size: [] for size in able} for call, able in worlds.items()
    }
    for turn in range(turns):
        for call, able in worlds.items():
            order: Sequence[int] = list(able)[:: -1 if turn % 2 else 1]
            for size in order:
                found[call][size].append(able[size].ask(call, times)["seconds"])
    return found


class _Child:
    """A world in a process of its own."""

    def __init__(self, process: subprocess.Popen[str], said: IO[str]) -> None:
        self._process = process
        self._said = said

    def ask(self, call: str, times: int) -> dict[str, Any]:
        """Have it make a call so many times."""
        assert self._process.stdin is not None
        with suppress(OSError):  # If it has ended, what it said is read next.
            self._process.stdin.write(json.dumps({"call": call, "times": times}) + "\n")
            self._process.stdin.flush()
        return self.read()

    def read(self) -> dict[str, Any]:
        """The next line it says.

        Raises:
            ServerFailed: it ended.
        """
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self._said.seek(0)
            raise ServerFailed("a world ended\n" + "".join(self._said.readlines()[-15:]))
        message: dict[str, Any] = json.loads(line)
        return message


@contextmanager
def _child(axis: str, size: int) -> Iterator[_Child]:
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        process = subprocess.Popen(
            python("benchmarks.growth.child", axis, str(size)),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
            start_new_session=True,
        )
        try:
            yield _Child(process, said)
        finally:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    _closed(pipe)


def _closed(pipe: IO[str]) -> None:
    with suppress(OSError):  # What a world that is gone did not read.
        pipe.close()
