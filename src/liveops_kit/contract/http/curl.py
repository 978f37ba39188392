"""Requests as curl commands that can be pasted into a shell."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping

from liveops_kit.contract.http.variables import MARK, Variables

_OF_THE_CLIENT = frozenset(
    {"accept", "accept-encoding", "connection", "content-length", "host", "user-agent"}
)

_MARKED = re.compile(f"{MARK}(.*?){MARK}", re.DOTALL)
_RAW_WORD = re.compile(
    r"""(?:\$'(?:[^'\\]|\\.)*'|'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^\s'"\\])+""", re.DOTALL
)


def curl_of(
    method: str, url: str, headers: Mapping[str, str], body: str | None, variables: Variables
) -> str:
    r"""Return a command for a POSIX shell, without headers that every client adds.

    Secrets become environment variables; `variables.demands()` belongs before the command.

    >>> from liveops_kit.redaction import Redactor
    >>> headers = {"Host": "x", "X-A": "it's"}
    >>> curl_of("PUT", "http://localhost/a?b=c", headers, "{}", Variables(Redactor()))
    'curl -X PUT -H \'X-A: it\'"\'"\'s\' -d \'{}\' \'http://localhost/a?b=c\''
    """
    words = ["curl", "-X", method]
    for name, value in headers.items():
        if name.lower() not in _OF_THE_CLIENT:
            words += variables.header(name, value)
    if body is not None:
        words += ["-d", variables.body(body)]
    return " ".join(map(quoted, [*words, variables.url(url)]))


def curl_again(command: str, variables: Variables) -> str:
    """Return a foreign curl command with variables in place of its secrets.

    >>> from liveops_kit.redaction import Redactor
    >>> ours = Variables(Redactor({"k3y": "api_key"}))
    >>> curl_again("curl -X GET -H 'Authorization: Basic MTprM3k=' http://h/a", ours)
    'curl -X GET -u "1:${LIVEOPS_API_KEY}" http://h/a'
    """
    written = raw_words(command)
    found: list[str] = []
    for before, word in zip(["", *written], written, strict=False):
        if "$'" in word:
            # Only some shells support this form; it is kept unchanged.
            found.append(_MARKED.sub(r"""'"\1"$'""", variables.body(word)))
            continue
        plain = shlex.split(word)[0] if word not in ("''", '""') else ""
        if before == "-H" and ": " in plain:
            option, argument = variables.header(*plain.split(": ", 1))
            found[-1:] = [option, quoted(argument)]
        else:
            found.append(quoted(variables.url(plain) if "://" in plain else variables.body(plain)))
    return " ".join(found)


def raw_words(command: str) -> list[str]:
    """Split a command into words, keeping their quotes."""
    return _RAW_WORD.findall(command)


def quoted(word: str) -> str:
    r"""Quote a word for the shell, leaving marked parts as expansions.

    >>> print(quoted(f"1:{MARK}${{KEY}}{MARK}"), quoted(f'{{"a":{MARK}${{ID}}{MARK}}}'))
    "1:${KEY}" '{"a":'"${ID}"'}'
    """
    if MARK not in word:
        return shlex.quote(word)
    if not set('"$`\\!') & set(_MARKED.sub("", word)):
        return '"' + _MARKED.sub(r"\1", word) + '"'
    # Every second piece is a marked one.
    pieces = word.split(MARK)
    return "".join(
        f'"{piece}"' if number % 2 else shlex.quote(piece)
        for number, piece in enumerate(pieces)
        if piece
    )
