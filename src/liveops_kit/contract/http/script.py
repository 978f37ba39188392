"""Writes calls as a shell script that runs as it stands: it reads the ids the server gives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby

from liveops_kit.contract.http.curl import curl_of
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.http.variables import MARK, Variables
from liveops_kit.openapi.document import load, served
from liveops_kit.redaction import Redactor

GIVEN = (
    "promotion_id", "rule_id", "daily_chain_id", "offer_chain_id", "reward_chain_id", "order_id",
    "step_id", "cart_id", "id",
)  # fmt: skip
"""Properties of answers, and parameters of calls, that hold numbers the server chose."""

_LISTS = ("excluded_promotions",)
"""Properties of requests that list such numbers."""

Place = tuple[str, str]
"""The name a number goes by, and the number."""


def script_of(exchanges: Sequence[Exchange], redactor: Redactor) -> str:
    """The calls as commands of a POSIX shell, one a line; those sent at once run at once.

    Keys and tokens that `redactor` knows are read from the environment.
    """
    return "\n".join(_Writer(exchanges, redactor).lines())


class _Writer:
    """Keeps the values that answers gave in shell variables."""

    def __init__(self, exchanges: Sequence[Exchange], redactor: Redactor) -> None:
        self._exchanges = exchanges
        self._secrets = Variables(redactor)
        self._variables: dict[Place, str] = {}

    def lines(self) -> Iterator[str]:
        """The script."""
        commands = list(self._commands())
        yield from self._secrets.demands()
        yield from commands

    def _commands(self) -> Iterator[str]:
        wanted = {place for each in self._exchanges for place in _sent(each)}
        for group, calls in groupby(self._exchanges, key=lambda each: each.group):
            if group:
                yield from (f"{self._command(each)} &" for each in calls)
                yield "wait"
                continue
            for each in calls:
                yield from self._with_values(each, self._command(each), wanted)

    def _with_values(self, each: Exchange, command: str, wanted: set[Place]) -> Iterator[str]:
        """A call, and what later calls need of its answer."""
        told = {
            place: nth
            for place, nth in _numbers_told(each.response.text).items()
            if place not in self._variables and any(_are_one(place, other) for other in wanted)
        }
        if not told:
            yield command
            return
        yield f"ANSWER=$({command})"
        yield 'echo "$ANSWER"'
        for (name, number), nth in told.items():
            variable = f"{name.upper()}_{len(self._variables) + 1}"
            self._variables[name, number] = variable
            yield (
                f'{variable}=$(echo "$ANSWER" | grep -o \'"{name}": *[0-9]*\' '
                f"| sed -n '{nth}s/[^0-9]*//p')"
            )

    def _command(self, each: Exchange) -> str:
        request = each.request
        body = self._marked_body(request.content.decode("utf-8", "replace")) or None
        headers = dict(request.headers)
        command = curl_of(request.method, self._marked_url(each), headers, body, self._secrets)
        return command.replace("curl -X", "curl -sX", 1)

    def _mark(self, name: str, number: str) -> str:
        """What stands for a number until the shell's quotes are set; itself if nobody gave it."""
        known = [each for each in self._variables if _are_one(each, (name, number))]
        if not known:
            return number
        # A name of its own says more than a mere `id`.
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
        names = "|".join(GIVEN)
        body = re.sub(rf'"({names})": ?([0-9]+)\b', self._marked_number, body)
        for name in _LISTS:
            body = re.sub(rf'("{name}": ?\[)([0-9, ]+)', self._marked_list, body)
        return body

    def _marked_number(self, stated: re.Match[str]) -> str:
        return stated[0].removesuffix(stated[2]) + self._mark(stated[1], stated[2])

    def _marked_list(self, listed: re.Match[str]) -> str:
        marked = re.sub("[0-9]+", lambda it: self._mark("promotion_id", it[0]), listed[2])
        return listed[1] + marked


def _are_one(given: Place, sent: Place) -> bool:
    """Whether a number of an answer is the one a call sends; `id` is anything's id."""
    names = {given[0], sent[0]}
    return given[1] == sent[1] and (len(names) == 1 or "id" in names)


@cache
def _templates() -> dict[str, str]:
    """The path of every operation, the control plane's among them."""
    both = {**served().operations, **load("control").operations}
    return {name: operation.path for name, operation in both.items()}


def _sent(each: Exchange) -> list[Place]:
    """The numbers that a call sends under names that servers give numbers for."""
    return list(dict.fromkeys((*_in_path(each).values(), *_in_body(each))))


def _in_path(each: Exchange) -> dict[int, Place]:
    """The numbers in the path, each by the index of its segment."""
    template = _templates().get(each.operation_id, "")
    parts, names = each.request.url.path.split("/"), template.split("/")
    shift = len(parts) - len(names)
    return {
        place + shift: (name.strip("{}"), parts[place + shift])
        for place, name in enumerate(names)
        if name.strip("{}") in GIVEN and name.startswith("{") and parts[place + shift].isdecimal()
    }


def _in_body(each: Exchange) -> Iterator[Place]:
    text = each.request.content.decode("utf-8", "replace")
    for name in GIVEN:
        yield from ((name, number) for number in re.findall(rf'"{name}": ?([0-9]+)\b', text))
    for name in _LISTS:
        for listed in re.findall(rf'"{name}": ?\[([0-9, ]+)\]', text):
            yield from (("promotion_id", number) for number in re.findall("[0-9]+", listed))


def _numbers_told(answer: str) -> dict[Place, int]:
    """The numbers an answer names, each with which one of its name it is.

    >>> _numbers_told('{"id": 7, "steps": [{"step_id": 3}, {"step_id": 4}]}')
    {('step_id', '3'): 1, ('step_id', '4'): 2, ('id', '7'): 1}
    """
    found: dict[Place, int] = {}
    for name in GIVEN:
        for nth, number in enumerate(re.findall(rf'"{name}": *([0-9]+)', answer), start=1):
            found.setdefault((name, number), nth)
    return found
