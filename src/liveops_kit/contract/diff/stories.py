"""Alignment of the calls of one story on two servers, and its differences."""

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
    """A difference with the calls that led to it; the last one shows it."""

    difference: Difference
    calls: tuple[Pair, ...]


def side_by_side(a: Sequence[Exchange], b: Sequence[Exchange]) -> list[Pair]:
    """Pair the calls of two stories, up to the first call that only one made.

    Calls after concurrent ones with different winners are not comparable.
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
    """Yield the differences of a story, up to the first that ends it."""
    for number, pair in enumerate(pairs, start=1):
        for difference in story.differences(*pair):
            yield Occurrence(difference, tuple(pairs[:number]))
            if difference.ends_the_story:
                return


def _steps(calls: Sequence[Exchange]) -> Iterator[list[Exchange]]:
    """Yield single calls, and groups of concurrent calls in a canonical order."""
    for group, together in groupby(calls, key=_group):
        if group:
            yield sorted(together, key=_place)
        else:
            yield from ([each] for each in together)


def _group(each: Exchange) -> int:
    """Return the group of a call; consecutive payments form one, as laws send them concurrently."""
    return -1 if each.operation_id == "mock-pay-order" else each.group


def _winners(calls: Sequence[Exchange]) -> list[tuple[str, str, str, int, int]]:
    """Return the sorted outcomes of concurrent calls."""
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
    """Return a body without the values that the server chose."""
    if isinstance(value, dict):
        return {key: _blank(key, each) for key, each in value.items()}
    if isinstance(value, list):
        return [_blank(name, each) for each in value]
    return None if modes_of(name) - {"unordered"} else value


def _call(each: Exchange) -> tuple[str, str, str]:
    """Return a call without the values that the server chose, nor the caller of concurrent ones."""
    if _group(each):
        return each.operation_id, "", ""
    path = re.sub(r"/[0-9]+(?=/|$)", "/#", each.request.url.path)
    return each.operation_id, path, _caller(each)


def _caller(each: Exchange) -> str:
    """Return the caller; the game's server has a different project and key on each server."""
    header: str = each.request.headers.get("authorization", "")
    if header.startswith("Basic "):
        return "the game's server"
    claims = claims_of(header.removeprefix("Bearer "))
    return str(claims.get("sub")) if claims is not None else header
