"""Scope: the tags of the API that a server has, as its profile says or its first answers show.

What a server does not implement is no fault of it: the operations are not called, and laws that
need them are not verifiable.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import httpx

from liveops_kit.contract.http.client import Client, schemes_of, takes_basic
from liveops_kit.contract.target import Target
from liveops_kit.errors import UsageError
from liveops_kit.openapi.document import Operation, Spec, load, merged, part, served
from liveops_kit.suggestions import did_you_mean

ABSENT = frozenset({404, 405, 501})
"""The statuses of a call that a server does not have."""

FORBIDDEN = 403
"""The status, beside those, of an admin call that a server does not have (ERR-5b)."""

_ARGUMENTS: Mapping[str, Any] = MappingProxyType(
    {"integer": 2**31 - 1, "string": "liveopsKitHasNoSuch"}
)
"""Values for path parameters, by type; nothing has these names."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The tags that a server does not implement."""

    missing: Mapping[str, str]
    """By tag: how that is known."""

    @property
    def operations(self) -> frozenset[str]:
        """The operations of these tags, those of the store and the twins included."""
        every = served().operations.values()
        return frozenset(each.operation_id for each in every if each.tag in self.missing)

    def of(self, tags: Collection[str] | None) -> Iterator[tuple[str, str]]:
        """Yield what is missing of some tags, or of the API, each with how that is known."""
        wanted = {each.tag for each in load().operations.values()} if tags is None else tags
        yield from ((tag, reason) for tag, reason in self.missing.items() if tag in wanted)

    def applied_to(self, spec: Spec) -> Spec:
        """Return a description without what is missing."""
        return _without(spec, frozenset(self.missing))


@lru_cache
def _without(spec: Spec, tags: frozenset[str]) -> Spec:
    """Return a description without the operations of some tags."""
    if not tags:
        return spec
    left = {each.path for each in spec.operations.values() if each.tag not in tags}
    paths = {path: item for path, item in spec.document["paths"].items() if path in left}
    return Spec({**spec.document, "paths": paths})


def known_tags() -> tuple[str, ...]:
    """Return the tags of the API and of the store."""
    return tuple(dict.fromkeys(each.tag for each in served().operations.values()))


def check_tags(tags: Iterable[str]) -> None:
    """Raise UsageError unless every tag is known.

    Raises:
        UsageError: one is not; the message names the nearest.
    """
    for tag in tags:
        if tag not in known_tags():
            raise UsageError(f"there is no tag '{tag}': {did_you_mean(tag, known_tags())}")


def declared(target: Target) -> Scope:
    """Return the scope that the profile declares; nothing is called."""
    inside = known_tags() if target.tags is None else target.tags
    outside = [tag for tag in known_tags() if tag not in inside or tag in target.without]
    return Scope(dict.fromkeys(outside, "the profile leaves it out"))


def found(target: Target, scope: Scope) -> Scope:
    """Return a scope with the tags besides whose reads are all absent from the server.

    The key must have been proved: 403 then means that there is no such call.

    Raises:
        UsageError: the server cannot be reached.
    """
    spec = scope.applied_to(merged(load(), load("store")))
    reads: dict[str, list[Operation]] = {}
    for each in spec.operations.values():
        if each.method == "GET":
            reads.setdefault(each.tag, []).append(each)
    missing = dict(scope.missing)
    with closing(Client(target, spec)) as client:
        for tag, operations in reads.items():
            statuses = _absences(client, operations)
            if statuses is not None:
                answers = " or ".join(map(str, sorted(statuses)))
                missing[tag] = f"its reads answered {answers}"
    return Scope(missing)


def _absences(client: Client, reads: list[Operation]) -> set[int] | None:
    """Return the statuses of reads; None as soon as one of them is there."""
    statuses = set()
    for operation in sorted(reads, key=lambda each: each.path.count("{")):
        response = client.call(operation.operation_id, _path(operation), query=_query(operation))
        if not _is_absent(client, operation, response):
            return None
        statuses.add(response.status_code)
    return statuses


def _path(operation: Operation) -> dict[str, Any]:
    return {
        each["name"]: _ARGUMENTS[each["schema"].get("type", "string")]
        for each in _resolved(operation)
        if each["in"] == "path" and each["name"] != "project_id"
    }


def _query(operation: Operation) -> dict[str, Any]:
    return {each["name"]: "nobody" for each in _resolved(operation)
            if each["in"] == "query" and each.get("required")}  # fmt: skip


def _resolved(operation: Operation) -> Iterator[Mapping[str, Any]]:
    for each in operation.parameters:
        yield {**each, "schema": served().resolve(each["schema"])}


def _is_absent(client: Client, operation: Operation, response: httpx.Response) -> bool:
    """Return whether an answer says that there is no such call.

    An unknown object has an error code of its own.
    """
    status = response.status_code
    if status == FORBIDDEN:
        return takes_basic(client.spec, schemes_of(operation)) and not _error_code(response)
    return status in ABSENT and not _error_code(response)


def _error_code(response: httpx.Response) -> int:
    try:
        body = response.json()
    except ValueError:
        return 0
    code = body.get("errorCode") if isinstance(body, dict) else None
    return code if isinstance(code, int) else 0


def spec_of_laws(target: Target, scope: Scope) -> Spec:
    """Return the operations that laws may call: a server may lack the store, or some twins.

    Raises:
        UsageError: the server cannot be reached.
    """
    lists = {
        each.tag: each.operation_id
        for each in load("twins").operations.values()
        if each.method == "GET" and each.path.count("{") == 1 and each.tag not in scope.missing
    }
    with closing(Client(target, load("twins"))) as client:
        answers = {tag: client.call(name, query={"limit": 1}) for tag, name in lists.items()}
    routed = (tag for tag, answer in answers.items()
              if answer.status_code not in {*ABSENT, FORBIDDEN})  # fmt: skip
    there = merged(merged(load(), part("twins", frozenset(routed))), load("store"))
    return scope.applied_to(there)


def lack_of(spec: Spec, operation_id: str) -> str:
    """Return why an operation that the description of a server lacks cannot be called."""
    tag = served().operations[operation_id].tag
    has_others = any(each.tag == tag for each in spec.operations.values())
    return f"the server does not have {operation_id}" if has_others else lack_of_tag(tag)


def lack_of_tag(tag: str) -> str:
    """Return the reason of what cannot be judged on a server without a tag."""
    return f"the server does not implement {tag}"


def is_out_of_scope(spec: Spec, tag: str) -> bool:
    """Return whether a tag is one of the API of which the description of a server has nothing.

    Laws named after tags of the store and other subjects may do without them.
    """
    of_the_api = any(each.tag == tag for each in load().operations.values())
    return of_the_api and all(each.tag != tag for each in spec.operations.values())
