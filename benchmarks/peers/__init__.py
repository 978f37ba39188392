"""Other mock servers, installed from npm on demand into a folder outside the repository.

Each is given the same calls and, where it reads one, the same specification; each logs as
little as its options allow. One that is not available is left out, and the page has the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.calls import Question
from benchmarks.contenders import Contender, NotThere
from benchmarks.peers.counterfact import counterfact
from benchmarks.peers.mockoon import mockoon
from benchmarks.peers.prism import prism
from benchmarks.peers.wiremock import wiremock

COUNTERFACT, MOCKOON, PRISM, WIREMOCK = "Counterfact", "Mockoon", "Prism", "WireMock"
MOCKSERVER = "MockServer"
_PEERS = {COUNTERFACT: counterfact, WIREMOCK: wiremock, MOCKOON: mockoon, PRISM: prism}
UNAVAILABLE = {
    MOCKSERVER: "its npm package (mockserver-node) holds no server, but downloads a jar by itself"
}
"""Servers that npm does not have, with the reason."""


def contenders(
    calls: Sequence[Question], folder: Path, tell: Callable[[str], None]
) -> Iterator[Contender | tuple[str, str]]:
    """Yield the peers that are available; for each other one, its name and the reason."""
    yield from UNAVAILABLE.items()
    for name, contender in _PEERS.items():
        tell(f"{name}: install it, if it is not there yet")
        home = folder / name.lower()
        home.mkdir()
        try:
            yield contender(name, calls, home)
        except NotThere as error:
            yield name, str(error)
