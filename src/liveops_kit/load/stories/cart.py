"""The cart: filled, with a promo code of which there are too few, ordered and paid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from liveops_kit.contract.errors import CODE_LIMIT_REACHED
from liveops_kit.contract.law import Need
from liveops_kit.contract.resources import PROMO_CODE
from liveops_kit.load.marks import Again, Left, Mark, Once, Take, Used, Whole
from liveops_kit.load.session import Reply, Session
from liveops_kit.load.story import Extent, Setting, Story, cents, granted, order_key, read_inventory

if TYPE_CHECKING:
    from liveops_kit.contract.scenario import Scenario

PRICES = {"sword": 1000, "shield": 400}
"""Prices in cents."""
PERCENT = 10
MAX_QUANTITY = 3


class Cart(Story):
    """Each wave has a promo code; an order reserves a use, its payment uses it up."""

    name = "cart"
    about = "carts with promo codes of which there are too few become paid orders"
    operations = (
        "create-promo-code", "get-promo-code", "cart-fill", "cart-clear", "redeem-promo-code",
        "remove-cart-promo-code", "create-order", "get-order",
    )  # fmt: skip
    rules = (("cart/code", "PRM-6b"),)
    needs = frozenset({Need.PLAYERS, Need.ITEMS})

    def set_up(self, scenario: Scenario, extent: Extent) -> Setting:
        """Make two items, and a promo code with a limit for each wave."""
        from liveops_kit.contract.builders.store import virtual_good

        skus = {
            name: virtual_good(scenario, f"{price / 100:.2f}") for name, price in PRICES.items()
        }
        codes = [scenario.code() for _ in range(extent.waves)]
        limit = max(3, len(extent.players) // 2)
        percent = {"percent": f"{PERCENT}.00"}
        promotions = [
            scenario.create(PROMO_CODE, code, discount=percent, redeem_total_limit=limit).id
            for code in codes
        ]
        return Setting(
            {"skus": skus, "codes": codes, "promotions": promotions},
            {f"cart/code/{n}": limit for n in range(len(codes))},
        )

    def play(self, session: Session) -> None:
        """Fill the cart, enter the wave's code, order and pay."""
        wave = session.wave(len(session.facts["codes"]))
        wanted = {name: session.random.randint(1, MAX_QUANTITY) for name in PRICES}
        if not _clear_code(session) or not _fill(session, wanted):
            return
        has_code = _enter(session, wave)
        if has_code is None:
            return
        number = _order(session, f"cart/code/{wave}" if has_code else "")
        if number is None:
            return
        key = order_key(session)
        _read_order(session, number, key, wanted, has_code=has_code)
        if session.plan.control:
            _pay(session, number, key, wanted)

    def close(self, session: Session) -> None:
        """Read how much of each code is used or reserved."""
        for wave, promotion in enumerate(session.facts["promotions"]):
            key = f"cart/code/{wave}"
            session.call("get-promo-code", partial(_state, key), external_id=promotion)

    def close_player(self, session: Session) -> None:
        """Read what the player owns, and empty the cart."""
        read_inventory(session)
        session.call("cart-clear")


def _state(key: str, reply: Reply) -> Iterator[Mark]:
    state = reply.get("total_limit_state")
    if isinstance(state, dict):
        yield Used(key, state["used"] + state["reserved"])
        yield Left(key, state["available"])


def _clear_code(session: Session) -> bool:
    """Take an earlier code off the cart; return False if nobody knows whether it is."""
    if session.memory.get("code"):
        reply = session.call("remove-cart-promo-code", body={"cart": {"id": "current"}})
        session.memory["code"] = reply.outcome == "unknown"
    return not session.memory.get("code")


def _fill(session: Session, wanted: Mapping[str, int]) -> bool:
    names = {sku: name for name, sku in session.facts["skus"].items()}

    def marks(reply: Reply) -> Iterator[Mark]:
        lines = reply.get("items")
        if reply.outcome == "ok" and lines is not None:
            key = f"cart/lines/{session.player.name}"
            actual = {names[line["sku"]]: line["quantity"] for line in lines}
            yield Whole(key, actual, dict(wanted), False)
            total = cents(reply.get("price", "amount"))
            parts = sum(cents(line["price"]["amount"]) for line in lines)
            yield Whole(f"cart/total/{session.player.name}", {"sum": total}, {"sum": parts}, False)

    lines = [{"sku": sku, "quantity": wanted[name]} for sku, name in names.items()]
    return session.call("cart-fill", marks, body={"items": lines}).outcome == "ok"


def _enter(session: Session, wave: int) -> bool | None:
    """Enter the code; return whether it is on the cart, or None if nobody knows."""
    code = session.facts["codes"][wave]
    key = f"cart/code/{wave}"

    def marks(reply: Reply) -> Iterator[Mark]:
        if reply.is_refusal(CODE_LIMIT_REACHED):
            yield Take(key, denied=True)

    reply = session.call("redeem-promo-code", marks, body={"coupon_code": code})
    session.memory["code"] = reply.may_have_worked
    return None if reply.outcome == "unknown" else reply.outcome == "ok"


def _order(session: Session, code_key: str) -> int | None:
    def marks(reply: Reply) -> Iterator[Mark]:
        if code_key and reply.may_have_worked:
            yield Take(code_key)
        elif code_key and reply.is_refusal(CODE_LIMIT_REACHED):
            yield Take(code_key, denied=True)

    number: int | None = session.call("create-order", marks, body={}).get("order_id")
    return number


def _read_order(
    session: Session, number: int, key: str, wanted: Mapping[str, int], *, has_code: bool
) -> None:
    full = sum(PRICES[name] * quantity for name, quantity in wanted.items())
    price = full * (100 - PERCENT) // 100 if has_code else full

    def marks(reply: Reply) -> Iterator[Mark]:
        amount = reply.get("content", "price", "amount")
        if amount is not None:
            yield Whole(key, {"price": cents(amount)}, {"price": price}, False)

    session.call("get-order", marks, order_id=number)


def _pay(session: Session, number: int, key: str, wanted: Mapping[str, int]) -> None:
    """Pay the order twice at once: it is delivered once."""

    def marks(reply: Reply) -> Iterator[Mark]:
        if reply.may_have_worked:
            yield Once(key)
            yield from granted(session, reply, wanted)
        else:
            yield Again(key)

    def pay() -> Reply:
        return session.control("mock-pay-order", "POST", f"/orders/{number}/pay", marks)

    replies = session.at_once(pay, pay)
    if any(each.outcome == "ok" for each in replies):
        # A paid cart is empty, and its code is off.
        session.memory["code"] = False
