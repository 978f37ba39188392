"""Time of the console's pages in a large world: 100,000 users, and a journal of 10,000 requests.

`python -m benchmarks.console` asks the application for each page, without a socket, and tells the
median and the longest of some rounds, after a first look that imports Flask and compiles. Processor
time stands beside the time by the clock: on a busy machine it is the steadier figure, and the bound
is about it.

Exit codes: 0 every median of processor time is below 300 ms; 1 one is not.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import time
from typing import Any

import httpx

from liveops_kit.domain.mechanics.users import User
from liveops_kit.server.application import build
from liveops_kit.server.serve import make_world
from liveops_kit.settings import DEVELOPMENT_SECRET, Settings
from liveops_kit.tokens import mint

PROJECT = 44056
BOUND = 0.3
"""Seconds that a page may take."""
USERS, REQUESTS = 100_000, 10_000
PAGES = (
    "players",
    "players?search=user-99",
    "players?offset=99950",
    "players/user-5",
    "journal",
    "journal?user=user-7",
    "journal?operation=redeem-coupon&status=404",
    "journal?verdict=broken",
    "journal/9999",
    "rules",
    "time",
    "promotions",
    "orders",
    "faults",
)


def application() -> Any:
    """Return a mock whose demo project has many users."""
    settings = Settings(journal=REQUESTS)
    world = make_world(settings)
    project = world.project(PROJECT)
    for number in range(USERS):
        name = f"user-{number}"
        project.users.add(User(external_id=name, name=name, attributes={"level": number % 90}))
    return build(settings, world)


async def measure(rounds: int) -> dict[str, list[tuple[float, float]]]:
    """Return the seconds of each page in each round: by the clock, and of the processor."""
    transport = httpx.ASGITransport(application())
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        issued = int(time.time())
        tokens = [
            mint(f"user-{n}", DEVELOPMENT_SECRET, issued=issued, lifetime=86_400) for n in range(50)
        ]
        for number in range(REQUESTS):
            await client.post(
                f"/api/v2/project/{PROJECT}/coupon/redeem",
                headers={"Authorization": f"Bearer {tokens[number % 50]}"},
                json={"coupon_code": "WELCOME" if number % 3 else "NONE"},
            )
        found: dict[str, list[tuple[float, float]]] = {page: [] for page in PAGES}
        for number in range(rounds + 1):
            for page in PAGES:
                began, used = time.perf_counter(), time.process_time()
                response = await client.get(f"/_mock/console/p/{PROJECT}/{page}")
                seconds = time.perf_counter() - began, time.process_time() - used
                response.raise_for_status()
                if number:
                    found[page].append(seconds)
                else:
                    print(f"first look {page:45} {1000 * seconds[1]:6.0f} ms")
        return found


def main() -> int:
    """Print the table; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    found = asyncio.run(measure(parser.parse_args().rounds))
    print(f"\n{'page':45} {'processor':>10} {'clock':>9} {'longest':>9}")
    late = False
    for page, rows in found.items():
        clock, used = (sorted(column) for column in zip(*rows, strict=True))
        late |= statistics.median(used) > BOUND
        medians = [1000 * statistics.median(column) for column in (used, clock)]
        print(f"{page:45} {medians[0]:7.0f} ms {medians[1]:6.0f} ms {1000 * clock[-1]:6.0f} ms")
    return int(late)


if __name__ == "__main__":
    sys.exit(main())
