"""The cart of a player or a guest, as a law fills, prices and orders it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from liveops_kit.contract.scenario.answer import Answer
from liveops_kit.contract.scenario.players import DOCUMENTED
from liveops_kit.contract.tokens import Player

if TYPE_CHECKING:
    from liveops_kit.contract.scenario.scenario import Scenario

_BY_ID = {
    "get-user-cart": "get-cart-by-id",
    "cart-fill": "cart-fill-by-id",
    "cart-clear": "cart-clear-by-id",
    "put-item": "put-item-by-cart-id",
    "delete-item": "delete-item-by-cart-id",
    "create-order": "create-order-by-cart-id",
    "create-free-order": "create-free-order-by-cart-id",
}
"""The calls that name a cart, by those that mean the current one."""


class Cart:
    """The current cart of a player or a guest, or the one with an id.

    What reads a cart takes the body of an answer instead, where a law has it at hand.
    """

    def __init__(
        self,
        scenario: Scenario,
        by: Player | None = DOCUMENTED,
        cart_id: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.scenario = scenario
        self.by = by
        self.id = cart_id
        self.headers = headers

    def under(self, cart_id: str) -> Cart:
        """Return the cart with an id of the same player or guest."""
        return Cart(self.scenario, self.by, cart_id, self.headers)

    def by_number(self) -> Cart:
        """Return the same cart, called by the id that it is read with."""
        return self.under(self.read("cart_id"))

    # -- calls ------------------------------------------------------------------------------------
    def call(self, operation_id: str, **more: Any) -> Answer:
        """Make a call on it, which is named as for the current cart."""
        if self.id is not None:
            operation_id, more["cart_id"] = _BY_ID[operation_id], self.id
        return self.scenario.call(operation_id, by=self.by, headers=self.headers, **more)

    def get(self) -> Answer:
        """Read it."""
        return self.call("get-user-cart")

    def fill(self, *lines: tuple[str, Any] | Mapping[str, int]) -> Answer:
        """Fill it with lines, each of a SKU and a quantity, or with quantities by SKU."""
        pairs = [
            pair
            for line in lines
            for pair in (line.items() if isinstance(line, Mapping) else (line,))
        ]
        items = [{"sku": sku, "quantity": quantity} for sku, quantity in pairs]
        return self.call("cart-fill", body={"items": items})

    def put(self, sku: str, **body: Any) -> Answer:
        """Put an item in; one of it unless a `quantity` is stated."""
        return self.call("put-item", item_sku=sku, body=body)

    def delete(self, sku: str) -> Answer:
        """Take the line of an item out."""
        return self.call("delete-item", item_sku=sku)

    def clear(self) -> Answer:
        """Empty it."""
        return self.call("cart-clear")

    def apply(self, code: str, **more: Any) -> Answer:
        """Apply a promo code."""
        body = {"coupon_code": code, **self._named(), **more}
        return self.scenario.call("redeem-promo-code", by=self.by, headers=self.headers, body=body)

    def take_off_code(self) -> Answer:
        """Remove the promo code."""
        return self.scenario.call(
            "remove-cart-promo-code", by=self.by, headers=self.headers, body=self._named()
        )

    def order(self, **body: Any) -> Answer:
        """Order it for money."""
        return self.call("create-order", body=body)

    def order_free(self, **body: Any) -> Answer:
        """Order it for free."""
        return self.call("create-free-order", body=body)

    def _named(self) -> dict[str, Any]:
        return {"cart": {"id": self.id}} if self.id is not None else {}

    # -- what is in it ----------------------------------------------------------------------------
    def read(self, *path: str | int) -> Any:
        """Return it as it is read, or one value of it."""
        return self.scenario.get(self.get().ok(200), *path)

    def content(self, body: Any = None) -> dict[str, int]:
        """Return what is in it without bonus items: quantities by SKU."""
        get = self.scenario.get
        lines = get(self.read() if body is None else body, "items")
        return {get(row, "sku"): get(row, "quantity") for row in lines if not row.get("is_bonus")}

    def free_lines(self, body: Any = None) -> dict[str, int]:
        """Return its free lines: quantities by SKU."""
        lines = self.scenario.get(self.read() if body is None else body, "items")
        return {row["sku"]: row["quantity"] for row in lines if row.get("is_free")}

    def line(self, sku: str, body: Any = None) -> Any:
        """Return the line of an item, which has to be in it."""
        get = self.scenario.get
        lines = get(self.read() if body is None else body, "items")
        return get({get(row, "sku"): row for row in lines}, sku)

    def prices(self, body: Any = None) -> tuple[Any, Any]:
        """Return what it, or a line of it, costs as printed: with and without promotions."""
        price = self.scenario.get(self.read() if body is None else body, "price")
        get = self.scenario.get
        return get(price, "amount"), get(price, "amount_without_discount")

    def holds(self, quantities: Mapping[str, int], body: Any = None) -> None:
        """Check what is in it."""
        self.scenario.equal("cart", self.content(body), dict(quantities))

    def gives(self, quantities: Mapping[str, int], body: Any = None) -> None:
        """Check its free lines."""
        self.scenario.equal("free lines", self.free_lines(body), dict(quantities))

    def costs(self, amount: str, full: str = "", body: Any = None) -> None:
        """Check what it costs with promotions, and without where that is stated."""
        actual = [Decimal(str(each)) for each in self.prices(body)]
        wanted = [Decimal(amount), Decimal(full) if full else actual[1]]
        self.scenario.equal("price of the cart", actual, wanted)
