"""Calls as an executable shell script, which reads ids from the responses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cache
from itertools import groupby

from liveops_kit.contract.http.curl import curl_of
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.http.variables import MARK, Variables
from liveops_kit.openapi.document import load, served
from liveops_kit.redaction import Redactor

SERVER_IDS = (
    "promotion_id", "rule_id", "daily_chain_id", "offer_chain_id", "reward_chain_id", "order_id",
    "step_id", "cart_id", "id",
)  # fmt: skip
"""Properties and parameters that hold ids chosen by the server."""

_LISTS = ("excluded_promotions",)
"""Properties of requests that list such ids."""

Place = tuple[str, str]
"""The name of a property and its number."""

_NAMES = "|".join(SERVER_IDS)
_GIVEN = re.compile(rf'"({_NAMES})": *([0-9]+)')
_SENT = re.compile(rf'"({_NAMES})": ?([0-9]+)\b')
_SENT_LIST = re.compile(rf'("(?:{"|".join(_LISTS)})": ?\[)([0-9, ]+)')
_WHOLE_LIST = re.compile(rf"{_SENT_LIST.pattern}\]")


def script_of(exchanges: Sequence[Exchange], redactor: Redactor) -> str:
    """Return the calls as commands of a POSIX shell; concurrent calls run concurrently.

    Keys and tokens known to `redactor` are read from the environment.
    """
    return "\n".join(_Writer(exchanges, redactor).lines())


class _Writer:
    """Writer that keeps values of responses in shell variables."""

    def __init__(self, exchanges: Sequence[Exchange], redactor: Redactor) -> None:
        self._exchanges = exchanges
        self._secrets = Variables(redactor)
        self._variables: dict[Place, str] = {}
        self._places: dict[str, list[Place]] = {}
        """The places of `_variables` by their numbers."""

    def lines(self) -> Iterator[str]:
        """Yield the lines of the script."""
        commands = list(self._commands())
        yield from self._secrets.demands()
        yield from commands

    def _commands(self) -> Iterator[str]:
        wanted: dict[str, set[str]] = {}
        for name, number in (place for each in self._exchanges for place in _used_ids(each)):
            wanted.setdefault(number, set()).add(name)
        for group, calls in groupby(self._exchanges, key=lambda each: each.group):
            if group:
                yield from (f"{self._command(each)} &" for each in calls)
                yield "wait"
                continue
            for each in calls:
                yield from self._with_values(each, self._command(each), wanted)

    def _with_values(
        self, each: Exchange, command: str, wanted: Mapping[str, set[str]]
    ) -> Iterator[str]:
        """Yield a call, and the assignments that later calls need.

        `wanted` has the names by which calls send each number.
        """
        new_values = {
            place: nth
            for place, nth in _ids_in(each.response.text).items()
            if place not in self._variables
            and _is_wanted(place[0], wanted.get(place[1], frozenset()))
        }
        if not new_values:
            yield command
            return
        yield f"ANSWER=$({command})"
        yield 'echo "$ANSWER"'
        for (name, number), nth in new_values.items():
            variable = f"{name.upper()}_{len(self._variables) + 1}"
            self._variables[name, number] = variable
            self._places.setdefault(number, []).append((name, number))
            yield (
                f'{variable}=$(echo "$ANSWER" | grep -o \'"{name}": *[0-9]*\' '
                f"| sed -n '{nth}s/[^0-9]*//p')"
            )

    def _command(self, each: Exchange) -> str:
        request = each.request
        body = self._marked_body(request.content.decode("utf-8", "replace")) or None
        headers = dict(request.headers.items())
        command = curl_of(request.method, self._marked_url(each), headers, body, self._secrets)
        return command.replace("curl -X", "curl -sX", 1)

    def _mark(self, name: str, number: str) -> str:
        """Return the marked variable for a number, or the number if no response had it."""
        known = [each for each in self._places.get(number, ()) if _is_wanted(each[0], {name})]
        if not known:
            return number
        # The same name is a better match than a plain `id`.
        best = next((each for each in known if each[0] == name), known[-1])
        return f"{MARK}${{{self._variables[best]}}}{MARK}"

    def _marked_url(self, each: Exchange) -> str:
        url = str(each.request.url)
        head, slash, tail = url.partition(each.request.url.path)
        parts = slash.split("/")
        for place, (name, part) in _in_path(each).items():
            parts[place] = self._mark(name, part)
        return head + "/".join(parts) + tail

    def _marked_body(self, body: str) -> str:
        body = _SENT.sub(self._marked_number, body)
        return _SENT_LIST.sub(self._marked_list, body)

    def _marked_number(self, match: re.Match[str]) -> str:
        return match[0].removesuffix(match[2]) + self._mark(match[1], match[2])

    def _marked_list(self, listed: re.Match[str]) -> str:
        marked = re.sub("[0-9]+", lambda it: self._mark("promotion_id", it[0]), listed[2])
        return listed[1] + marked


def _is_wanted(name: str, sent: Set[str]) -> bool:
    """Return whether calls send a number under the name that an answer gives it, or one is `id`."""
    return name in sent or "id" in sent or (name == "id" and bool(sent))


@cache
def _templates() -> dict[str, str]:
    """Return the path of every operation, including the control plane."""
    both = {**served().operations, **load("control").operations}
    return {name: operation.path for name, operation in both.items()}


def _used_ids(each: Exchange) -> list[Place]:
    """Return the server-chosen ids that a call uses."""
    return list(dict.fromkeys((*_in_path(each).values(), *_in_body(each))))


def _in_path(each: Exchange) -> dict[int, Place]:
    """Return the ids in the path, by the index of the segment."""
    template = _templates().get(each.operation_id, "")
    parts, names = each.request.url.path.split("/"), template.split("/")
    shift = len(parts) - len(names)
    return {
        place + shift: (name.strip("{}"), parts[place + shift])
        for place, name in enumerate(names)
        if name.strip("{}") in SERVER_IDS
        and name.startswith("{")
        and parts[place + shift].isdecimal()
    }


def _in_body(each: Exchange) -> Iterator[Place]:
    text = each.request.content.decode("utf-8", "replace")
    yield from _SENT.findall(text)
    for _, listed in _WHOLE_LIST.findall(text):
        yield from (("promotion_id", number) for number in re.findall("[0-9]+", listed))


def _ids_in(answer: str) -> dict[Place, int]:
    """Return the ids in a response, each with its position among those of its name.

    >>> _ids_in('{"id": 7, "steps": [{"step_id": 3}, {"step_id": 4}]}')
    {('step_id', '3'): 1, ('step_id', '4'): 2, ('id', '7'): 1}
    """
    numbers: dict[str, list[str]] = {}
    for name, number in _GIVEN.findall(answer):
        numbers.setdefault(name, []).append(number)
    found: dict[Place, int] = {}
    for name in sorted(numbers, key=SERVER_IDS.index):
        for nth, number in enumerate(numbers[name], start=1):
            found.setdefault((name, number), nth)
    return found
