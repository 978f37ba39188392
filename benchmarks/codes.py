"""Codes: one costs the same to redeem among 100,000 as among 10; and how long 100,000 take to make.

Every redemption here is the first one of its code. Those among few take a fresh project for each
ten codes, so that few stay few.
"""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import orjson
from starlette.types import ASGIApp, Message

from benchmarks.servers import ServerFailed
from benchmarks.traffic import COUPONS, PROJECT, Tell, admin_headers, player_headers
from liveops_kit.edge.app import build
from liveops_kit.edge.serve import make_world
from liveops_kit.groups.coupons import CouponTerms
from liveops_kit.mechanics.limits import RedeemLimits
from liveops_kit.mechanics.pricing import BonusLine
from liveops_kit.mechanics.users import Player
from liveops_kit.settings import Settings
from liveops_kit.shared.page import Page
from liveops_kit.world.project import Project
from liveops_kit.world.world import World

FEW = 10
MANY = 100_000
RATIO_BOUND = 1.5
SECONDS_BOUND = 1.0
_COUPON = "codes"
_ALICE = Player(external_id="alice", name="Alice", attributes={}, country="US")


@dataclass(frozen=True, slots=True)
class Amount:
    """How much is measured."""

    below: int
    """Redemptions below HTTP, of each kind."""
    over: int
    """Redemptions over HTTP, of each kind."""
    batches: int
    """Times that 100,000 codes are made."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Times in seconds, taken by turns: among few codes and among many."""

    name: str
    few: list[float]
    many: list[float]


@dataclass(frozen=True, slots=True)
class Span:
    """How long something took by the clock, and of that the processor's time, in seconds."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class CodeFigures:
    """All figures about codes."""

    comparisons: list[Comparison]
    generations: dict[str, list[Span]]
    """What 100,000 codes took, below HTTP and over it."""


def measure(amount: Amount, tell: Tell) -> CodeFigures:
    """Everything about codes, in this process."""
    tell("codes, below HTTP")
    below = _below_http(amount.below)
    made = [_timed_generation(number) for number in range(amount.batches)]
    tell("codes, over HTTP")
    over, made_over = asyncio.run(_over_http(amount))
    return CodeFigures(
        comparisons=[*below, over],
        generations={"below HTTP": made, "over HTTP": made_over},
    )


# -- below HTTP ------------------------------------------------------------------------------------
def _world() -> World:
    return make_world(Settings(most_projects=1_000_000))


def _with_codes(project: Project, number: int) -> list[str]:
    """Give a project a coupon without limits and so many codes; they are told."""
    terms = CouponTerms(
        name={"en": "Codes"},
        bonus=(BonusLine(sku="sword_ice"),),
        limits=RedeemLimits(total=None, user=None, code=None),
    )
    with project.turn():
        project.coupons.create(_COUPON, terms)
        project.coupons.switch(_COUPON, on=True)
        project.coupons.generate_codes(_COUPON, number)
        rows, total = project.coupons.codes(_COUPON, Page(limit=number))
    assert len({row.code for row in rows}) == total == number
    return [row.code for row in rows]


def _few(world: World) -> Iterator[tuple[Project, str]]:
    """Projects with ten codes each, and each code once."""
    for project_id in count(1):
        project = world.project(project_id)
        for code in _with_codes(project, FEW):
            yield project, code
        world.reset(project_id)


def _redeem(project: Project, code: str) -> float:
    started = time.perf_counter()
    with project.turn() as now:
        granted = project.coupons.redeem(code, _ALICE, {}, now)
    took = time.perf_counter() - started
    assert len(granted) == 1
    return took


def _below_http(samples: int) -> list[Comparison]:
    """Redemptions while next to none of the 100,000 codes is used, and once nearly all are."""
    world = _world()
    large = world.project(world.default_project_id)
    codes = _with_codes(large, MANY)
    small = _few(world)
    # From all over the row, not neighbours in memory.
    step = MANY // samples
    fresh, late = codes[::step], codes[step // 2 :: step]
    first = _by_turns("below HTTP, none used before", small, large, fresh)
    for code in set(codes).difference(fresh, late):
        _redeem(large, code)
    return [first, _by_turns("below HTTP, most used before", small, large, late)]


def _by_turns(
    name: str, small: Iterator[tuple[Project, str]], large: Project, codes: list[str]
) -> Comparison:
    few: list[float] = []
    many: list[float] = []
    for number, code in enumerate(codes):
        if number % 2:
            few.append(_redeem(*next(small)))
            many.append(_redeem(large, code))
        else:
            many.append(_redeem(large, code))
            few.append(_redeem(*next(small)))
    return Comparison(name, few, many)


def _timed_generation(number: int) -> Span:
    project = _world().project(number + 1)
    with project.turn():
        project.coupons.create(_COUPON, CouponTerms(name={"en": "Codes"}))
    gc.collect()  # What former worlds left behind is not this one's cost.
    started, used = time.perf_counter(), time.process_time()
    with project.turn():
        project.coupons.generate_codes(_COUPON, MANY)
    return Span(time.perf_counter() - started, time.process_time() - used)


# -- over HTTP -------------------------------------------------------------------------------------
class Front:
    """The mock as an application, called in this process: all of it but the socket."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._admin, self._player = _raw(admin_headers()), _raw(player_headers())

    async def admin(self, method: str, path: str, body: Any, status: int) -> float:
        """The seconds one call of the game's server takes."""
        return await self._call(method, path, self._admin, body, status)

    async def redeem(self, project_id: int, code: str) -> float:
        """The seconds one redemption takes."""
        path = f"/api/v2/project/{project_id}/coupon/redeem"
        return await self._call("POST", path, self._player, {"coupon_code": code}, 200)

    async def _call(
        self, method: str, path: str, headers: list[tuple[bytes, bytes]], body: Any, status: int
    ) -> float:
        raw = b"" if body is None else orjson.dumps(body)
        scope = _scope(method, path, headers, len(raw))
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": raw, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        started = time.perf_counter()
        await self._app(scope, receive, send)
        took = time.perf_counter() - started
        if sent[0]["status"] != status:
            raise ServerFailed(f"{method} {path} answered {sent}")
        return took


def _scope(
    method: str, path: str, headers: list[tuple[bytes, bytes]], length: int
) -> dict[str, Any]:
    """What uvicorn would tell the application of a request."""
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [*headers, (b"content-length", str(length).encode())],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }


def _raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    return [(b"host", b"127.0.0.1"), *pairs]


async def _over_http(amount: Amount) -> tuple[Comparison, list[Span]]:
    settings = Settings(most_projects=1_000_000)
    world = make_world(settings)
    front = Front(build(settings, world))
    large = world.project(world.default_project_id)
    codes = _with_codes(large, MANY)
    small = _few(world)
    few: list[float] = []
    many: list[float] = []
    for number, code in enumerate(codes[:: MANY // amount.over][: amount.over]):
        project, one_of_few = next(small)
        if number % 2:
            few.append(await front.redeem(project.game.project_id, one_of_few))
            many.append(await front.redeem(large.game.project_id, code))
        else:
            many.append(await front.redeem(large.game.project_id, code))
            few.append(await front.redeem(project.game.project_id, one_of_few))
    made = [await _generated(front, number) for number in range(amount.batches)]
    return Comparison("over HTTP, in process", few, many), made


async def _generated(front: Front, number: int) -> Span:
    """What one call takes that makes 100,000 codes."""
    name = f"made-{number}"
    await front.admin("POST", COUPONS, {"external_id": name, "name": {"en": "Made"}}, 201)
    path = f"/api/v2/project/{PROJECT}/admin/coupon/{name}/code/generate"
    gc.collect()
    used = time.process_time()
    wall = await front.admin("PUT", path, {"count": MANY}, 200)
    return Span(wall, time.process_time() - used)
