"""The admin: changes a limit, a period and a price while players meet them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from liveops_kit.contract.errors import CODE_EXPIRED, CODE_LIMIT_REACHED
from liveops_kit.contract.law import Need
from liveops_kit.contract.resources import COUPON
from liveops_kit.load.marks import Left, Limit, Mark, Read, Take, Used, Write
from liveops_kit.load.session import Reply, Session
from liveops_kit.load.story import Extent, Setting, Story, cents

if TYPE_CHECKING:
    from liveops_kit.contract.scenario import Scenario

USES, OPEN, PRICE = "admin/uses", "admin/open", "admin/price"
FIRST_LIMIT, MORE = 20, 15
"""Uses of the coupon at first, and those that each change adds."""
FIRST_PRICE = 1000
OVER = [{"date_from": "2020-01-01T00:00:00+00:00", "date_until": "2020-02-01T00:00:00+00:00"}]


class Admin(Story):
    """The limit, the period and the price that an admin has set count from the answer on."""

    name = "admin"
    about = "an admin changes a limit, a period and a price while players meet them"
    operations = (
        "admin-create-coupon", "update-coupon-promotion", "get-coupon", "redeem-coupon",
        "admin-update-virtual-item", "get-sellable-item-by-sku",
    )  # fmt: skip
    rules = (("admin/uses", "CPN-10a"),)
    needs = frozenset({Need.PLAYERS, Need.ITEMS})
    has_admin = True

    def set_up(self, scenario: Scenario, extent: Extent) -> Setting:
        """Make a coupon with a limit, and an item with a price."""
        from liveops_kit.contract.builders.store import virtual_good

        code, sku = scenario.code(), virtual_good(scenario, f"{FIRST_PRICE / 100:.2f}")
        name = scenario.create(COUPON, code, redeem_total_limit=FIRST_LIMIT).id
        return Setting(
            {"code": code, "coupon": name, "sku": sku},
            {USES: FIRST_LIMIT},
            registers={OPEN: True, PRICE: FIRST_PRICE},
        )

    def play(self, session: Session) -> None:
        """Redeem the code, or look at the price."""
        if session.random.random() < 0.5:
            body = {"coupon_code": session.facts["code"]}
            session.call("redeem-coupon", _redeemed, body=body)
        else:
            sku = session.facts["sku"]
            session.call("get-sellable-item-by-sku", _shows_price, sku=sku)

    def administer(self, session: Session) -> None:
        """Raise the limit, open or close the period, or change the price; look at the uses."""
        change = session.random.choice((_change_coupon, _change_price, _read_uses))
        change(session)

    def close(self, session: Session) -> None:
        """Read how much of the limit is used."""
        _read_uses(session)

    def close_player(self, session: Session) -> None:
        """Read nothing: the coupon brings nothing."""


def _redeemed(reply: Reply) -> Iterator[Mark]:
    if reply.may_have_worked:
        yield Take(USES)
    if reply.outcome == "ok":
        yield Read(OPEN, True)
    elif reply.is_refusal(CODE_LIMIT_REACHED):
        yield Take(USES, denied=True)
    elif reply.is_refusal(CODE_EXPIRED):
        yield Read(OPEN, False)


def _shows_price(reply: Reply) -> Iterator[Mark]:
    amount = reply.get("price", "amount")
    if amount is not None:
        yield Read(PRICE, cents(amount))


def _change_coupon(session: Session) -> None:
    memory: dict[str, Any] = session.memory
    limit = memory["limit"] = memory.get("limit", FIRST_LIMIT) + MORE
    is_open = session.random.random() < 0.8
    body = {
        "name": {"en": session.facts["coupon"]},
        "redeem_total_limit": limit, "redeem_user_limit": None, "redeem_code_limit": None,
        "promotion_periods": [] if is_open else OVER,
    }  # fmt: skip

    def marks(reply: Reply) -> Iterator[Mark]:
        if reply.may_have_worked:
            yield Limit(USES, limit)
            yield Write(OPEN, is_open)

    coupon_id = session.facts["coupon"]
    session.call("update-coupon-promotion", marks, external_id=coupon_id, body=body)


def _change_price(session: Session) -> None:
    sku = session.facts["sku"]
    price = session.memory["price"] = session.memory.get("price", FIRST_PRICE) + 100
    body = {
        "sku": sku, "name": {"en": sku}, "description": {"en": sku},
        "is_enabled": True, "is_show_in_store": True,
        "prices": [
            {"amount": price / 100, "currency": "USD", "is_default": True, "is_enabled": True}
        ],
    }  # fmt: skip

    def marks(reply: Reply) -> Iterator[Mark]:
        if reply.may_have_worked:
            yield Write(PRICE, price)

    session.call("admin-update-virtual-item", marks, item_sku=sku, body=body)


def _read_uses(session: Session) -> None:
    def marks(reply: Reply) -> Iterator[Mark]:
        state = reply.get("total_limit_state")
        if isinstance(state, dict):
            yield Used(USES, state["used"])
            yield Left(USES, state["available"])

    session.call("get-coupon", marks, external_id=session.facts["coupon"])
