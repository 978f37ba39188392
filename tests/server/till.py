"""A game with priced items over HTTP, and the calls of a shopper.

shop = Till(game, mock.world.project(game.project_id))
shop.fill(blade=2)                     the cart of alice
shop.order()                           an order of it, and its number
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.server.game import Game, Mock, Response, bearer, token
from tests.shops import SHELF

from liveops_kit.openapi.document import served
from liveops_kit.state.project import Project

GUEST = {
    "x-unauthorized-id": "visitor-1",
    "x-user": base64.b64encode(b"guest@example.com").decode(),
}


@dataclass(frozen=True)
class Till:
    """One project with something to sell."""

    game: Game
    project: Project
    headers: Mapping[str, str]

    def call(self, operation_id: str, body: Any = None, **path: Any) -> Response:
        """A shopper's call."""
        operation = served().operations[operation_id]
        url = self.game.url(operation, **path)
        extra = {} if body is None else {"json": body}
        return self.game.client.request(operation.method, url, headers=self.headers, **extra)

    def fill(self, **wanted: int) -> Any:
        """The cart with these quantities."""
        items = [{"sku": sku, "quantity": count} for sku, count in wanted.items()]
        response = self.call("cart-fill", {"items": items})
        assert response.status_code == 200
        return response.json()

    def cart(self) -> Any:
        """The current cart."""
        response = self.call("get-user-cart")
        assert response.status_code == 200
        return response.json()

    def order(self, **body: Any) -> int:
        """The number of an order of the cart."""
        response = self.call("create-order", body)
        assert response.status_code == 200, response.text
        assert response.json().keys() == {"order_id", "token"}
        return int(response.json()["order_id"])

    def control(self, order_id: int, verb: str) -> Response:
        """Pay, cancel or expire an order."""
        path = f"/projects/{self.project.config.project_id}/orders/{order_id}/{verb}"
        return self.game.control("POST", path)

    def read_user(self, user: str = "alice") -> Any:
        """The user as the control plane shows it."""
        path = f"/projects/{self.project.config.project_id}/users/{user}"
        return self.game.control("GET", path).json()

    def promo_code(self, code: str = "FAIR", **terms: Any) -> None:
        """A promo code promotion that runs, named as its code."""
        body = {"external_id": code, "name": {"en": "Fair"}, **terms}
        admin = self.game
        assert admin.call("create-promo-code", body=body).status_code == 201
        coded = {"coupon_code": code}
        admin.call("create-promo-code-code", external_id=code, body=coded)
        assert admin.call("activate-promo-code", external_id=code).status_code == 204

    def uses(self, code: str = "FAIR") -> Any:
        """Return the total limit of a promo code promotion."""
        return self.game.call("get-promo-code", external_id=code).json()["total_limit_state"]


def make_till(mock: Mock, project_id: int, headers: Mapping[str, str] | None = None) -> Till:
    """A till whose shopper is alice unless the headers say otherwise."""
    project = mock.world.project(project_id)
    for item in SHELF:
        project.tables["items"].put(item.sku, item)
    project.sequences.take("item", max(item.item_id for item in SHELF))
    return Till(mock.game(project_id), project, bearer(token()) if headers is None else headers)
