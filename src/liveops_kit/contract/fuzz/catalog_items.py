"""Existing items of the catalog that request bodies may use."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from liveops_kit.contract.http.client import Client

NOT_ROUTED = frozenset({403, 404, 405, 501})
"""Statuses of a store call on a server without a store."""
MAX_ITEMS = 6
"""Items used by a run at most."""

_SELLABLE = "get-sellable-items"
_CART, _FILL, _TAKE_OUT = "get-user-cart", "cart-fill", "delete-item"
_NAMING_LISTS = ("get-coupons", "get-item-promotion-list", "admin-get-daily-chains")


class CatalogItems:
    """The SKUs used by a run, and the cart that holds one of them."""

    def __init__(self, client: Client, store: Client) -> None:
        self._client = client
        self._store = store
        self.skus: tuple[str, ...] = client.target.skus
        self._is_filled = False

    def find(self) -> None:
        """Find items: configured ones, else those on sale, else those of promotions."""
        if not self.skus:
            self.skus = tuple(dict.fromkeys(self._found()))[:MAX_ITEMS]

    @cached_property
    def has_carts(self) -> bool:
        """True if the server has the carts of the store API."""
        if _CART not in self._store.spec.operations:
            return False
        return self._store.call(_CART).status_code not in NOT_ROUTED

    def fill_cart(self) -> None:
        """Put an item into the player's cart."""
        if self.skus and self._client.target.user_token is not None:
            body = {"items": [{"sku": self.skus[0], "quantity": 1}]}
            self._is_filled = self._store.call(_FILL, body=body).is_success

    def clear_cart(self) -> None:
        """Remove that item from the cart."""
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
    """Return whether an entry of the catalog is a virtual good with a price in real money."""
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
