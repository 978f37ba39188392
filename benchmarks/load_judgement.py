"""The price of a judgement: `python -m benchmarks.load_judgement` judges a million calls.

A history is written as if 200 players had been busy at once: a drop with one limited code, limits
of each player and one that an admin raises, a price that changes, daily steps, points and bundles.
Nothing in it is wrong. It is judged in a process of its own, whose time and memory are printed. The
bounds are 60 s and 1 GB.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from liveops_kit.load.history import Call, Header, Scheduled
from liveops_kit.load.history_files import History, HistoryWriter
from liveops_kit.load.judgement import judge
from liveops_kit.load.marks import (
    Again,
    Balance,
    Credit,
    Left,
    Limit,
    Mark,
    Once,
    Read,
    Take,
    Used,
    Whole,
    Write,
)

MAX_SECONDS = 60
MAX_MEGABYTES = 1000
USERS = 200
PLAYERS = 10_000
DROP_LIMIT = 50_000
USER_LIMIT = 5
GAP_NS = 100_000
"""Nanoseconds between two calls: 10,000 calls a second."""
CALL_NS = 20_000_000
"""Duration of a call: about 200 are under way."""
BUNDLE = {"sword": 1, "gold": 100}


class Target:
    """A correct server, reduced to its counts: each call takes effect in the middle of it."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.dropped = 0
        self.raised = 0
        self.raised_limit = 20
        self.price = 1000
        self.uses: dict[int, int] = {}
        self.points: dict[int, int] = {}
        self.claimed: set[tuple[int, int]] = set()

    def call(self, player: int, day: int) -> tuple[str, int, tuple[Mark, ...]]:
        """Return the operation, the status and the marks of a call."""
        kinds = (self.drop, self.limited, self.read_price, self.claim, self.buy, self.admin)
        (kind,) = self.random.choices(kinds, (30, 20, 20, 10, 18, 2))
        marks = kind(player, day)
        refused = any(isinstance(m, Again) or getattr(m, "denied", False) for m in marks)
        return kind.__name__, 422 if refused else 200, marks

    def drop(self, _player: int, _day: int) -> tuple[Mark, ...]:
        """One code for all."""
        is_late = self.dropped == DROP_LIMIT
        self.dropped += not is_late
        return (Take("drop", denied=is_late),)

    def limited(self, player: int, _day: int) -> tuple[Mark, ...]:
        """A limit of each player, and a read of it now and then."""
        used = self.uses.get(player, 0)
        if self.random.random() < 0.1:
            key = f"user/{player}"
            return Used(key, used), Left(key, USER_LIMIT - used)
        if used == USER_LIMIT:
            return (Take(f"user/{player}", denied=True),)
        self.uses[player] = used + 1
        return (Take(f"user/{player}"),)

    def read_price(self, _player: int, _day: int) -> tuple[Mark, ...]:
        """A price that all players read."""
        return (Read("price", self.price),)

    def claim(self, player: int, day: int) -> tuple[Mark, ...]:
        """A step that each player claims once a day."""
        key = f"step/{player}/{day}"
        if (player, day) in self.claimed:
            return (Again(key),)
        self.claimed.add((player, day))
        return Once(key), Credit(f"coins/{player}", 0)

    def buy(self, player: int, _day: int) -> tuple[Mark, ...]:
        """Points for a purchase, or a look at them; a bundle comes whole."""
        points = self.points.get(player, 0)
        if self.random.random() < 0.3:
            return (Balance(f"points/{player}", points),)
        self.points[player] = points + 10
        return Credit(f"points/{player}", 10), Whole(f"bundle/{player}", BUNDLE, BUNDLE)

    def admin(self, player: int, _day: int) -> tuple[Mark, ...]:
        """An admin raises a limit and a price; players meet the limit."""
        if self.random.random() < 0.05:
            self.raised_limit += 10
            return (Limit("raised", self.raised_limit),)
        if self.random.random() < 0.05:
            self.price += 100
            return (Write("price", self.price),)
        is_late = self.raised >= self.raised_limit
        self.raised += not is_late
        return (Take("raised", denied=is_late),)


def calls(number: int, seed: int) -> Iterator[Call]:
    """Yield calls in the order in which they take effect; one of 2,000 gets no answer."""
    target = Target(seed)
    draw = target.random
    for place in range(number):
        player = draw.randrange(PLAYERS)
        moment = (place + USERS) * GAP_NS
        operation, status, marks = target.call(player, place * 10 // number)
        is_lost = status == 200 and draw.random() < 0.0005
        yield Call(
            id=place,
            worker="w1",
            story=operation,
            player=f"p{player}",
            operation=operation,
            began=moment - draw.randrange(CALL_NS // 2),
            ended=None if is_lost else moment + draw.randrange(CALL_NS // 2),
            request=f"POST /project/1/{operation}/{player}",
            status=None if is_lost else status,
            marks=marks,
        )


def write(path: Path, number: int, seed: int) -> None:
    """Write a history."""
    header = Header(
        run="bench",
        seed=seed,
        started=0,
        limits={"drop": DROP_LIMIT, "raised": 20, **dict.fromkeys(_users(), USER_LIMIT)},
        registers={"price": 1000},
        scheduled=[Scheduled("sale", 0, 0)],
    )
    with HistoryWriter(path, header) as writer:
        for call in calls(number, seed):
            writer.write(call)


def _users() -> list[str]:
    return [f"user/{player}" for player in range(PLAYERS)]


def measure(path: Path) -> bool:
    """Judge a history, print the figures, and return whether they are within the bounds."""
    began, began_working = time.perf_counter(), time.process_time()
    judgement = judge(History(path))
    seconds, worked = time.perf_counter() - began, time.process_time() - began_working
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for group, extent in judgement.judged.items():
        print(f"  {group}: {extent.keys:,} keys, {extent.calls:,} marks")
    for sentence in (*judgement.notes, *(each.sentence for each in judgement.violations)):
        print(f"  {sentence}")
    print(f"  {seconds:.1f} s (at most {MAX_SECONDS}), {worked:.1f} s of processor time")
    print(f"  {megabytes:.0f} MB (at most {MAX_MEGABYTES})")
    return seconds < MAX_SECONDS and megabytes < MAX_MEGABYTES and judgement.is_exact


def main() -> int:
    """Return 0 if the judgement kept within its bounds and found nothing, else 1."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--calls", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--judge", type=Path, help="judge this history in this process")
    options = parser.parse_args()
    if options.judge:
        return 0 if measure(options.judge) else 1
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.jsonl.zst"
        write(path, options.calls, options.seed)
        print(f"{options.calls:,} calls, {path.stat().st_size / 1e6:.0f} MB", flush=True)
        command = [sys.executable, "-m", "benchmarks.load_judgement", "--judge", str(path)]
        return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
