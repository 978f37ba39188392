"""Growth of memory over 200,000 requests with the journal on.

`python -m benchmarks.memory` starts the mock, calls it over and over with reads, redeems and
refusals, and reads its resident memory after every tenth of them. The journal is full after the
first tenth; from there on memory may grow by a tenth at most.

Exit codes: 0 it stays flat; 1 it does not; 2 it could not be measured.
"""

from __future__ import annotations

import argparse
import base64
import http.client
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.running import measuring
from benchmarks.servers import Server, ServerFailed, python, running
from liveops_kit.settings import DEVELOPMENT_SECRET
from liveops_kit.tokens import mint

_MAX_GROWTH = 1.10
_PARTS = 10
_USERS = 50
_API = "/api/v2/project/44056"
_LIST = "/api/v3/project/44056/admin/coupon"
_YEAR = 365 * 86_400
_ISSUED = 1_767_225_600
"""The first moment of 2026: the tokens are good for a hundred years."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request, and the status that is right."""

    method: str
    path: str
    headers: dict[str, str]
    body: str | None
    status: int


def requests(count: int) -> Iterator[Request]:
    """Reads, redeems and refusals by turns, no two refusals alike."""
    admin = {"Authorization": f"Basic {base64.b64encode(b'44056:demo').decode()}"}
    players = [
        {
            "Authorization": "Bearer "
            + mint(f"user-{n}", DEVELOPMENT_SECRET, issued=_ISSUED, lifetime=100 * _YEAR),
            "Content-Type": "application/json",
        }
        for n in range(_USERS)
    ]
    redeem = f"{_API}/coupon/redeem"
    free = json.dumps(
        {"coupon_code": "PICKDRM", "selected_unit_items": {"frostland": "frostland_steam"}}
    )
    for number in range(count):
        player = players[number % _USERS]
        yield (
            Request("GET", _LIST, admin, None, 200),
            Request("POST", redeem, player, free, 200),
            Request("POST", redeem, player, json.dumps({"coupon_code": f"NONE{number}"}), 404),
            Request("GET", f"{_API}/promotion/code/NONE{number}/verify", player, None, 404),
        )[number % 4]


def measure(server: Server, count: int) -> list[int]:
    """The resident bytes after each tenth of so many requests.

    Raises:
        ServerFailed: an answer was wrong, or the system does not tell the memory.
    """
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    found = []
    try:
        for number, request in enumerate(requests(count), 1):
            connection.request(request.method, request.path, request.body, request.headers)
            response = connection.getresponse()
            body = response.read()
            if response.status != request.status:
                raise ServerFailed(f"{request.method} {request.path}: {response.status} {body!r}")
            if number % (count // _PARTS) == 0:
                memory = server.memory
                if memory is None:
                    raise ServerFailed("this system does not tell how much memory a process has")
                found.append(memory)
                print(f"{number:>9,} requests: {memory / 1e6:.1f} MB", file=sys.stderr)
    except (OSError, http.client.HTTPException) as error:
        raise ServerFailed(repr(error)) from error
    finally:
        connection.close()
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser("python -m benchmarks.memory", description=__doc__)
    parser.add_argument("--requests", type=int, default=200_000, help="how many (200000)")
    parser.add_argument("--journal", type=int, default=1000, help="how many it keeps (1000)")
    options = parser.parse_args(arguments)
    if options.requests < _PARTS:
        parser.error(f"--requests is {_PARTS} or more")

    def command(port: int) -> list[str]:
        journal = str(options.journal)
        return python("liveops_kit.cli", "mock", "--port", str(port), "--journal", journal)

    with measuring(), running(command, "/_mock/health", {}) as server:
        found = measure(server, options.requests)
    growth = max(found) / found[0]
    print(f"{found[0] / 1e6:.1f} MB after a tenth, at most {max(found) / 1e6:.1f} MB after it: "
          f"{growth:.3f} times as much, {_MAX_GROWTH} are allowed")  # fmt: skip
    return 0 if growth <= _MAX_GROWTH else 1


if __name__ == "__main__":
    sys.exit(main())
