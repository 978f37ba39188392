"""Writes a request as a curl command that can be pasted into a shell."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

_OF_THE_CLIENT = frozenset(
    {"accept", "accept-encoding", "connection", "content-length", "host", "user-agent"}
)


def curl_of(method: str, url: str, headers: Mapping[str, str], body: str | None) -> str:
    r"""A command for a POSIX shell; headers that every client adds by itself are left out.

    >>> curl_of("PUT", "http://localhost/a?b=c", {"Host": "x", "X-A": "it's"}, "{}")
    'curl -X PUT -H \'X-A: it\'"\'"\'s\' -d \'{}\' \'http://localhost/a?b=c\''
    """
    words = ["curl", "-X", method]
    for name, value in headers.items():
        if name.lower() not in _OF_THE_CLIENT:
            words += ["-H", f"{name}: {value}" if value else f"{name};"]
    if body is not None:
        words += ["-d", body]
    return shlex.join([*words, url])
