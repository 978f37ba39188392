"""The calls of the racy server, by method and path."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.load.racy.project import Body, Order, Project, Promotion, Refusal

Answer = tuple[int, Any]
Handler = Callable[..., Answer]
"""Takes the project and, by name, the parts of the path, `user` and `body`."""
DONE = (204, None)


def money(cents: int) -> Body:
    amount = f"{cents // 100}.{cents % 100:02}"
    return {"amount": amount, "amount_without_discount": amount, "currency": "USD"}


# -- admins ----------------------------------------------------------------------------------------
def no_promotions(project: Project, **_: Any) -> Answer:
    return 200, {
        "items": [], "total_promotions_count": 0, "active_promotions_count": 0,
        "inactive_promotions_count": 0,
    }  # fmt: skip


def create_promotion(project: Project, body: Body, **_: Any) -> Answer:
    project.promotions[body["external_id"]] = Promotion(body)
    return 201, {"external_id": body["external_id"]}


def put_promotion(project: Project, name: str, body: Body, **_: Any) -> Answer:
    project.put_promotion(name, body)
    return DONE


def get_promotion(project: Project, name: str, **_: Any) -> Answer:
    promotion = project.promotion(name)
    left = promotion.left()
    state = {"available": left, "reserved": promotion.reserved, "used": promotion.used}
    return 200, {**promotion.body, "total_limit_state": None if left is None else state}


def delete_promotion(project: Project, name: str, **_: Any) -> Answer:
    for code in project.promotions.pop(name).codes:
        del project.of_code[code]
    return DONE


def add_code(project: Project, name: str, body: Body, **_: Any) -> Answer:
    promotion, code = project.promotion(name), body["coupon_code"]
    promotion.codes.append(code)
    project.of_code[code] = promotion
    return 201, {"code": code}


def nothing(project: Project, **_: Any) -> Answer:
    return DONE


def put_item(project: Project, body: Body, sku: str = "", **_: Any) -> Answer:
    prices = body.get("prices") or [{"amount": 0}]
    project.prices[sku or body["sku"]] = round(prices[0]["amount"] * 100)
    return DONE if sku else (201, {"sku": body["sku"]})


def delete_item(project: Project, sku: str, **_: Any) -> Answer:
    project.prices.pop(sku, None)
    return DONE


def create_discount(project: Project, body: Body, **_: Any) -> Answer:
    number = next(project.ids)
    project.discounts[number] = body
    return 201, {"promotion_id": number}


def delete_discount(project: Project, number: int, **_: Any) -> Answer:
    del project.discounts[number]
    return DONE


def create_chain(kind: str) -> Handler:
    def create(project: Project, body: Body, **_: Any) -> Answer:
        number = next(project.ids)
        steps = [{**step, "step_id": next(project.ids)} for step in body["steps"]]
        project.chains[number] = {**body, f"{kind}_chain_id": number, "steps": steps}
        return 201, {f"{kind}_chain_id": number}

    return create


def get_chain(project: Project, number: int, **_: Any) -> Answer:
    return 200, project.chain(number)


def delete_chain(project: Project, number: int, **_: Any) -> Answer:
    project.chains.pop(number, None)
    return DONE


def create_point(project: Project, body: Body, **_: Any) -> Answer:
    return 201, {"sku": body["sku"], "item_id": next(project.ids)}


def put_rewards(project: Project, sku: str, body: Any, **_: Any) -> Answer:
    for each in body:
        project.points_of[each["sku"]] = (sku, each["amount"])
    return DONE


# -- players ---------------------------------------------------------------------------------------
def empty_list(project: Project, **_: Any) -> Answer:
    return 200, {"has_more": False, "total_items_count": 0, "items": []}


def redeem(project: Project, user: str, body: Body, **_: Any) -> Answer:
    bonus = project.redeem(user, body["coupon_code"])
    return 200, {"items": bonus}


def item(project: Project, sku: str, **_: Any) -> Answer:
    return 200, {"sku": sku, "price": money(project.price(sku))}


def _cart(project: Project, user: str) -> Body:
    lines = project.lines(user)
    items = [{"sku": sku, "quantity": n, "price": money(price)} for sku, n, price in lines]
    total = sum(price for _, _, price in lines)
    price = money(total) if lines else None
    return {"cart_id": user, "price": price, "is_free": False, "items": items, "promotions": []}


def get_cart(project: Project, user: str, **_: Any) -> Answer:
    return 200, _cart(project, user)


def fill_cart(project: Project, user: str, body: Body, **_: Any) -> Answer:
    project.carts[user] = [(each["sku"], each["quantity"]) for each in body["items"]]
    return 200, _cart(project, user)


def enter_code(project: Project, user: str, body: Body, **_: Any) -> Answer:
    project.enter_code(user, body["coupon_code"])
    return 200, _cart(project, user)


def remove_code(project: Project, user: str, **_: Any) -> Answer:
    project.cart_codes.pop(user, None)
    return 200, _cart(project, user)


def order_cart(project: Project, user: str, **_: Any) -> Answer:
    return 200, {"order_id": project.order_cart(user), "token": "t"}


def order_item(project: Project, user: str, sku: str, body: Body, **_: Any) -> Answer:
    number = project.order_item(user, sku, (body or {}).get("quantity", 1))
    return 200, {"order_id": number, "token": "t"}


def _order(project: Project, number: str) -> Order:
    order = project.orders.get(int(number)) if number.isdecimal() else None
    if order is None:
        raise Refusal(404, 9001)
    return order


def get_order(project: Project, order_id: str, **_: Any) -> Answer:
    order = _order(project, order_id)
    items = [{"sku": sku, "quantity": n, "price": money(price)} for sku, n, price in order.lines]
    content = {"price": money(sum(price for _, _, price in order.lines)), "items": items}
    status = "done" if order.is_paid else "new"
    return 200, {"order_id": int(order_id), "status": status, "content": content}


def inventory(project: Project, user: str, **_: Any) -> Answer:
    rows = project.owned.get(user, {}).items()
    return 200, {"items": [{"sku": sku, "quantity": quantity} for sku, quantity in rows]}


def claim_daily(project: Project, number: int, step: int, user: str, **_: Any) -> Answer:
    project.claim_daily(number, step, user)
    return DONE


def claim_offer(project: Project, number: int, step: int, user: str, **_: Any) -> Answer:
    project.claim_offer(number, step, user)
    return 200, {"order_id": next(project.ids)}


def get_offer(project: Project, number: int, user: str, **_: Any) -> Answer:
    steps = range(1, len(project.chain(number)["steps"]) + 1)
    claimed = [{"step_number": n, "is_claimed": (number, n, user) in project.claims} for n in steps]
    return 200, {"id": number, "steps": claimed}


def join_clan(project: Project, **_: Any) -> Answer:
    """Every call of a member updates the clan by the token."""
    return 200, {"reward": []}


def balance(project: Project, user: str, **_: Any) -> Answer:
    return 200, {"amount": project.points[project.clans.get(user, "")], "is_clan": True}


def claim_reward(project: Project, number: int, step: int, user: str, **_: Any) -> Answer:
    project.claim_reward(number, step, user)
    return DONE


def no_clan(project: Project, **_: Any) -> Answer:
    raise Refusal(404, 4001)


# -- the control plane -----------------------------------------------------------------------------
def pay(project: Project, order_id: str, **_: Any) -> Answer:
    _order(project, order_id)
    project.pay(int(order_id))
    return 200, {"order_id": int(order_id), "status": "done"}


def get_clock(project: Project, **_: Any) -> Answer:
    mode = "frozen" if project.frozen else "system"
    return 200, {"mode": mode, "now": project.now().isoformat()}


def put_clock(project: Project, body: Body, **more: Any) -> Answer:
    frozen = body.get("frozen")
    project.frozen = datetime.fromisoformat(frozen) if frozen else None
    return get_clock(project, **more)


_PROMOTIONS = {
    ("POST", "/v3/project/{p}/admin/{kind}"): create_promotion,
    ("GET", "/v3/project/{p}/admin/{kind}"): no_promotions,
    ("PUT", "/v3/project/{p}/admin/{kind}/<name>"): put_promotion,
    ("GET", "/v3/project/{p}/admin/{kind}/<name>"): get_promotion,
    ("DELETE", "/v3/project/{p}/admin/{kind}/<name>"): delete_promotion,
    ("POST", "/v2/project/{p}/admin/{kind}/<name>/code"): add_code,
    ("PUT", "/v2/project/{p}/admin/{kind}/<name>/activate"): nothing,
}
_ADMIN, _USER = "/v2/project/{p}/admin", "/v2/project/{p}/user"
_OTHERS = {
    ("POST", f"{_ADMIN}/items/virtual_items"): put_item,
    ("GET", f"{_ADMIN}/items/virtual_items"): empty_list,
    ("PUT", f"{_ADMIN}/items/virtual_items/sku/<sku>"): put_item,
    ("DELETE", f"{_ADMIN}/items/virtual_items/sku/<sku>"): delete_item,
    ("GET", "/v3/project/{p}/admin/promotion"): empty_list,
    ("GET", "/v3/project/{p}/admin/promotion/item"): empty_list,
    ("POST", "/v3/project/{p}/admin/promotion/item"): create_discount,
    ("DELETE", "/v3/project/{p}/admin/promotion/<int:number>/item"): delete_discount,
    ("PUT", f"{_ADMIN}/promotion/<int:number>/activate"): nothing,
    ("POST", f"{_ADMIN}/daily_chain"): create_chain("daily"),
    ("DELETE", f"{_ADMIN}/daily_chain/id/<int:number>"): delete_chain,
    ("POST", f"{_ADMIN}/offer_chain"): create_chain("offer"),
    ("DELETE", f"{_ADMIN}/offer_chain/id/<int:number>"): delete_chain,
    ("POST", "/v3/project/{p}/admin/reward_chain"): create_chain("reward"),
    ("GET", "/v3/project/{p}/admin/reward_chain/id/<int:number>"): get_chain,
    ("DELETE", "/v3/project/{p}/admin/reward_chain/id/<int:number>"): delete_chain,
    ("GET", f"{_ADMIN}/items/value_points"): empty_list,
    ("POST", f"{_ADMIN}/items/value_points"): create_point,
    ("DELETE", f"{_ADMIN}/items/value_points/sku/<sku>"): nothing,
    ("PUT", f"{_ADMIN}/items/<sku>/value_points/rewards"): put_rewards,
    ("POST", "/v2/project/{p}/coupon/redeem"): redeem,
    ("GET", "/v2/project/{p}/items"): empty_list,
    ("GET", "/v2/project/{p}/items/sku/<sku>"): item,
    ("GET", "/v2/project/{p}/cart"): get_cart,
    ("PUT", "/v2/project/{p}/cart/fill"): fill_cart,
    ("POST", "/v2/project/{p}/promocode/redeem"): enter_code,
    ("PUT", "/v2/project/{p}/promocode/remove"): remove_code,
    ("POST", "/v2/project/{p}/payment/cart"): order_cart,
    ("POST", "/v2/project/{p}/payment/item/<sku>"): order_item,
    ("GET", "/v2/project/{p}/order/<order_id>"): get_order,
    ("GET", f"{_USER}/inventory/items"): inventory,
    ("GET", f"{_USER}/daily_chain"): empty_list,
    ("POST", f"{_USER}/daily_chain/<int:number>/step/number/<int:step>/claim"): claim_daily,
    ("GET", f"{_USER}/offer_chain"): empty_list,
    ("GET", f"{_USER}/offer_chain/<int:number>"): get_offer,
    ("POST", f"{_USER}/offer_chain/<int:number>/step/number/<int:step>/claim"): claim_offer,
    ("GET", f"{_USER}/reward_chain"): empty_list,
    ("GET", f"{_USER}/reward_chain/<int:number>/balance"): balance,
    ("POST", f"{_USER}/reward_chain/<int:number>/step/<int:step>/claim"): claim_reward,
    ("GET", f"{_USER}/clan/contributors/<int:number>/top"): no_clan,
    ("PUT", f"{_USER}/clan/update"): join_clan,
}
API = {
    ("/api" + path.replace("{kind}", kind).replace("{p}", "<int:project_id>"), method): handler
    for kind, calls in (("coupon", _PROMOTIONS), ("promocode", _PROMOTIONS), ("", _OTHERS))
    for (method, path), handler in calls.items()
}
_CONTROL = "/_mock/projects/<int:project_id>"
CONTROL = {
    (f"{_CONTROL}/orders/<order_id>/pay", "POST"): pay,
    (f"{_CONTROL}/clock", "GET"): get_clock,
    (f"{_CONTROL}/clock", "PUT"): put_clock,
}
