"""Other mock servers, installed from npm on demand into a folder outside the repository.

Each is given the same two calls and, where it reads one, the same specification; each is as quiet
as it can be told to be. One that cannot be had is left out, and the page says why.
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
_PEERS = {COUNTERFACT: counterfact, WIREMOCK: wiremock, MOCKOON: mockoon, PRISM: prism}


def contenders(
    asked: Sequence[Question], folder: Path, tell: Callable[[str], None]
) -> Iterator[Contender | tuple[str, str]]:
    """The peers that can be had; of each other one, its name and the reason."""
    for name, made in _PEERS.items():
        tell(f"{name}: install it, if it is not there yet")
        home = folder / name.lower()
        home.mkdir()
        try:
            yield made(name, asked, home)
        except NotThere as error:
            yield name, str(error)
