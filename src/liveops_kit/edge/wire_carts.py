"""Carts and orders as players read them."""

from __future__ import annotations

from decimal import Decimal

from liveops_kit.edge import wire_items
from liveops_kit.edge.wire import Json
from liveops_kit.mechanics.carts import Cart
from liveops_kit.mechanics.catalog import Item
from liveops_kit.mechanics.orders import Order, OrderDraft, OrderLine
from liveops_kit.mechanics.pricer import Quote
from liveops_kit.mechanics.pricing import BonusLine, Offer, PricedLine
from liveops_kit.mechanics.shop import ActivePromotion, Visit
from liveops_kit.shared.localized import in_language
from liveops_kit.shared.money import print_cart_amount
from liveops_kit.world.project import Project


# -- carts -----------------------------------------------------------------------------------------
def print_cart(project: Project, cart: Cart, quote: Quote, visit: Visit, language: str) -> Json:
    """A cart with its lines, the presents of its promotions among them."""
    priced = quote.priced
    choice = cart.entered.choice if cart.entered else {}
    lines = [_print_line(project, line, quote, visit, language) for line in priced.lines]
    lines += [_print_present(project, line, choice.get(line.sku), quote, language)
              for _, line in priced.bonus]  # fmt: skip
    has_price = any(line.base is not None for line in priced.lines)
    return {
        "cart_id": cart.cart_id,
        "price": (
            _cart_price(priced.amount, priced.amount_without_discount, project)
            if has_price
            else None
        ),
        "is_free": bool(lines) and all(line["is_free"] for line in lines),
        "items": lines,
        "promotions": [
            _print_offer(project, offer, visit, language) for offer in _of_whole_cart(quote)
        ],
    }


def _print_line(
    project: Project, line: PricedLine, quote: Quote, visit: Visit, language: str
) -> Json:
    item = _item(project, line.sku)
    shown = project.shop.show(item, visit)
    price = None
    if line.base is not None:
        price = _cart_price(line.amount, line.amount_without_discount, project)
    return {
        "virtual_item_type": None,
        **wire_items.print_short(project, item, language),
        "quantity": line.quantity,
        "price": price,
        "virtual_prices": wire_items.print_prices(project, shown, language)["virtual_prices"],
        "is_free": line.amount == 0 if line.base is not None else item.is_free,
        "is_bonus": False,
        "promotions": [
            wire_items.print_promotion(project, found, language, visit)
            for found in project.shop.promotions_of(line, visit)
        ],
        "can_be_bought": line.sku not in quote.unavailable,
        "vp_rewards": [wire_items.print_points(*found, language) for found in shown.points],
        "limits": wire_items.print_limits(shown, visit.now),
        "periods": wire_items.print_periods(item.periods),
    }


def _print_present(
    project: Project, line: BonusLine, chosen: str | None, quote: Quote, language: str
) -> Json:
    """A line that costs nothing; of a game the key the player chose."""
    item = _item(project, line.sku)
    unit = item.unit(chosen) if chosen else None
    printed: Json = {"virtual_item_type": None, **wire_items.print_short(project, item, language)}
    if unit is not None:
        name = in_language(unit.name, language) or unit.sku
        printed.update(sku=unit.sku, name=name, type="game_key")
    return {
        **printed,
        "quantity": line.quantity,
        "price": None,
        "virtual_prices": [],
        "is_free": True,
        "is_bonus": True,
        "promotions": [],
        "can_be_bought": line.sku not in quote.unavailable,
        "vp_rewards": [],
        "limits": None,
        "periods": None,
    }


def _of_whole_cart(quote: Quote) -> list[Offer]:
    """The promotions that act on no single line."""
    on_lines = {offer.promotion_id for line in quote.priced.lines for offer, _ in line.applied}
    return [offer for offer in quote.priced.offers if offer.promotion_id not in on_lines]


def _print_offer(project: Project, offer: Offer, visit: Visit, language: str) -> Json:
    found = ActivePromotion(offer, None, None, offer.bonus, project.shop.left_of(offer, visit))
    return wire_items.print_promotion(project, found, language, visit)


def _cart_price(amount: Decimal, without_discount: Decimal, project: Project) -> Json:
    return {
        "amount": print_cart_amount(amount),
        "amount_without_discount": print_cart_amount(without_discount),
        "currency": project.config.currency,
    }


def _item(project: Project, sku: str) -> Item:
    item = project.catalog.get(sku)
    assert item is not None  # noqa: S101 - a cart is priced without the items that are gone
    return item


# -- orders ----------------------------------------------------------------------------------------
def print_order(order: Order) -> Json:
    """An order as its player reads it."""
    draft = order.draft
    virtual = None
    if draft.is_virtual:
        virtual = {
            "amount": f"{draft.amount:f}",
            "amount_without_discount": f"{draft.amount_without_discount:f}",
            "currency": draft.currency,
        }
    return {
        "order_id": order.order_id,
        "status": order.status.value,
        "content": {
            "price": None if draft.is_virtual else _order_price(draft, draft.currency),
            "virtual_price": virtual,
            "is_free": draft.is_free,
            "items": [_print_order_line(line, draft.currency) for line in draft.lines],
        },
    }


def _print_order_line(line: OrderLine, currency: str) -> Json:
    return {
        "sku": line.sku,
        "quantity": line.quantity,
        "is_free": line.is_free,
        "price": _order_price(line, currency),
    }


def _order_price(of: OrderDraft | OrderLine, currency: str) -> Json | None:
    """A price in real money; null for what has none."""
    if of.amount is None or not of.amount_without_discount:
        return None
    return wire_items.print_price(of.amount, of.amount_without_discount, currency)
