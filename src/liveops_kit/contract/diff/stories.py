"""Lays the stories of two servers side by side and finds where they part."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from liveops_kit.contract.diff.answers import Difference, StoryComparison
from liveops_kit.contract.diff.volatile import modes_of
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.target import claims_of

Pair = tuple[Exchange, Exchange]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A difference, and the calls that led to it: the last one shows it."""

    difference: Difference
    calls: tuple[Pair, ...]


def side_by_side(a: Sequence[Exchange], b: Sequence[Exchange]) -> list[Pair]:
    """The calls that both stories made, as far as they are the same calls.

    Where others won of those who called at once, all that comes after is another story.
    """
    pairs: list[Pair] = []
    for one, other in zip(_steps(a), _steps(b), strict=False):
        if len(one) != len(other):
            break
        for pair in zip(one, other, strict=True):
            if _call(pair[0]) != _call(pair[1]):
                return pairs
            pairs.append(pair)
        if len(one) > 1 and _winners(one) != _winners(other):
            break
    return pairs


def occurrences(pairs: Sequence[Pair], story: StoryComparison) -> Iterator[Occurrence]:
    """The differences of a story: what it can be gone on after, and the first that ends it."""
    for number, pair in enumerate(pairs, start=1):
        for difference in story.differences(*pair):
            yield Occurrence(difference, tuple(pairs[:number]))
            if difference.ends_the_story:
                return


def _steps(calls: Sequence[Exchange]) -> Iterator[list[Exchange]]:
    """Single calls, and those sent at once in an order of their own: who came first is chance."""
    for group, together in groupby(calls, key=_group):
        if group:
            yield sorted(together, key=_place)
        else:
            yield from ([each] for each in together)


def _group(each: Exchange) -> int:
    """The group of a call; payments in a row are one, since laws send them at once."""
    return -1 if each.operation_id == "mock-pay-order" else each.group


def _winners(calls: Sequence[Exchange]) -> list[tuple[str, str, str, int, int]]:
    """What each of several calls came to."""
    return sorted(
        (_caller(each), each.request.url.path, each.request.content.hex(), each.status, _code(each))
        for each in calls
    )


def _code(each: Exchange) -> int:
    return each.error_code or 0


def _place(each: Exchange) -> tuple[str, int, int, str, str, bytes]:
    answer = json.dumps(_blank("", each.json), sort_keys=True)
    content = each.request.content
    return each.operation_id, each.status, _code(each), answer, _caller(each), content


def _blank(name: str, value: Any) -> Any:
    """An answer without what the server chose."""
    if isinstance(value, dict):
        return {key: _blank(key, each) for key, each in value.items()}
    if isinstance(value, list):
        return [_blank(name, each) for each in value]
    return None if modes_of(name) - {"unordered"} else value


def _call(each: Exchange) -> tuple[str, str, str]:
    """A call without what the server chose; of those sent at once any caller is as good."""
    if _group(each):
        return each.operation_id, "", ""
    path = re.sub(r"/[0-9]+(?=/|$)", "/#", each.request.url.path)
    return each.operation_id, path, _caller(each)


def _caller(each: Exchange) -> str:
    """Who calls; the game's server has another project and another key on each side."""
    header: str = each.request.headers.get("authorization", "")
    if header.startswith("Basic "):
        return "the game's server"
    claims = claims_of(header.removeprefix("Bearer "))
    return str(claims.get("sub")) if claims is not None else header
