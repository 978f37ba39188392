"""Ports of this machine that a test has to know before anybody listens on them.

A server that can say where it listens takes port 0 instead. A port that the system gave, and that
was closed again, is no choice: any outgoing connection of any process may be given it in between.
"""

from __future__ import annotations

import random
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_OUTGOING = Path("/proc/sys/net/ipv4/ip_local_port_range")
# Never the generator that Hypothesis and tests seed: all their processes would try the same ports.
_CHANCE = random.SystemRandom()


def known_port() -> int:
    """A port to listen on later, such as one that a command takes as a number.

    It is not of those that the system gives to outgoing connections and to servers on port 0.
    """
    low, high = map(int, _OUTGOING.read_text().split()) if _OUTGOING.exists() else (32768, 65535)
    ports = [*range(10_000, low), *range(high + 1, 65_536)]
    while True:
        port = _CHANCE.choice(ports)
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port


@contextmanager
def silent_port() -> Iterator[int]:
    """A port on which nobody listens, and nobody else can in the meantime."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]
