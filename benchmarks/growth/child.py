"""One world of one size, a process of its own that obeys orders, line by line.

`python -m benchmarks.growth.child AXIS SIZE` makes the world and writes one JSON line: what it can
do. Then, for each line `{"call": NAME, "times": N}`, it writes how many seconds each of them took.
It ends with its standard input.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable
from itertools import count, cycle
from typing import Any

import orjson

from benchmarks.calls import COUPONS, PROJECT
from benchmarks.growth.worlds import COUPON, FILL, OTHER, codes_of, world
from benchmarks.in_process import InProcess
from benchmarks.servers import resident
from liveops_kit.domain.mechanics.users import Player
from liveops_kit.domain.values.page import Page
from liveops_kit.server.application import build
from liveops_kit.settings import Settings

_API = f"/api/v2/project/{PROJECT}"
_CODES = f"{_API}/admin/coupon/{COUPON}/code"
_MAX_EXPORTED = 100_000
Call = Callable[[], Awaitable[float]]


class Calls:
    """Calls that are measured in a world: each returns the seconds that it takes."""

    def __init__(self, axis: str, size: int) -> None:
        settings = Settings(most_projects=10, journal=0)
        self.world = world(settings)
        self.project = self.world.project(PROJECT)
        gc.collect()
        self.before = memory()
        FILL[axis](self.project, size)
        gc.collect()
        self.after = memory()
        self.app = InProcess(build(settings, self.world))
        self.size = size
        self._codes = cycle(codes_of(self.project))
        self._other = self.world.project(OTHER).copy()
        self._other_codes = cycle(codes_of(self._other))
        with self.project.transaction():
            _, self._total = self.project.coupons.codes(COUPON, _first())
        self._numbers = count(1)
        self.bounded: dict[str, Call] = {
            "redeem a code": self._redeem,
            "redeem a code as a new user": self._redeem_anew,
            "verify a code": self._verify,
            "first page of codes": lambda: self._page(0),
            "last page of codes": lambda: self._page(self._total - 10),
            "create a code": self._create,
            "list of coupons": lambda: self.app.admin("GET", COUPONS, None, 200),
            "items as a player": lambda: self.app.player("GET", f"{_API}/items", None, 200),
            "fill a cart": self._fill,
            "order and pay": self._order,
            "redeem in another project": self._redeem_elsewhere,
            "reset another project": self._reset_other,
            "snapshot of another project": lambda: self._snapshot(OTHER),
            "restore another project": lambda: self._restore(OTHER),
        }
        if axis == "chains":
            self.bounded |= self._chains()
        self.whole: dict[str, Call] = {
            "snapshot of the world": lambda: self._snapshot(None),
            "restore the world": lambda: self._restore(None),
            "reset the project": self._reset,
        }
        if size <= _MAX_EXPORTED:
            self.whole |= {"export the world": self._export, "import the world": self._import}
        self._exported = b""

    # -- calls that no size should be felt in ------------------------------------------------------
    async def _redeem(self) -> float:
        return await self.app.player(
            "POST", f"{_API}/coupon/redeem", {"coupon_code": next(self._codes)}, 200
        )

    async def _redeem_anew(self) -> float:
        name = f"new-{next(self._numbers)}"
        player = Player(external_id=name, name="New", attributes={}, country="US")
        code = next(self._codes)
        started = time.perf_counter()
        with self.project.transaction() as now:
            self.project.coupons.redeem(code, player, {}, now)
        return time.perf_counter() - started

    async def _verify(self) -> float:
        path = f"{_API}/promotion/code/{next(self._codes)}/verify"
        return await self.app.player("GET", path, None, 200)

    async def _page(self, offset: int) -> float:
        return await self.app.admin("GET", f"{_CODES}?limit=10&offset={offset}", None, 200)

    async def _create(self) -> float:
        body = {"coupon_code": f"MADE{next(self._numbers)}"}
        return await self.app.admin("POST", _CODES, body, 201)

    async def _fill(self) -> float:
        items = [{"sku": "sword_ice", "quantity": 1}, {"sku": "potion_warm", "quantity": 2}]
        return await self.app.player("PUT", f"{_API}/cart/fill", {"items": items}, 200)

    async def _order(self) -> float:
        path = f"{_API}/payment/item/potion_small"
        started = time.perf_counter()
        made = await self.app.read("POST", path, {"quantity": 1}, 200)
        pay = f"/_mock/projects/{PROJECT}/orders/{made['order_id']}/pay"
        await self.app.admin("POST", pay, None, 200)
        return time.perf_counter() - started

    async def _redeem_elsewhere(self) -> float:
        path = f"/api/v2/project/{OTHER}/coupon/redeem"
        body = {"coupon_code": next(self._other_codes)}
        return await self.app.player("POST", path, body, 200)

    async def _reset_other(self) -> float:
        took = await self.app.admin("POST", "/_mock/reset", {"project_id": OTHER}, 204)
        self.world.restore_project(self._other)
        return took

    def _chains(self) -> dict[str, Call]:
        with self.project.transaction():
            chains, _ = self.project.daily_chains.page(_first())
        one = chains[0].chain_id
        daily, offers = f"{_API}/user/daily_chain", f"{_API}/user/offer_chain"
        rewards = f"{_API}/user/reward_chain"

        async def claim() -> float:
            await self.app.admin("POST", f"{_API}/admin/daily_chain/id/{one}/reset", None, 204)
            return await self.app.player("POST", f"{daily}/{one}/step/number/1/claim", None, 204)

        return {
            "daily chains as the server": lambda: self.app.admin(
                "GET", f"{_API}/admin/daily_chain?limit=10", None, 200
            ),
            "one daily chain as a player": lambda: self.app.player(
                "GET", f"{daily}/{one}", None, 200
            ),
            "claim a step": claim,
            "ten daily chains as a player": lambda: self.app.player(
                "GET", f"{daily}?limit=10", None, 200
            ),
            "ten offer chains as a player": lambda: self.app.player(
                "GET", f"{offers}?limit=10", None, 200
            ),
            "ten reward chains as a player": lambda: self.app.player(
                "GET", f"{rewards}?limit=10", None, 200
            ),
        }

    # -- calls that copy or forget all of it -------------------------------------------------------
    async def _snapshot(self, project_id: int | None) -> float:
        return await self.app.admin("PUT", f"/_mock/snapshots/{_named(project_id)}", None, 200)

    async def _restore(self, project_id: int | None) -> float:
        name = _named(project_id)
        path = f"/_mock/snapshots/{name.partition('?')[0]}/restore"
        took = await self.app.admin("POST", path, None, 204)
        self.project = self.world.project(PROJECT)
        return took

    async def _reset(self) -> float:
        await self._snapshot(None)
        took = await self.app.admin("POST", "/_mock/reset", {"project_id": PROJECT}, 204)
        await self._restore(None)
        return took

    async def _export(self) -> float:
        started = time.perf_counter()
        self._exported = orjson.dumps(self.world.export_state())
        return time.perf_counter() - started

    async def _import(self) -> float:
        if not self._exported:
            await self._export()
        started = time.perf_counter()
        self.world.import_state(orjson.loads(self._exported))
        took = time.perf_counter() - started
        self.project = self.world.project(PROJECT)
        return took

    async def do(self, name: str, times: int) -> list[float]:
        """Make one of the calls so many times."""
        call = (self.bounded | self.whole)[name]
        return [await call() for _ in range(times)]


def _named(project_id: int | None) -> str:
    return "whole" if project_id is None else f"other?project_id={project_id}"


def _first() -> Page:
    return Page(limit=1)


def memory() -> int:
    """The resident bytes of this process; 0 where the system does not tell."""
    return resident(os.getpid())


async def serve(axis: str, size: int) -> None:
    """Do what the lines say."""
    calls = Calls(axis, size)
    # A first time each: what is made once is not what a call costs.
    for name in calls.bounded:
        await calls.do(name, 3)
    _say(
        {
            "bounded": list(calls.bounded),
            "whole": list(calls.whole),
            "before": calls.before,
            "after": calls.after,
        }
    )
    for line in sys.stdin:
        order = json.loads(line)
        _say({"seconds": await calls.do(order["call"], order["times"])})


def _say(what: dict[str, Any]) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], int(sys.argv[2])))
