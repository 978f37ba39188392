"""The walks of docs/walks, played by a client that openapi-python-client has made.

The packages `liveops_client` and `liveops_control` exist only while the tests run, which is why
this module is imported by a fixture. It is type-checked against them.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TypeVar

from liveops_client import AuthenticatedClient
from liveops_client.api.bonuses import create_bonus_promotion
from liveops_client.api.carts import cart_fill, get_user_cart
from liveops_client.api.coupons import (
    activate_coupon,
    admin_create_coupon,
    create_coupon_code,
    get_coupon,
    redeem_coupon,
)
from liveops_client.api.daily_chains import (
    admin_create_daily_chain,
    claim_user_daily_chain_step_reward,
    get_user_daily_chain_by_id,
)
from liveops_client.api.discounts import create_item_promotion
from liveops_client.api.items import admin_create_virtual_item
from liveops_client.api.offer_chains import (
    admin_create_offer_chain,
    claim_user_offer_chain_step_reward,
    get_user_offer_chain_by_id,
    order_user_offer_chain_step_reward,
)
from liveops_client.api.orders import create_order, get_order
from liveops_client.api.promo_codes import (
    activate_promo_code,
    create_promo_code,
    create_promo_code_code,
    get_promo_code,
    redeem_promo_code,
)
from liveops_client.api.promotions import activate_promotion
from liveops_client.api.user_limits import get_user_promotion_limit
from liveops_client.models import (
    BonusItemsItem,
    BonusPromotionConditionItem,
    BonusPromotionCreate,
    BonusPromotionCreated,
    Cart,
    CartFill,
    CartFilled,
    CartFillItemsItem,
    Coupon,
    CouponCodeCreate,
    CouponCodeCreated,
    CouponCodeUnknown,
    CouponCreate,
    CouponCreated,
    CouponRedeem,
    CouponRedeemed,
    CouponUseError,
    DailyChainCreate,
    DailyChainCreated,
    DailyChainRewardWrite,
    DailyChainStepCreate,
    DailyChainStepNotClaimable,
    DailyChainType,
    DailyChainUser,
    DiscountPromotionCreate,
    DiscountPromotionCreated,
    DiscountPromotionItem,
    DiscountPromotionRate,
    ItemCreated,
    ItemPricesWriteItem,
    ItemVirtualGoodWrite,
    LocalizedText,
    LocalizedTextOrNull,
    OfferChainClaimedStep,
    OfferChainCreate,
    OfferChainCreated,
    OfferChainForUser,
    OfferChainItemWrite,
    OfferChainOrderedStep,
    OfferChainStepCreate,
    OfferChainStepRefused,
    Order,
    OrderCart,
    OrderToPay,
    PlainError,
    PromoCode,
    PromoCodeCartDiscountInput,
    PromoCodeCode,
    PromoCodeCodeCreate,
    PromoCodeCreate,
    PromoCodeCreated,
    PromoCodeRedeem,
    PromoCodeRedeemedCart,
    PromotionLimits,
    PromotionLimitsRecurrentSchedule,
    UserLimitState,
    WeeklySchedule,
    WeeklyScheduleIntervalType,
)
from liveops_client.types import Unset
from liveops_control import Client as ControlClient
from liveops_control.api.control import (
    mock_add_fault,
    mock_add_project,
    mock_get_user,
    mock_pay_order,
    mock_put_clock,
)
from liveops_control.models import (
    Clock,
    ClockMove,
    ControlOrder,
    Fault,
    FaultTerms,
    FaultTermsStatus,
    OwnProject,
    User,
)

T = TypeVar("T")
START = datetime(2026, 12, 1, 9, tzinfo=UTC)
MORNING = "2026-12-01T00:00:00Z"


def an(kind: type[T], answer: object) -> T:
    """An answer, which must be of this kind."""
    assert isinstance(answer, kind), answer
    return answer


def given(value: T | Unset | None) -> T:
    """A field, which must be there."""
    assert not isinstance(value, Unset)
    assert value is not None
    return value


@dataclass(frozen=True)
class World:
    """A fresh project of the mock, at nine in the morning of the first of December."""

    url: str
    control: ControlClient
    token: Callable[[str], str]
    project_id: int

    @classmethod
    def fresh(cls, url: str, control_url: str, token: Callable[[str], str]) -> World:
        control = ControlClient(base_url=control_url, raise_on_unexpected_status=True)
        mock_put_clock.sync(client=control, body=ClockMove(frozen=START))
        project = an(OwnProject, mock_add_project.sync(client=control))
        return cls(url, control, token, project.project_id)

    @property
    def server(self) -> AuthenticatedClient:
        """The game's server, with an API key."""
        basic = b64encode(f"{self.project_id}:demo".encode()).decode()
        return AuthenticatedClient(self.url, basic, "Basic", raise_on_unexpected_status=True)

    def player(self, name: str) -> AuthenticatedClient:
        """A player, with a token."""
        return AuthenticatedClient(self.url, self.token(name), raise_on_unexpected_status=True)

    def wait(self, duration: str) -> datetime:
        """Let time pass; return what the clock shows then."""
        moved = mock_put_clock.sync(client=self.control, body=ClockMove(advance=duration))
        return an(Clock, moved).now

    def pay(self, order_id: int) -> str:
        """Pay an order; return its status."""
        paid = mock_pay_order.sync(self.project_id, order_id, client=self.control)
        return an(ControlOrder, paid).status.value

    def inventory(self, name: str) -> dict[str, int]:
        """The items of a player, with their quantities."""
        user = an(User, mock_get_user.sync(self.project_id, name, client=self.control))
        return {line.sku: line.quantity for line in user.inventory}


def a_coupon_from_its_making_to_its_last_use(world: World) -> None:
    project, server, alice = world.project_id, world.server, world.player("alice")
    coupon = CouponCreate(
        external_id="spring",
        name=LocalizedText(en="Spring gift"),
        bonus=[BonusItemsItem(sku="sword_ice", quantity=2)],
        redeem_user_limit=1,
    )
    made = an(CouponCreated, admin_create_coupon.sync(project, client=server, body=coupon))
    assert made.external_id == "spring"
    code = CouponCodeCreate(coupon_code="SPRING26")
    added = create_coupon_code.sync(project, "spring", client=server, body=code)
    assert an(CouponCodeCreated, added).code == "SPRING26"

    use = CouponRedeem(coupon_code="SPRING26")
    early = an(CouponCodeUnknown, redeem_coupon.sync(project, client=alice, body=use))
    assert (early.status_code, int(early.error_code)) == (404, 9807)
    switched = activate_coupon.sync_detailed(project, "spring", client=server)
    assert switched.status_code == HTTPStatus.NO_CONTENT
    got = an(CouponRedeemed, redeem_coupon.sync(project, client=alice, body=use))
    assert [(given(item.sku), given(item.quantity)) for item in given(got.items)] == [
        ("sword_ice", 2)
    ]
    again = an(CouponUseError, redeem_coupon.sync(project, client=alice, body=use))
    assert (again.status_code, int(again.error_code)) == (422, 9804)
    assert again.error_message == "[0401-9804]: You have reached the coupon redemption limit."
    assert world.inventory("alice") == {"sword_ice": 2}

    read = an(Coupon, get_coupon.sync(project, "spring", client=server))
    assert given(read.name).to_dict() == {"en": "Spring gift"}
    state = given(read.total_limit_state)
    assert (state.used, given(read.is_enabled)) == (1, True)


def a_promo_code_from_the_cart_to_the_paid_order(world: World) -> None:
    project, server, bella = world.project_id, world.server, world.player("bella")
    axe = ItemVirtualGoodWrite(
        sku="axe",
        name=LocalizedTextOrNull(en="Axe"),
        is_show_in_store=True,
        prices=[ItemPricesWriteItem(amount=10, currency="USD", is_default=True)],
    )
    item = an(ItemCreated, admin_create_virtual_item.sync(project, client=server, body=axe))
    assert item.sku == "axe"
    five = PromoCodeCreate(
        external_id="five",
        name=LocalizedText(en="Five off"),
        discount=PromoCodeCartDiscountInput(percent="5"),
        redeem_total_limit=1,
    )
    made = an(PromoCodeCreated, create_promo_code.sync(project, client=server, body=five))
    assert made.external_id == "five"
    code = PromoCodeCodeCreate(coupon_code="FIVE")
    added = create_promo_code_code.sync(project, "five", client=server, body=code)
    assert an(PromoCodeCode, added).code == "FIVE"
    switched = activate_promo_code.sync_detailed(project, "five", client=server)
    assert switched.status_code == HTTPStatus.NO_CONTENT

    fill = CartFill(items=[CartFillItemsItem(sku="axe", quantity=2)])
    filled = an(CartFilled, cart_fill.sync(project, client=bella, body=fill))
    assert float(given(given(filled.price).amount)) == 20
    use = PromoCodeRedeem(coupon_code="FIVE")
    cart = an(PromoCodeRedeemedCart, redeem_promo_code.sync(project, client=bella, body=use))
    assert float(given(given(cart.price).amount)) == 19
    opened = an(OrderToPay, create_order.sync(project, client=bella, body=OrderCart()))

    def limit() -> tuple[int, int, int]:
        read = an(PromoCode, get_promo_code.sync(project, "five", client=server))
        state = given(read.total_limit_state)
        return given(state.available), given(state.reserved), given(state.used)

    assert limit() == (0, 1, 0)
    assert world.pay(given(opened.order_id)) == "done"
    assert limit() == (0, 0, 1)
    order = an(Order, get_order.sync(project, str(opened.order_id), client=bella))
    assert order.status == "done"
    assert world.inventory("bella") == {"axe": 2}


def promotions_of_three_kinds(world: World) -> tuple[int, ...]:
    """Make ten off, twenty off once a week, and a sword, for whoever buys a shield."""
    project, server = world.project_id, world.server
    shield = [DiscountPromotionItem(sku="shield_frost")]
    monday = WeeklySchedule(WeeklyScheduleIntervalType.WEEKLY, 1, "00:00:00+00:00")
    weekly = PromotionLimits(1, PromotionLimitsRecurrentSchedule(per_user=monday))
    name = LocalizedText(en="For whoever buys a shield")

    def discount(percent: str, limits: PromotionLimits | None) -> int:
        rate = DiscountPromotionRate(percent)
        body = DiscountPromotionCreate(name, rate, shield, limits=limits)
        made = create_item_promotion.sync(project, client=server, body=body)
        return given(an(DiscountPromotionCreated, made).promotion_id)

    condition = [BonusPromotionConditionItem(sku="shield_frost")]
    gift = BonusPromotionCreate(name, condition, [BonusItemsItem(sku="sword_ice")])
    made = create_bonus_promotion.sync(project, client=server, body=gift)
    bonus = given(an(BonusPromotionCreated, made).promotion_id)
    return discount("10", None), discount("20", weekly), bonus


def two_discounts_and_a_bonus_in_one_order(world: World) -> None:
    project, server, bella = world.project_id, world.server, world.player("bella")
    promotions = promotions_of_three_kinds(world)
    for promotion in promotions:
        switched = activate_promotion.sync_detailed(project, promotion, client=server)
        assert switched.status_code == HTTPStatus.NO_CONTENT

    def left() -> tuple[int, int]:
        answer = get_user_promotion_limit.sync(
            project, promotions[1], client=server, user_external_id="bella"
        )
        state = given(an(UserLimitState, answer).per_user)
        return given(state.total), given(state.available)

    def fill() -> float:
        body = CartFill(items=[CartFillItemsItem(sku="shield_frost", quantity=1)])
        filled = an(CartFilled, cart_fill.sync(project, client=bella, body=body))
        return float(given(given(filled.price).amount))

    assert fill() == 5.4  # 7.50 x 0.90 x 0.80
    opened = an(OrderToPay, create_order.sync(project, client=bella, body=OrderCart()))
    assert world.pay(given(opened.order_id)) == "done"
    assert world.inventory("bella") == {"shield_frost": 1, "sword_ice": 1}
    assert left() == (1, 0)
    assert fill() == 6.75
    assert world.wait("+7d") == datetime(2026, 12, 8, 9, tzinfo=UTC)
    assert left() == (1, 1)
    cart = an(Cart, get_user_cart.sync(project, client=bella))
    assert float(given(given(cart.price).amount)) == 5.4


def a_daily_chain_day_by_day(world: World) -> None:
    project, bella = world.project_id, world.player("bella")
    steps = [
        DailyChainStepCreate(number, [DailyChainRewardWrite("gold", 10 * number)])
        for number in range(1, 8)
    ]
    week = DailyChainCreate(
        name=LocalizedText(en="A week of gold"),
        date_start=MORNING,
        is_enabled=True,
        type_=DailyChainType.CALENDAR_HARD,
        steps=steps,
    )
    made = admin_create_daily_chain.sync(project, client=world.server, body=week)
    chain = given(an(DailyChainCreated, made).daily_chain_id)

    def claim(number: int) -> int:
        answer = claim_user_daily_chain_step_reward.sync_detailed(
            project, chain, number, client=bella
        )
        if answer.status_code == HTTPStatus.NO_CONTENT:
            return 0
        return int(an(DailyChainStepNotClaimable, answer.parsed).error_code)

    assert claim(1) == 0
    assert world.wait("+1d") == datetime(2026, 12, 2, 9, tzinfo=UTC)
    assert claim(2) == 0
    assert world.wait("+2d") == datetime(2026, 12, 4, 9, tzinfo=UTC)
    shown = an(DailyChainUser, get_user_daily_chain_by_id.sync(project, chain, client=bella))
    assert [given(step.status).value for step in given(shown.steps)] == [
        "claimed", "claimed", "blocked", "claimable",
        "claim_in_future", "claim_in_future", "claim_in_future",
    ]  # fmt: skip
    assert claim(3) == 6306
    assert claim(4) == 0


def an_offer_chain_from_free_to_paid_to_free(world: World) -> None:
    project, bella = world.project_id, world.player("bella")
    steps = [
        OfferChainStepCreate(number, is_free, [OfferChainItemWrite("sword_ice", quantity)])
        for number, is_free, quantity in ((1, True, 1), (2, False, 1), (3, True, 2))
    ]
    merchant = OfferChainCreate(LocalizedText(en="The merchant"), MORNING, True, steps)
    made = admin_create_offer_chain.sync(project, client=world.server, body=merchant)
    chain = given(an(OfferChainCreated, made).offer_chain_id)

    def following() -> int | None:
        shown = get_user_offer_chain_by_id.sync(project, chain, client=bella)
        number = an(OfferChainForUser, shown).next_step_number
        assert not isinstance(number, Unset)
        return number

    def claim(number: int) -> object:
        return claim_user_offer_chain_step_reward.sync(project, chain, number, client=bella)

    assert following() == 1
    an(OfferChainClaimedStep, claim(1))
    refused = an(OfferChainStepRefused, claim(3))
    assert (refused.status_code, int(refused.error_code)) == (422, 6306)
    ordered = order_user_offer_chain_step_reward.sync(project, chain, 2, client=bella)
    order_id = given(an(OfferChainOrderedStep, ordered).order_id)
    assert following() == 2
    assert world.pay(order_id) == "done"
    assert following() == 3
    an(OfferChainClaimedStep, claim(3))
    assert following() is None
    assert world.inventory("bella") == {"sword_ice": 4}


def calls_that_go_wrong(world: World) -> None:
    project, alice = world.project_id, world.player("alice")
    terms = FaultTerms(
        operation="redeem-coupon",
        project_id=project,
        status=FaultTermsStatus.VALUE_500,
        times=2,
    )
    fault = an(Fault, mock_add_fault.sync(client=world.control, body=terms))
    assert (fault.times, fault.fired) == (2, 0)
    use = CouponRedeem(coupon_code="WELCOME")
    for _ in range(2):
        answer = redeem_coupon.sync_detailed(project, client=alice, body=use)
        assert answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
        assert an(PlainError, answer.parsed).status_code == 500
    assert world.inventory("alice") == {}
    an(CouponRedeemed, redeem_coupon.sync(project, client=alice, body=use))
    assert world.inventory("alice") == {"sword_ice": 1}


WALKS = (
    a_coupon_from_its_making_to_its_last_use,
    a_promo_code_from_the_cart_to_the_paid_order,
    two_discounts_and_a_bonus_in_one_order,
    a_daily_chain_day_by_day,
    an_offer_chain_from_free_to_paid_to_free,
    calls_that_go_wrong,
)
