"""Carts as their players read them."""

from __future__ import annotations

from decimal import Decimal

from liveops_kit.domain.features.carts import LeftOut
from liveops_kit.domain.mechanics.carts import Cart
from liveops_kit.domain.mechanics.catalog import Item
from liveops_kit.domain.mechanics.pricer import Quote
from liveops_kit.domain.mechanics.pricing import BonusLine, Offer, PricedLine
from liveops_kit.domain.mechanics.shop import ActivePromotion, Visit
from liveops_kit.domain.values.localized import in_language
from liveops_kit.domain.values.money import print_cart_amount
from liveops_kit.server.codec import storefront
from liveops_kit.server.codec.common import Json
from liveops_kit.state.project import Project


def serialize_cart(project: Project, cart: Cart, quote: Quote, visit: Visit, language: str) -> Json:
    """Serialize a cart with its lines and the free items of its promotions."""
    priced = quote.priced
    choice = cart.entered.choice if cart.entered else {}
    lines = [_serialize_line(project, line, quote, visit, language) for line in priced.lines]
    lines += [_serialize_bonus_line(project, line, choice.get(line.sku), quote, language)
              for _, line in priced.bonus]  # fmt: skip
    price = None
    if any(line.base is not None for line in priced.lines):
        price = _serialize_price(priced.amount, priced.amount_without_discount, project)
    return {
        "cart_id": cart.cart_id,
        "price": price,
        "is_free": bool(lines) and all(line["is_free"] for line in lines),
        "items": lines,
        "promotions": [
            _serialize_offer(project, offer, visit, language)
            for offer in _offers_of_whole_cart(quote)
        ],
    }


def _serialize_line(
    project: Project, line: PricedLine, quote: Quote, visit: Visit, language: str
) -> Json:
    item = _item(project, line.sku)
    view = project.shop.show(item, visit)
    price = None
    if line.base is not None:
        price = _serialize_price(line.amount, line.amount_without_discount, project)
    return {
        **storefront.serialize_short(project, item, language),
        "quantity": line.quantity,
        "price": price,
        "virtual_prices": storefront.serialize_virtual_prices(project, item, language),
        "is_free": line.amount == 0 if line.base is not None else item.is_free,
        "is_bonus": False,
        "promotions": [
            storefront.serialize_promotion(project, promotion, language, visit)
            for promotion in project.shop.promotions_of(line, visit)
        ],
        "can_be_bought": line.sku not in quote.unavailable,
        "vp_rewards": [storefront.serialize_points(*points, language) for points in view.points],
        "limits": storefront.serialize_limits(view, visit.now),
        "periods": storefront.serialize_periods(item.periods),
    }


def _serialize_bonus_line(
    project: Project, line: BonusLine, selected_key: str | None, quote: Quote, language: str
) -> Json:
    """Serialize a free line; of a game, the key that the player selected."""
    item = _item(project, line.sku)
    unit = item.unit(selected_key) if selected_key else None
    body = storefront.serialize_short(project, item, language)
    if unit is not None:
        name = in_language(unit.name, language) or unit.sku
        body.update(sku=unit.sku, name=name, type="game_key")
    return {
        **body,
        "quantity": line.quantity,
        "price": None,
        "virtual_prices": [],
        "is_free": True,
        "is_bonus": True,
        "promotions": [],
        "can_be_bought": line.sku not in quote.unavailable,
        "vp_rewards": [],
        "limits": None,
        "periods": [],
    }


def _offers_of_whole_cart(quote: Quote) -> list[Offer]:
    """Return the promotions that are applied to no single line."""
    on_lines = {offer.promotion_id for line in quote.priced.lines for offer, _ in line.applied}
    return [offer for offer in quote.priced.offers if offer.promotion_id not in on_lines]


def _serialize_offer(project: Project, offer: Offer, visit: Visit, language: str) -> Json:
    left = project.shop.left_of(offer, visit)
    promotion = ActivePromotion(offer, None, None, offer.bonus, left)
    return storefront.serialize_promotion(project, promotion, language, visit)


def _serialize_price(amount: Decimal, without_discount: Decimal, project: Project) -> Json:
    return {
        "amount": print_cart_amount(amount),
        "amount_without_discount": print_cart_amount(without_discount),
        "currency": project.config.currency,
    }


def _item(project: Project, sku: str) -> Item:
    item = project.catalog.get(sku)
    assert item is not None  # noqa: S101 - a cart is priced without the items that are gone
    return item


def serialize_warning(entry: LeftOut) -> Json:
    """Serialize an item that could not be put into a cart, and why."""
    return {
        "sku": entry.line.sku,
        "quantity": entry.line.quantity,
        "errorCode": entry.refusal.reason.code,
        "errorMessage": str(entry.refusal),
    }
