"""Time to make 100,000 codes, below HTTP and in one call over it."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from statistics import median

from benchmarks.calls import COUPONS, PROJECT
from benchmarks.in_process import InProcess
from benchmarks.tables import Table
from benchmarks.targets import Target
from liveops_kit.domain.features.coupons import CouponTerms
from liveops_kit.server.application import build
from liveops_kit.server.serve import make_world
from liveops_kit.settings import Settings

MANY = 100_000
SECONDS_BOUND = 1.0
_COUPON = "codes"


@dataclass(frozen=True, slots=True)
class Span:
    """Duration by the clock, and the processor's time of it, in seconds."""

    wall: float
    cpu: float


Made = Mapping[str, list[Span]]
"""Times of 100,000 codes, below HTTP and over it."""


def measure(batches: int, tell: Callable[[str], None]) -> Made:
    """Make them in this process, once for each batch."""
    tell(f"making {MANY:,} codes")
    return {
        "below HTTP": [_below_http(number) for number in range(batches)],
        "over HTTP": asyncio.run(_over_http(batches)),
    }


def _below_http(number: int) -> Span:
    project = make_world(Settings()).project(number + 1)
    with project.transaction():
        project.coupons.create(_COUPON, CouponTerms(name={"en": "Codes"}))
    gc.collect()  # What former worlds left behind is not this one's cost.
    started, used = time.perf_counter(), time.process_time()
    with project.transaction():
        project.coupons.generate_codes(_COUPON, MANY)
    return Span(time.perf_counter() - started, time.process_time() - used)


async def _over_http(batches: int) -> list[Span]:
    settings = Settings()
    app = InProcess(build(settings, make_world(settings)))
    return [await _one_call(app, number) for number in range(batches)]


async def _one_call(app: InProcess, number: int) -> Span:
    name = f"made-{number}"
    await app.admin("POST", COUPONS, {"external_id": name, "name": {"en": "Made"}}, 201)
    path = f"/api/v2/project/{PROJECT}/admin/coupon/{name}/code/generate"
    gc.collect()
    used = time.process_time()
    wall = await app.admin("PUT", path, {"count": MANY}, 200)
    return Span(wall, time.process_time() - used)


def targets(made: Made) -> Iterator[Target]:
    """Yield the bound: less than a second."""
    for name, found in made.items():
        took = median(span.wall for span in found)
        yield Target(f"making {MANY:,} codes {name}", took, SECONDS_BOUND, "s")


def table(made: Made) -> Table:
    """Return the table of durations."""
    rows = []
    for name, found in made.items():
        times = [span.wall for span in found]
        spans = (median(times), min(times), max(times), median(span.cpu for span in found))
        rows.append([name, *(f"{seconds:.2f}" for seconds in spans)])
    return Table(
        f"Making {MANY:,} codes", ["where", "median s", "least s", "most s", "CPU s"], rows
    )
