"""The drop: many players redeem codes of which there are too few."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from liveops_kit.contract.errors import CODE_LIMIT_REACHED
from liveops_kit.contract.resources import COUPON
from liveops_kit.load.marks import Again, Left, Mark, Once, Take, Used
from liveops_kit.load.session import Reply, Session
from liveops_kit.load.story import Extent, Setting, Story, granted

if TYPE_CHECKING:
    from liveops_kit.contract.scenario import Scenario

SINGLE_CODES = 8
"""Codes for one use in each wave."""
USES_OF_A_PLAYER = 3
"""Odd: a player redeems twice at once, so that two calls meet the last use."""
GIFT = {"sword": 1, "coins": 20}
"""Items that each code brings."""
READS = 0.05
"""Share of turns that read how much of a limit is left."""


class Drop(Story):
    """Each wave has one code with a limit for all, codes for one use, and one limited by player."""

    name = "drop"
    about = "many redeem one limited code, codes for one use, and one limited by player"
    operations = ("redeem-coupon", "get-coupon", "admin-create-coupon", "create-coupon-code")
    rules = (("drop/total", "CPN-10a"), ("drop/player", "CPN-10b"), ("drop/single", "CPN-10c"))

    def set_up(self, scenario: Scenario, extent: Extent) -> Setting:
        """Make three coupons for each wave, whose codes bring two items."""
        items = scenario.some_items(len(GIFT)) if scenario.client.target.makes_items else []
        skus = dict(zip(GIFT, items, strict=False))
        bonus = [{"sku": sku, "quantity": GIFT[item]} for item, sku in skus.items()]
        limit = max(5, 2 * len(extent.players))
        waves = [_wave(scenario, bonus, limit) for _ in range(extent.waves)]
        limits: dict[str, int | None] = {f"drop/total/{n}": limit for n in range(len(waves))}
        for n in range(len(waves)):
            for player in extent.players:
                limits[f"drop/player/{n}/{player.name}"] = USES_OF_A_PLAYER
        return Setting({"waves": waves, "skus": skus}, limits)

    def play(self, session: Session) -> None:
        """Redeem one of the wave's codes, or read what is left of its limit."""
        waves = session.facts["waves"]
        wave = session.wave(len(waves))
        chance = session.random.random()
        if chance < READS:
            _read(session, wave)
        elif chance < 0.5:
            self._redeem(session, waves[wave]["total"], f"drop/total/{wave}")
        elif chance < 0.75:
            key = f"drop/player/{wave}/{session.player.name}"
            redeem = partial(self._redeem, session, waves[wave]["player"], key)
            session.at_once(redeem, redeem)
        else:
            place = session.random.randrange(SINGLE_CODES)
            code = waves[wave]["single"][place]
            self._redeem(session, code, f"drop/single/{wave}/{place}", is_single=True)

    def close(self, session: Session) -> None:
        """Read how much of each limit is used."""
        for wave in range(len(session.facts["waves"])):
            _read(session, wave)

    def _redeem(self, session: Session, code: str, key: str, *, is_single: bool = False) -> Reply:
        def marks(reply: Reply) -> Iterator[Mark]:
            if reply.may_have_worked:
                yield Once(key) if is_single else Take(key)
                if session.facts["skus"]:
                    yield from granted(session, reply, GIFT)
            elif reply.is_refusal(CODE_LIMIT_REACHED):
                yield Again(key) if is_single else Take(key, denied=True)

        return session.call("redeem-coupon", marks, body={"coupon_code": code})


def _wave(scenario: Scenario, bonus: list[dict[str, Any]], limit: int) -> dict[str, Any]:
    total, player = scenario.code("total"), scenario.code("player")
    single = [scenario.code("single") for _ in range(SINGLE_CODES)]
    given: dict[str, Any] = {"bonus": bonus} if bonus else {}
    coupon_id = scenario.create(COUPON, total, redeem_total_limit=limit, **given).id
    scenario.create(COUPON, player, redeem_user_limit=USES_OF_A_PLAYER, **given)
    scenario.create(COUPON, *single, redeem_code_limit=1, **given)
    return {"total": total, "player": player, "single": single, "coupon": coupon_id}


def _read(session: Session, wave: int) -> None:
    """Read, as an admin, what is left of a wave's limit for all."""
    key = f"drop/total/{wave}"

    def marks(reply: Reply) -> Iterator[Mark]:
        state = reply.get("total_limit_state")
        if isinstance(state, dict):
            yield Used(key, state["used"])
            yield Left(key, state["available"])

    session.call("get-coupon", marks, external_id=session.facts["waves"][wave]["coupon"])
