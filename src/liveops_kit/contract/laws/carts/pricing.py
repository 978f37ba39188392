"""Laws of what carts cost."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from liveops_kit.contract.builders import discount
from liveops_kit.contract.builders.catalog import plain_item
from liveops_kit.contract.builders.store import free_item, virtual_good
from liveops_kit.contract.errors import ITEM_UNKNOWN
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scenario import Scenario
from liveops_kit.contract.stateful import ScenarioMachine, run_stories

SHOP = (Need.ITEMS, Need.PLAYER)


def printed(amount: str, full: str = "") -> tuple[str, str]:
    """Return the prices with and without promotions as printed: with 16 decimals."""
    return f"{Decimal(amount):.16f}", f"{Decimal(full or amount):.16f}"


@law("PRM-10d", needs=SHOP)
def a_cart_adds_up_its_lines(scenario: Scenario) -> None:
    """A line costs its unit price times its quantity, a cart the sum: strings of 16 decimals."""
    cheap, dear = plain_item(scenario, "0.99"), plain_item(scenario, "12.50")
    cart = scenario.cart()
    filled = cart.fill({cheap: 7, dear: 2}).ok(200)
    for what, priced, expected in (
        ("first line", cart.line(cheap, filled), "6.93"),
        ("second line", cart.line(dear, filled), "25"),
        ("cart", filled, "31.93"),
    ):
        scenario.equal(what, cart.prices(priced), printed(expected))
    cart.put(cheap, quantity=1).ok(204)
    scenario.equal("cart with fewer", cart.prices(), printed("25.99"))
    cart.delete(dear).ok(204)
    scenario.equal("cart of one", cart.prices(), printed("0.99"))


@law("PRM-10d", "PRM-10b", needs=SHOP)
def a_unit_is_rounded_before_it_is_multiplied(scenario: Scenario) -> None:
    """Ten of an item of 0.99 with 5 % off cost ten times 0.94; the full price stays beside it."""
    sku, other = plain_item(scenario, "0.99"), plain_item(scenario, "3.00")
    discount(scenario, "5.00", sku)
    cart = scenario.cart()
    filled = cart.fill({sku: 10, other: 1}).ok(200)
    scenario.equal("line", cart.prices(cart.line(sku, filled)), printed("9.40", "9.90"))
    scenario.equal("cart", cart.prices(filled), printed("12.40", "12.90"))


@law("PRM-10d", needs=SHOP)
def a_cart_of_free_items_is_free(scenario: Scenario) -> None:
    """A cart with nothing to pay has no price and is free; with one dear item it is not."""
    leaf, blade, cart = free_item(scenario), plain_item(scenario, "4.00"), scenario.cart()
    scenario.has(cart.fill({leaf: 2}).ok(200), price=None, is_free=True)
    mixed = cart.fill({blade: 1}).ok(200)
    scenario.has(mixed, is_free=False)
    for sku, is_free in ((leaf, True), (blade, False)):
        scenario.has(cart.line(sku, mixed), is_free=is_free)
    scenario.equal("cart", cart.prices(mixed), printed("4.00"))


PRICES: Mapping[str, str] = {"cheap": "0.99", "middle": "3.33", "dear": "19.95"}
"""The prices of the machine's items."""

SOME = st.sampled_from(sorted(PRICES))
LINES = st.lists(st.tuples(SOME, st.integers(1, 9)), min_size=1, max_size=4)


class CartMachine(ScenarioMachine):
    """A cart that items go into and out of; its content and price stay correct."""

    def __init__(self) -> None:
        super().__init__()
        self.cart = self.scenario.cart()
        self.skus = {name: virtual_good(self.scenario, amount) for name, amount in PRICES.items()}
        self.held: dict[str, int] = {}

    @rule(name=SOME, quantity=st.integers(0, 9))
    def put(self, name: str, quantity: int) -> None:
        """Set the quantity of one item."""
        self.cart.put(self.skus[name], quantity=quantity).ok(204)
        self.held[name] = quantity

    @rule(entries=LINES)
    def fill(self, entries: list[tuple[str, int]]) -> None:
        """Set the quantities of several items."""
        self.cart.fill(*((self.skus[name], quantity) for name, quantity in entries)).ok(200)
        self.held.update(entries)

    @rule(name=SOME)
    def delete(self, name: str) -> None:
        """Remove an item that may not be in the cart."""
        answer = self.cart.delete(self.skus[name])
        if self.held.pop(name, 0):
            answer.ok(204)
        else:
            answer.refused(ITEM_UNKNOWN)

    @rule()
    def clear(self) -> None:
        """Remove everything."""
        self.cart.clear().ok(204)
        self.held.clear()

    @invariant()
    def holds_and_costs_what_it_should(self) -> None:
        """Check the cart after every step."""
        body, held = self.cart.read(), {name: each for name, each in self.held.items() if each}
        self.cart.holds({self.skus[name]: quantity for name, quantity in held.items()}, body)
        total = sum((Decimal(PRICES[name]) * each for name, each in held.items()), Decimal(0))
        price = self.scenario.get(body, "price")
        actual = None if price is None else price["amount_without_discount"]
        self.scenario.equal("cost", actual, printed(str(total))[1] if held else None)


@law("PRM-10d", "ORD-2", needs=SHOP)
def a_cart_adds_up_whatever_is_done(scenario: Scenario) -> None:
    """After any puts, fills and deletes a cart holds what was said last, and costs its sum."""
    run_stories(scenario, CartMachine)
