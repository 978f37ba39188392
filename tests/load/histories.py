"""Histories for the tests of the judge, written by hand: times in milliseconds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from liveops_kit.load.history import Call, Footer, Header
from liveops_kit.load.judgement import Judgement, judge
from liveops_kit.load.marks import Again, Mark

MILLISECOND = 1_000_000


def header(**fields: Any) -> Header:
    return Header(run="r1", started=0, **fields)


class Timeline:
    """Collects calls: `timeline(10, 20, Take("a"))` began at 10 ms and was answered at 20 ms."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self._ids = count(1)

    def __call__(self, began: float, ended: float | None, *marks: Mark, **fields: Any) -> Call:
        status = fields.pop("status", None if ended is None else _status(marks))
        call = Call(
            id=next(self._ids),
            worker=fields.pop("worker", "w1"),
            story=fields.pop("story", "drop"),
            player=fields.pop("player", f"p{len(self.calls) + 1}"),
            operation=fields.pop("operation", "redeem-coupon"),
            began=round(began * MILLISECOND),
            ended=None if ended is None else round(ended * MILLISECOND),
            status=status,
            marks=marks,
            **fields,
        )
        self.calls.append(call)
        return call


def _status(marks: tuple[Mark, ...]) -> int:
    refused = any(isinstance(mark, Again) or getattr(mark, "denied", False) for mark in marks)
    return 422 if refused else 200


@dataclass(frozen=True)
class Recorded:
    """A history in memory."""

    header: Header
    calls: list[Call]
    footer: Footer = Footer()

    def __iter__(self) -> Iterator[Call]:
        return iter(self.calls)


def verdict(calls: list[Call], head: Header, **footer: int) -> Judgement:
    return judge(Recorded(head, calls, Footer(**footer)))
