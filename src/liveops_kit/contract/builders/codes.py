"""Helpers for laws of codes: the three kinds of promotion with codes, and calls with a code.

Everything is created through the public API. Games with several keys and items sold in some
countries only cannot be; they are looked up among those of the project.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from liveops_kit.contract.builders import redeem
from liveops_kit.contract.builders.store import virtual_good
from liveops_kit.contract.errors import CODE_INVALID, CODE_UNKNOWN, SCHEMA_BROKEN, Error
from liveops_kit.contract.resources import COUPON, PROMO_CODE, CodeKind
from liveops_kit.contract.scenario import (
    DOCUMENTED,
    Answer,
    Cart,
    NotVerifiable,
    Scenario,
    is_implemented,
)
from liveops_kit.contract.tokens import Player

PAGE_SIZE = 50
"""The page size that every list supports."""


def supported_kinds(scenario: Scenario, *kinds: CodeKind) -> list[CodeKind]:
    """Return the kinds that the server has; a server with few tags lacks some."""
    first = {"limit": 1}
    return [kind for kind in kinds if is_implemented(scenario.call(kind.listings[0], query=first))]


ALL = ("redeem_total_limit", "redeem_user_limit", "redeem_code_limit")
"""The limits of a promotion with codes."""


# -- calls with a code -----------------------------------------------------------------------------
VERIFY = "verify-promotion-code"


def verify(scenario: Scenario, code: str, by: Player = DOCUMENTED) -> Answer:
    """Verify a code as a player."""
    return scenario.call(VERIFY, by=by, code=code)


def rewards(scenario: Scenario, kind: CodeKind, code: str, by: Player = DOCUMENTED) -> Answer:
    """Read the rewards of a coupon or promo code as a player."""
    path: dict[str, Any] = {kind.code_parameter: code}
    return scenario.call(kind.rewards, by=by, **path)


def lookups(scenario: Scenario, kind: CodeKind, code: str, by: Player = DOCUMENTED) -> list[Answer]:
    """Make every call by which a player can look up a code, of those the server has.

    Raises:
        NotVerifiable: it has none.
    """
    answers = [verify(scenario, code, by)]
    if kind.rewards:
        answers.append(rewards(scenario, kind, code, by))
    present = [answer for answer in answers if is_implemented(answer)]
    if not present:
        raise NotVerifiable("the server has no call that looks at a code")
    return present


def shown_rewards(scenario: Scenario, kind: CodeKind, code: str) -> list[Any]:
    """Return the rewards that each call for looking up a code shows."""
    shown = [(answer.operation_id, answer.ok()) for answer in lookups(scenario, kind, code)]
    return [scenario.get(body, "rewards") if call == VERIFY else body for call, body in shown]


def cart_with_item(scenario: Scenario, price: str = "10.00", by: Player = DOCUMENTED) -> Cart:
    """Create an item of this price and return the player's cart with one of it."""
    return scenario.cart({virtual_good(scenario, price): 1}, by)


def shopper(scenario: Scenario, kind: CodeKind) -> Cart | None:
    """Give the player a cart with an item, on which a promo code is used; return the cart."""
    return cart_with_item(scenario) if kind is PROMO_CODE else None


def player_calls(scenario: Scenario, kind: CodeKind, code: str, **caller: Any) -> list[Answer]:
    """Make every call with a code that the server has, as a player; the one that uses it is last.

    A player with a promo code is a `shopper` before.
    """
    answers = lookups(scenario, kind, code, **caller)
    if kind is COUPON:
        answers.append(redeem(scenario, code, **caller))
    if kind is PROMO_CODE:
        answers.append(Cart(scenario, **caller).apply(code))
    return [answer for answer in answers if is_implemented(answer)]


def check_unknown(answers: Iterable[Answer]) -> None:
    """Check that every response says that the code is unknown."""
    for answer in answers:
        answer.refused(CODE_UNKNOWN if answer.operation_id == VERIFY else CODE_INVALID)


def all_refused(scenario: Scenario, kind: CodeKind, code: str, error: Error, **caller: Any) -> None:
    """Check that every call with a code is refused with this error."""
    for answer in player_calls(scenario, kind, code, **caller):
        answer.refused(error)


def is_selectable(scenario: Scenario, kind: CodeKind, code: str) -> bool:
    """Return `is_selectable` as rewards and verify both show it."""
    said = [scenario.get(each, "is_selectable") for each in shown_rewards(scenario, kind, code)]
    scenario.equal("is_selectable of verify and of rewards", said[0], said[-1])
    return bool(said[0])


def needs_a_choice(scenario: Scenario, game: Game, send: Callable[..., Answer]) -> Any:
    """Check that a game needs the choice of a key; return the answer once one is chosen.

    `send` takes `selected_unit_items`.
    """
    for choice in (None, {game.sku: scenario.name("key")}, {scenario.name("game"): game.keys[0]}):
        more = {} if choice is None else {"selected_unit_items": choice}
        send(**more).refused(SCHEMA_BROKEN, properties=["selected_unit_items"])
    return send(selected_unit_items={game.sku: game.keys[0]}).ok()


# -- objects that only some projects have ----------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Game:
    """A game that is sold under several DRM systems."""

    sku: str
    keys: tuple[str, ...]


def some_game(scenario: Scenario) -> Game:
    """Return a game from the items of the project's coupons or of those named to the run."""
    code = scenario.code("look")
    probe = scenario.create(COUPON, code)
    for sku in _candidates(scenario):
        if not probe.update(bonus=[{"sku": sku}]).response.is_success:
            continue
        answer = rewards(scenario, COUPON, code)
        for row in answer.json["bonus"] if answer.response.is_success else ():
            keys = tuple(key["sku"] for key in row["item"].get("unit_items", ()))
            if row["item"]["type"] == "unit" and len(keys) > 1:
                return Game(sku, keys)
    raise NotVerifiable("no game with several keys is known here")


def _candidates(scenario: Scenario) -> Iterator[str]:
    listed = scenario.call(COUPON.listings[0], query={"limit": PAGE_SIZE}).works()
    ours = scenario.name().split("-")[0] + "-"
    gifts = [line["sku"] for row in listed["items"] for line in row["bonus"] or ()]
    for sku in dict.fromkeys([*scenario.client.target.skus, *gifts]):
        if not sku.startswith(ours):
            yield sku


@dataclass(frozen=True, slots=True)
class RegionalItem:
    """An item that is sold in one country and not in another."""

    sku: str
    outsider: Player
    insider: Player


def regional_item(scenario: Scenario) -> RegionalItem:
    """Return an item that is sold in one of two countries only, with a new player in each."""
    here, there = (scenario.new_player(f"in-{c}", attributes={"country": c}) for c in ("US", "DE"))
    for outsider, insider in ((here, there), (there, here)):
        for sku in sorted(_visible_skus(scenario, insider) - _visible_skus(scenario, outsider)):
            looks = [
                scenario.call("get-virtual-items-sku", by=by, item_sku=sku).status
                for by in (outsider, insider)
            ]
            if looks == [404, 200]:
                return RegionalItem(sku, outsider, insider)
    raise NotVerifiable("no item is known that is sold in one country and not in another")


def _visible_skus(scenario: Scenario, by: Player) -> set[str]:
    skus: set[str] = set()
    while True:
        query = {"limit": PAGE_SIZE, "offset": len(skus)}
        body = scenario.call("get-virtual-items", by=by, query=query).works()
        page_skus = {scenario.get(row, "sku") for row in scenario.get(body, "items")}
        if not page_skus - skus:
            return skus
        skus |= page_skus
