"""Players in the control plane: who they are, what they have left, what they see, their tokens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from msgspec import to_builtins

from liveops_kit.domain.mechanics.automatic_promotions import AutomaticPromotion
from liveops_kit.domain.mechanics.carts import Cart
from liveops_kit.domain.mechanics.catalog import Item
from liveops_kit.domain.mechanics.limits import LimitState
from liveops_kit.domain.mechanics.promotion_lifecycle import Promotion
from liveops_kit.domain.mechanics.redemption import CodePromotion
from liveops_kit.domain.mechanics.shop import SELLABLE
from liveops_kit.domain.values.clock import Clock
from liveops_kit.domain.values.localized import in_language
from liveops_kit.domain.values.refusals import Violation, invalid
from liveops_kit.server.codec.common import Json, serialize_structs
from liveops_kit.server.control.chains import next_reset, player_chains
from liveops_kit.server.control.orders import serialize_balances, serialize_order
from liveops_kit.server.control.paging import listed, page_of
from liveops_kit.server.control.promotions import serialize_limit
from liveops_kit.server.explanations import serialize_cause
from liveops_kit.server.request import Operations, Request, Response
from liveops_kit.settings import Settings
from liveops_kit.state.project import Project
from liveops_kit.tokens import mint

_LIFETIME = 86_400


class PlayerControl:
    """The handlers of players."""

    def __init__(self, settings: Settings, wall: Clock) -> None:
        """Sign tokens with the secret of the settings; they expire by `wall`, the real time."""
        self._settings = settings
        self._wall = wall

    def operations(self) -> Operations:
        """Return the handlers by their operation ids."""
        return {
            "mock-get-users": self.list_all,
            "mock-get-user": self.read,
            "mock-put-user": self.set_attributes,
            "mock-get-user-limits": self.limits,
            "mock-get-user-chains": self.chains,
            "mock-get-user-catalog": self.catalog,
            "mock-make-user-token": self.make_token,
        }

    async def list_all(self, request: Request) -> Response:
        """List the users of a project, by id."""
        search = str(request.query.get("search", ""))
        rows, count = request.project.users.page(page_of(request.query), search)
        return Response(200, listed("users", serialize_structs(rows), count))

    async def read(self, request: Request) -> Response:
        """Read a user, with inventory, balances, carts and orders."""
        user_id, project = request.path["user"], request.project
        with project.transaction() as now:
            user = project.users.require(user_id)
            body = {
                **to_builtins(user),
                "inventory": [
                    {"sku": line.sku, "quantity": line.quantity}
                    for line in project.inventory.of(user_id)
                ],
                "balances": serialize_balances(project, user, now),
                "orders": [serialize_order(order) for order in project.orders.of(user_id)],
                "redeemed": list(redeemed(project, user_id)),
                "carts": [_cart(cart) for cart in project.carts.all_of(user_id)],
            }
        return Response(200, body)

    async def set_attributes(self, request: Request) -> Response:
        """Set a user's attributes; `country` and `clan` are attributes too."""
        body: dict[str, Any] = request.body
        attributes = dict(body.get("attributes") or {})
        for name in ("country", "clan"):
            if body.get(name) is not None:
                attributes[name] = body[name]
        with request.project.transaction():
            request.project.users.set_attributes(request.path["user"], attributes)
        return await self.read(request)

    async def limits(self, request: Request) -> Response:
        """List what a user has left of promotions and items that are limited for each user."""
        user_id, project = request.path["user"], request.project
        with project.transaction() as now:
            project.users.require(user_id)
            promotions = [
                row
                for promotion in project.promotions.all()
                if (row := _promotion_limit(project, promotion, user_id, now)) is not None
            ]
            items = [
                row
                for item in project.items.all()
                if (row := _item_limit(project, item, user_id, now)) is not None
            ]
        return Response(200, {"promotions": promotions, "items": items})

    async def chains(self, request: Request) -> Response:
        """List the chains with a user's progress, and why a chain is hidden from the user."""
        project = request.project
        with project.transaction() as now:
            player = project.users.stored_player(request.path["user"])
            return Response(200, {"chains": list(player_chains(project, player, now))})

    async def catalog(self, request: Request) -> Response:
        """List the items as a user sees them, and why one is hidden or cannot be bought."""
        project, page = request.project, page_of(request.query)
        text = str(request.query.get("search", "")).casefold()
        with project.transaction() as now:
            player = project.users.stored_player(request.path["user"])
            visit = project.shop.visit(player, now)
            found = [
                item
                for item in project.items.all()
                if item.type in SELLABLE and (not text or _item_is_named(item, text))
            ]
            rows = []
            for item in found[page.offset : page.end]:
                line = project.shop.priced(item, visit)
                obstacle = project.shop.obstacle(item, visit)
                row = {
                    "sku": item.sku,
                    "name": in_language(item.name),
                    "type": item.type,
                    "is_visible": project.shop.sees(item, visit),
                    "can_be_bought": obstacle is None,
                    "price": None if line.base is None else f"{line.unit:f}",
                    "price_without_discount": None if line.base is None else f"{line.base:f}",
                    "because": None if obstacle is None else serialize_cause(obstacle),
                }
                rows.append(row)
        return Response(200, listed("items", rows, len(found)))

    async def make_token(self, request: Request) -> Response:
        """Mint a token of a user, good for a day of the real time.

        Raises:
            Refusal: SCHEMA_BROKEN, where the mock trusts a key set and cannot sign.
        """
        if self._settings.is_strict and self._settings.jwks is not None:
            message = "This mock trusts the tokens of a key set (--jwks), and cannot sign its own"
            raise invalid(Violation("token", message))
        issued = int(self._wall.now().timestamp())
        token = mint(
            request.path["user"], self._settings.jwt_secret, issued=issued, lifetime=_LIFETIME
        )
        return Response(200, {"token": token, "expires_in": _LIFETIME})


def _cart(cart: Cart) -> Json:
    return {
        "cart_id": cart.cart_id,
        "code": None if cart.entered is None else cart.entered.code,
        "items": serialize_structs(cart.lines),
    }


def _item_is_named(item: Item, text: str) -> bool:
    return text in item.sku.casefold() or text in in_language(item.name).casefold()


def _promotion_limit(
    project: Project, promotion: Promotion, user: str, now: datetime
) -> Json | None:
    """Serialize a user's limit on a promotion; None without one."""
    state = external_id = resets_at = None
    if isinstance(promotion, AutomaticPromotion):
        limit = promotion.terms.limit
        left = project.promotion_usages.left(str(promotion.promotion_id), user, limit, now)
        state = None if left is None else LimitState(left.total, left.total - left.available, 0)
        resets_at = next_reset(limit.schedule, now)
    elif isinstance(promotion, CodePromotion):
        state = project.promotions.user_limit(promotion, user)
        external_id = promotion.external_id
    if state is None:
        return None
    return {
        "promotion_id": promotion.promotion_id,
        "kind": promotion.kind.value,
        "external_id": external_id,
        "name": in_language(promotion.terms.name),
        **serialize_limit(state),
        "resets_at": resets_at,
    }


def _item_limit(project: Project, item: Item, user: str, now: datetime) -> Json | None:
    """Serialize a user's limit on an item; None without one."""
    left = project.purchases.of_user(item, user, now)
    if left is None:
        return None
    return {
        "sku": item.sku,
        "name": in_language(item.name),
        "total": left.total,
        "used": left.total - left.available,
        "available": left.available,
        "resets_at": next_reset(item.limit_per_user.schedule, now),
    }


def redeemed(project: Project, user: str) -> Iterator[Json]:
    """Yield the promotions whose codes a user has used, or holds a use of in an unpaid order."""
    for promotion in project.promotions.all():
        if isinstance(promotion, CodePromotion):
            uses = project.promotions.uses_of(promotion, user)
            if uses.taken:
                yield {
                    "promotion_id": promotion.promotion_id,
                    "kind": promotion.kind.value,
                    "external_id": promotion.external_id,
                    "used": uses.used,
                    "reserved": uses.reserved,
                }
