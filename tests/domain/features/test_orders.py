"""Orders: what they hold, what follows when they are paid or dropped, and who may have the last."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace
from tests.shops import (
    bonus,
    buy,
    discount,
    enter,
    make_shop,
    order_cart,
    order_item,
    pay,
    promo_code,
    put,
    sell,
    unique_offer,
    uses,
)
from tests.worlds import DAY, HOUR, NOON, holdings, make_item, player, refused, unchanged

from liveops_kit.domain.mechanics.catalog import VirtualPrice
from liveops_kit.domain.mechanics.limits import LimitState
from liveops_kit.domain.mechanics.orders import (
    TRANSITIONS,
    OrderEvent,
    OrderNotification,
    OrderStatus,
)
from liveops_kit.domain.mechanics.points import PointReward, ValuePoint, ValuePointTerms
from liveops_kit.domain.mechanics.usage import UserLimit
from liveops_kit.domain.values.recurrence import Schedule
from liveops_kit.domain.values.refusals import Refusal
from liveops_kit.state.project import Project
from liveops_kit.state.serialization import export_project, import_project

REACHED = (422, 9804, "[0401-9804]: You have reached the coupon redemption limit.")
WEEKLY = Schedule(interval_type="weekly", day_of_week=1)
"""Starts over on Mondays; NOON is a Tuesday."""

Drop = Callable[[Project, int], object]


def cancel(project: Project, order_id: int) -> object:
    with project.transaction():
        return project.orders.cancel(order_id, NOON)


def expire(project: Project, order_id: int) -> object:
    with project.transaction():
        return project.orders.expire(order_id, NOON)


@pytest.fixture
def project() -> Project:
    return make_shop()


# -- how far it is ---------------------------------------------------------------------------------
def test_an_order_is_new_until_it_is_paid_and_then_done_at_once(project: Project) -> None:
    order = buy(project, blade=1)
    assert order.status is OrderStatus.NEW
    assert pay(project, order).status is OrderStatus.DONE
    assert project.orders.get(order.order_id).status is OrderStatus.DONE


@pytest.mark.parametrize("event", OrderEvent)
@pytest.mark.parametrize("ended", [OrderStatus.DONE, OrderStatus.CANCELED, OrderStatus.EXPIRED])
def test_nothing_follows_an_end(ended: OrderStatus, event: OrderEvent) -> None:
    assert (ended, event) not in TRANSITIONS


@pytest.mark.parametrize("drop", [cancel, expire])
def test_a_dropped_order_cannot_be_paid(project: Project, drop: Drop) -> None:
    order = buy(project, blade=1)
    drop(project, order.order_id)
    with unchanged(project), refused(422, 0):
        pay(project, order)


def test_a_paid_order_cannot_be_dropped(project: Project) -> None:
    order = pay(project, buy(project, blade=1))
    for drop in (cancel, expire):
        with unchanged(project), refused(422, 0):
            drop(project, order.order_id)


def test_an_order_is_read_by_its_own_player_alone(project: Project) -> None:
    """ORD-8."""
    order = buy(project, blade=1)
    assert project.orders.own(order.order_id, "alice") == order
    for number, who in ((order.order_id, "bob"), (99, "alice")):
        with refused(404, 9001, "[0401-9001]: Order not found"):
            project.orders.own(number, who)


def test_orders_are_paid_at_once_where_that_is_asked_for(project: Project) -> None:
    project.orders.pays_at_once = True
    assert buy(project, blade=1).status is OrderStatus.DONE
    assert holdings(project) == {"blade": 1}


# -- what it costs ---------------------------------------------------------------------------------
def test_a_blade_with_two_discounts_and_a_code_costs_6_84(project: Project) -> None:
    """PRM-10a: 10 $ less 10 %, 20 % and 5 %."""
    discount(project, "10", "blade")
    discount(project, "20", "blade")
    promo_code(project, percent="5")
    draft = buy(project, blade=1, code="FAIR").draft
    assert (draft.amount, draft.amount_without_discount) == (Decimal("6.84"), Decimal(10))
    assert draft.lines[0].reduced == (Decimal("9.50"), Decimal("8.55"), Decimal("6.84"))
    assert order_item(project, "blade", "bob", code="FAIR").draft.amount == Decimal("6.84")


def test_an_empty_cart_is_not_ordered(project: Project) -> None:
    project.carts.of(player())
    with unchanged(project), refused(422, 1417, "[0401-1417]: Cart is empty"):
        order_cart(project)


@pytest.mark.parametrize(("sku", "free"), [("blade", True), ("leaf", False), ("banner", False)])
def test_what_costs_is_not_free_and_the_other_way_round(
    project: Project, sku: str, free: bool
) -> None:
    """ORD-5; a price in virtual currency alone is none here."""
    project.carts.put(player(), None, sku, 1)
    with unchanged(project), refused(422, 1401, "[0401-1401]: Invalid cart"):
        order_cart(project, free=free)
    with unchanged(project), refused(422, 1411, "[0401-1411]: Invalid item"):
        order_item(project, sku, free=free)


def test_a_cart_that_a_code_makes_free_is_ordered_for_free(project: Project) -> None:
    promo_code(project, percent="100", total=1)
    put(project, blade=1)
    enter(project)
    order = order_cart(project, free=True)
    assert (order.status, uses(project)) == (OrderStatus.DONE, (0, 0, 1))


def test_a_cart_with_something_that_cannot_be_bought_is_not_ordered(project: Project) -> None:
    put(project, blade=1)
    project.carts.put(player(), None, "ale", 1)
    with unchanged(project), refused(422, 1401):
        order_cart(project)


# -- the uses of a code ----------------------------------------------------------------------------
def test_a_code_is_reserved_then_used(project: Project) -> None:
    """PRM-6: available, reserved and used through the life of an order."""
    promo_code(project, total=3)
    put(project, blade=1)
    enter(project)
    assert uses(project) == (3, 0, 0)
    order = order_cart(project)
    assert uses(project) == (2, 1, 0)
    pay(project, order)
    assert uses(project) == (2, 0, 1)


@pytest.mark.parametrize("drop", [cancel, expire])
def test_a_dropped_order_gives_the_use_back(project: Project, drop: Drop) -> None:
    """PRM-6d."""
    promo_code(project, total=1)
    order = buy(project, blade=1, code="FAIR")
    assert uses(project) == (0, 1, 0)
    drop(project, order.order_id)
    assert uses(project) == (1, 0, 0)


def test_a_second_order_cannot_have_what_the_first_holds(project: Project) -> None:
    """PRM-6, ORD-3: it is refused instead of made dearer."""
    promo_code(project, total=1)
    put(project, "bob", blade=1)
    enter(project, who="bob")
    first = buy(project, blade=1, code="FAIR")
    with unchanged(project), refused(*REACHED):
        order_cart(project, "bob")
    cancel(project, first.order_id)
    assert order_cart(project, "bob").draft.code == "FAIR"


def test_an_order_gives_nothing_back_to_a_promotion_that_has_its_code_later(
    project: Project,
) -> None:
    """PRM-6, PRM-3: the code was freed and given to another promotion meanwhile."""
    promo_code(project, total=1)
    first = buy(project, blade=1, code="FAIR")
    project.promo_codes.delete("FAIR")
    promo_code(project, total=1)
    put(project, "bob", blade=1)
    enter(project, who="bob")
    assert order_cart(project, "bob").draft.code == "FAIR"
    assert uses(project) == (0, 1, 0)
    cancel(project, first.order_id)
    assert uses(project) == (0, 1, 0)


def test_a_code_that_was_switched_off_is_as_if_it_were_not_there(project: Project) -> None:
    """ORD-3."""
    promo_code(project, percent="50")
    put(project, blade=1)
    enter(project)
    project.promo_codes.switch("FAIR", on=False)
    draft = order_cart(project).draft
    assert (draft.amount, draft.code) == (Decimal(10), None)


def test_a_code_that_does_nothing_for_a_cart_holds_no_use(project: Project) -> None:
    promo_code(project, percent=None, total=1)
    assert buy(project, blade=1, code="FAIR").draft.code is None
    assert uses(project) == (1, 0, 0)


def test_two_buyers_race_for_the_last_use_and_one_gets_it() -> None:
    """PRM-6: fifty tries."""
    for _ in range(50):
        project = make_shop()
        promo_code(project, total=1)
        for who in ("alice", "bob"):
            put(project, who, blade=1)
            enter(project, who=who)
        results: list[object] = []
        ready = threading.Barrier(2)

        def run(
            who: str,
            project: Project = project,
            ready: threading.Barrier = ready,
            results: list[object] = results,
        ) -> None:
            ready.wait()
            try:
                results.append(order_cart(project, who).draft.code)
            except Refusal as refusal:
                results.append(refusal.reason.code)

        threads = [threading.Thread(target=run, args=(who,)) for who in ("alice", "bob")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(results, key=str) == [9804, "FAIR"]
        assert uses(project) == (0, 1, 0)


# -- one item --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("sku", "code", "answer"),
    [
        ("nope", None, (404, 4001, "[0401-4001]: Item with sku = 'nope' not found")),
        ("blade", "NONE", (404, 9802, "[0401-9802]: Coupon not found")),
        ("ale", None, (422, 1411, "[0401-1411]: Invalid item")),
        ("secret", None, (422, 1411, "[0401-1411]: Invalid item")),
    ],
)
def test_one_item_is_refused(
    project: Project, sku: str, code: str | None, answer: tuple[int, int, str]
) -> None:
    """ERR-9, ORD-9; not sold there; hidden by a unique catalog offer."""
    unique_offer(project)
    with unchanged(project), refused(*answer):
        order_item(project, sku, code=code)


def test_the_code_of_a_unique_offer_opens_its_item_and_is_counted(project: Project) -> None:
    """PRM-23, PRM-6."""
    unique_offer(project, total=1)

    def counts() -> tuple[int, int, int]:
        offer = project.unique_catalog_offers.get("SECRET")
        state = project.unique_catalog_offers.total_limit(offer)
        assert isinstance(state, LimitState)
        return state.available, state.reserved, state.used

    order = order_item(project, "secret", code="SECRET")
    assert (order.draft.amount, counts()) == (Decimal(7), (0, 1, 0))
    with unchanged(project), refused(*REACHED):
        order_item(project, "secret", "bob", code="SECRET")
    pay(project, order)
    assert counts() == (0, 0, 1)


def test_the_code_of_a_unique_offer_holds_nothing_for_another_item(project: Project) -> None:
    unique_offer(project)
    assert order_item(project, "blade", code="SECRET").draft.code is None


# -- what follows ----------------------------------------------------------------------------------
def test_paying_hands_out_presents_too_and_empties_the_cart(project: Project) -> None:
    """ORD-7."""
    bonus(project, ("blade",), shield=2)
    order = buy(project, blade=3)
    assert holdings(project) == {}
    assert project.carts.of(player()).lines != ()
    pay(project, order)
    assert holdings(project) == {"blade": 3, "shield": 2}
    assert project.carts.of(player()).lines == ()


def test_a_limited_discount_is_used_by_paying_and_whole_again_a_week_later(
    project: Project,
) -> None:
    """PRM-13: not by ordering, and by the clock."""
    promotion = discount(project, "10", limit=UserLimit(total=2, schedule=WEEKLY))
    project.users.get_or_create("alice", "alice", None, {})

    def left(now: datetime = NOON) -> int:
        return project.user_limits.get(promotion, "alice", now).available

    order = buy(project, blade=1)
    assert left() == 2
    pay(project, order)
    assert left() == 1
    monday = datetime(2026, 12, 7, tzinfo=UTC)
    assert left(monday - timedelta(seconds=1)) == 1
    assert left(monday) == 2
    assert left(NOON + 7 * DAY) == 2


def test_who_used_a_discount_up_pays_the_full_price(project: Project) -> None:
    """PRM-13c."""
    discount(project, "10", limit=UserLimit(total=1))
    pay(project, buy(project, blade=1))
    assert buy(project, blade=1).draft.amount == Decimal(10)
    assert buy(project, "bob", blade=1).draft.amount == Decimal("9.00")


@pytest.mark.parametrize("drop", [cancel, expire])
def test_a_dropped_order_uses_no_discount(project: Project, drop: Drop) -> None:
    promotion = discount(project, "10", limit=UserLimit(total=1))
    project.users.get_or_create("alice", "alice", None, {})
    drop(project, buy(project, blade=1).order_id)
    assert project.user_limits.get(promotion, "alice", NOON).available == 1


def test_paying_cancels_the_other_orders_with_a_discount_that_is_used_up(
    project: Project,
) -> None:
    """PRM-29: of this user alone, and only those that have it."""
    discount(project, "10", "blade", limit=UserLimit(total=1))
    promo_code(project, total=2)
    first = buy(project, blade=1)
    second = buy(project, blade=1, code="FAIR")
    other = buy(project, arrow=1)
    theirs = buy(project, "bob", blade=1)
    assert uses(project) == (1, 1, 0)
    pay(project, first)
    found = [project.orders.get(o.order_id).status for o in (second, other, theirs)]
    assert found == [OrderStatus.CANCELED, OrderStatus.NEW, OrderStatus.NEW]
    assert uses(project) == (2, 0, 0)


def test_paying_cancels_the_other_orders_of_an_item_that_is_used_up(project: Project) -> None:
    """PRM-29."""
    first, second = buy(project, rare=2), buy(project, rare=1, blade=1)
    pay(project, first)
    assert project.orders.get(second.order_id).status is OrderStatus.CANCELED
    with refused(422, 1411):
        order_item(project, "rare")


def test_the_last_of_an_item_is_held_by_the_order_that_is_not_paid(project: Project) -> None:
    first = order_item(project, "last")
    with unchanged(project), refused(422, 1411):
        order_item(project, "last", "bob")
    cancel(project, first.order_id)
    pay(project, order_item(project, "last", "bob"))
    with unchanged(project), refused(422, 1411):
        order_item(project, "last")


# -- value points ----------------------------------------------------------------------------------
@pytest.fixture
def points(project: Project) -> Callable[[], int]:
    """Return the balance of a value point that blades, leaves, banners and shields give alice."""
    point = ValuePoint(item_id=90, sku="fame", terms=ValuePointTerms(name={"en": "Fame"}))
    project.tables["value_points"].put("fame", point)
    for sku in ("blade", "leaf", "banner", "shield"):
        reward = PointReward(point="fame", sku=sku, amount=5)
        project.tables["point_rewards"].put(reward.key, reward)
    return lambda: project.points.balance(point, player(), None)


def test_paid_and_free_orders_credit_value_points(
    project: Project, points: Callable[[], int]
) -> None:
    """CHN-11: the amount for each unit, when it is paid; CHN-23: presents give none."""
    bonus(project, ("blade",), shield=1)
    order = buy(project, blade=3, arrow=1)
    assert points() == 0
    pay(project, order)
    assert points() == 15
    order_item(project, "leaf", quantity=2, free=True)
    assert points() == 25


def test_an_order_for_virtual_currency_credits_none(
    project: Project, points: Callable[[], int]
) -> None:
    """CHN-11."""
    project.inventory.grant("alice", "gold", 30)
    buy_for_gold(project, "banner")
    assert (holdings(project), points()) == ({"banner": 1}, 0)


# -- virtual currency ------------------------------------------------------------------------------
def buy_for_gold(project: Project, sku: str, currency: str = "gold") -> None:
    with project.transaction():
        draft = project.checkout.for_virtual_currency(sku, currency, player(), NOON)
        project.inventory.take("alice", currency, int(draft.amount))
        project.orders.open_free("alice", draft, NOON)


def test_virtual_currency_is_taken_at_once_and_in_full(project: Project) -> None:
    """ORD-6, PRM-10c: no discount; presents come."""
    discount(project, "50")
    bonus(project, None, shield=1)
    project.inventory.grant("alice", "gold", 70)
    buy_for_gold(project, "banner")
    assert holdings(project) == {"banner": 1, "gold": 40, "shield": 1}
    draft = project.orders.of("alice")[0].draft
    assert (draft.amount, draft.currency, draft.is_virtual) == (Decimal(30), "gold", True)


@pytest.mark.parametrize(
    ("sku", "currency", "status", "code"),
    [
        ("banner", "gold", 422, 5006),
        ("blade", "gold", 404, 4054),
        ("closed", "gold", 404, 4054),
        ("nope", "gold", 404, 4001),
        ("banner", "nope", 404, 4054),
    ],
)
def test_what_virtual_currency_cannot_buy(
    project: Project, sku: str, currency: str, status: int, code: int
) -> None:
    """ORD-6, ORD-22: one coin is missing; no price, or one that is off; unknown."""
    prices = (VirtualPrice(sku="gold", amount=1, is_enabled=False),)
    sell(project, make_item(31, "closed", virtual_prices=prices))
    project.inventory.grant("alice", "gold", 29)
    with unchanged(project), refused(status, code):
        buy_for_gold(project, sku, currency)


# -- news ------------------------------------------------------------------------------------------
def test_who_listens_is_told_when_the_turn_is_over(project: Project) -> None:
    notified: list[tuple[OrderEvent, int]] = []
    project.notify = lambda _, news: notified.append((news.event, news.order.order_id))
    first, second, third = (buy(project, blade=1) for _ in range(3))
    with project.transaction():
        project.orders.pay(first.order_id, NOON + HOUR)
        assert notified == []
    cancel(project, second.order_id)
    expire(project, third.order_id)
    assert notified == [(OrderEvent.PAY, 1), (OrderEvent.CANCEL, 2)]


def test_nobody_is_told_of_a_turn_that_failed(project: Project) -> None:
    notified: list[OrderNotification] = []
    project.notify = lambda _, news: notified.append(news)
    order = buy(project, blade=1)

    def break_off() -> None:
        with project.transaction():
            project.orders.pay(order.order_id, NOON)
            raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        break_off()
    cancel(project, order.order_id)
    assert [news.event for news in notified] == [OrderEvent.CANCEL]


def test_orders_are_exported_and_imported_whole(project: Project) -> None:
    promo_code(project, total=1)
    order = buy(project, blade=1, code="FAIR")
    again = import_project(export_project(project), project.clock, 1)
    assert again.orders.get(order.order_id) == order
    assert again.orders.unpaid("alice") == [order]
    assert pay(again, order) == replace(order, status=OrderStatus.DONE)
    assert uses(again) == (0, 0, 1)
