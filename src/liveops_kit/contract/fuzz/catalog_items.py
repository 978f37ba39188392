"""Items of the catalog that bodies may name; the kit makes none."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from liveops_kit.contract.http.client import Client

NOT_ROUTED = frozenset({403, 404, 405, 501})
"""What a server answers a read of the store when it has none beside the API."""
MAX_ITEMS = 6
"""Items a run works with at most."""

_SELLABLE = "get-sellable-items"
_CART, _FILL, _TAKE_OUT = "get-user-cart", "cart-fill", "delete-item"
_NAMING_LISTS = ("get-coupons", "get-item-promotion-list", "admin-get-daily-chains")


class CatalogItems:
    """The SKUs of a run, and the cart that one of them lies in."""

    def __init__(self, client: Client, store: Client) -> None:
        self._client = client
        self._store = store
        self.skus: tuple[str, ...] = client.target.skus
        self._is_filled = False

    def find(self) -> None:
        """Find items: given ones, else those on sale, else those that promotions name."""
        if not self.skus:
            self.skus = tuple(dict.fromkeys(self._found()))[:MAX_ITEMS]

    @cached_property
    def has_carts(self) -> bool:
        """Whether the server has the carts of the neighbouring store."""
        if _CART not in self._store.spec.operations:
            return False
        return self._store.call(_CART).status_code not in NOT_ROUTED

    def fill_cart(self) -> None:
        """Put an item into the player's cart."""
        if self.skus and self._client.target.user_token is not None:
            body = {"items": [{"sku": self.skus[0], "quantity": 1}]}
            self._is_filled = self._store.call(_FILL, body=body).is_success

    def clear_cart(self) -> None:
        """Take it out again."""
        if self._is_filled:
            self._store.call(_TAKE_OUT, {"item_sku": self.skus[0]})
            self._is_filled = False

    def _found(self) -> Iterator[str]:
        rows = _rows(self._store, _SELLABLE) if _SELLABLE in self._store.spec.operations else []
        on_sale = [row["sku"] for row in rows if _is_plain(row)]
        yield from on_sale
        if not on_sale:
            for listing in _NAMING_LISTS:
                yield from _skus_in(_rows(self._client, listing))


def _rows(client: Client, operation_id: str) -> list[Any]:
    response = client.call(operation_id)
    try:
        content = response.json() if response.is_success else {}
    except ValueError:
        return []
    content = content if isinstance(content, dict) else {}
    rows = content.get("items", content.get("promotions"))
    return rows if isinstance(rows, list) else []


def _is_plain(row: Any) -> bool:
    """Whether an entry of the catalog is a virtual good with a price in real money."""
    return (
        isinstance(row, dict)
        and row.get("type") == "virtual_good"
        and isinstance(row.get("sku"), str)
        and bool(row.get("price"))
    )


def _skus_in(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for entry in node:
            yield from _skus_in(entry)
    elif isinstance(node, dict):
        if isinstance(node.get("sku"), str):
            yield node["sku"]
        for value in node.values():
            yield from _skus_in(value)
