"""Writes calls as a shell script that runs as it stands: it reads the ids the server gives."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import httpx

from liveops_kit.contract.curl import curl_of
from liveops_kit.contract.exchange import Exchange

GIVEN_NUMBERS = (
    "promotion_id", "rule_id", "daily_chain_id", "offer_chain_id", "reward_chain_id", "item_id",
    "order_id", "step_id", "id",
)  # fmt: skip
"""Properties of answers that hold numbers the server chose."""


def script_of(exchanges: Sequence[Exchange]) -> str:
    """The calls as commands of a POSIX shell, one a line; those sent at once run at once."""
    return "\n".join(_Writer(exchanges).lines())


class _Writer:
    """Keeps who calls, and the values that answers gave, in shell variables."""

    def __init__(self, exchanges: Sequence[Exchange]) -> None:
        self._exchanges = exchanges
        self._callers: dict[str, str] = {}
        self._values: dict[str, str] = {}
        """The variable that holds a value."""

    def lines(self) -> Iterator[str]:
        """The script."""
        commands = list(self._commands())
        for authorization, name in self._callers.items():
            yield f"{name}={shlex.quote(f'Authorization: {authorization}')}"
        yield from commands

    def _commands(self) -> Iterator[str]:
        wanted = {number for each in self._exchanges for number in _numbers_sent(each.request)}
        for group, calls in groupby(self._exchanges, key=lambda each: each.group):
            if group:
                yield from (f"{self._command(each)} &" for each in calls)
                yield "wait"
                continue
            for each in calls:
                yield from self._with_values(each, self._command(each), wanted)

    def _with_values(self, each: Exchange, command: str, wanted: set[str]) -> Iterator[str]:
        """A call, and what later calls need of its answer."""
        told = {
            number: place
            for number, place in _numbers_told(each.response.text).items()
            if number in wanted and number not in self._values
        }
        if not told:
            yield command
            return
        yield f"ANSWER=$({command})"
        yield 'echo "$ANSWER"'
        for number, (name, nth) in told.items():
            variable = f"{name.upper()}_{len(self._values) + 1}"
            self._values[number] = variable
            yield (
                f'{variable}=$(echo "$ANSWER" | grep -o \'"{name}": *[0-9]*\' '
                f"| sed -n '{nth}s/[^0-9]*//p')"
            )

    def _command(self, each: Exchange) -> str:
        request = each.request
        headers = {
            name: value for name, value in request.headers.items() if name != "authorization"
        }
        body = request.content.decode("utf-8", "replace") or None
        command = curl_of(request.method, str(request.url), headers, body)
        authorization = request.headers.get("authorization")
        if authorization is not None:
            caller = self._callers.setdefault(authorization, f"CALLER_{len(self._callers) + 1}")
            command = command.replace(
                f"curl -X {request.method}", f'curl -sX {request.method} -H "${caller}"', 1
            )
        else:
            command = command.replace("curl -X", "curl -sX", 1)
        return self._filled(command)

    def _filled(self, command: str) -> str:
        """The command with variables in place of numbers that only this server has given."""
        for number, variable in self._values.items():
            place = re.compile(rf"(?<=[/=: \[]){number}(?=[/?&,}}\]' ]|$)")
            head, *words = shlex_words(command)
            command = " ".join([head, *(_put(word, place, variable) for word in words)])
        return command


def _put(word: str, place: re.Pattern[str], variable: str) -> str:
    """A word with a variable; quotes of the shell end before it and begin after it."""
    if word.startswith("'"):
        return place.sub(f"'\"${variable}\"'", word)
    return place.sub(f"${{{variable}}}", word)


def shlex_words(command: str) -> list[str]:
    """The words of a command, quotes and all."""
    return re.findall(r"(?:'[^']*'|\"[^\"]*\"|[^\s'\"])+", command)


def _numbers_sent(request: httpx.Request) -> Iterable[str]:
    return re.findall(r"\d+", str(request.url.path) + request.content.decode("utf-8", "replace"))


def _numbers_told(answer: str) -> dict[str, tuple[str, int]]:
    """The numbers an answer gives a name for, each with the name and which one of that name it is.

    >>> _numbers_told('{"id": 7, "steps": [{"step_id": 3}, {"step_id": 4}]}')
    {'3': ('step_id', 1), '4': ('step_id', 2), '7': ('id', 1)}
    """
    found: dict[str, tuple[str, int]] = {}
    for name in GIVEN_NUMBERS:
        numbers = re.findall(rf'"{name}": *([0-9]+)', answer)
        for nth, number in enumerate(numbers, start=1):
            found.setdefault(number, (name, nth))
    return found
