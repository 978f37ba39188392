"""Promo codes: who may enter one, what it does to a cart, what an order holds (PRM-3 to PRM-12)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from tests.worlds import (
    DAY,
    EVERYTHING,
    NOON,
    SECOND,
    condition,
    faults,
    frozen_clock,
    limits,
    make_project,
    period,
    picture,
    player,
    refused,
    running_coupon,
    unchanged,
)

from liveops_kit.domain.features.discounts import DiscountTerms
from liveops_kit.domain.features.promo_codes import DiscountedItem, PromoCode, PromoCodeTerms
from liveops_kit.domain.mechanics.carts import EnteredCode
from liveops_kit.domain.mechanics.limits import LimitState
from liveops_kit.domain.mechanics.pricing import (
    BonusLine,
    PriceCondition,
    PricedPurchase,
    Purchase,
    PurchaseLine,
    price,
)
from liveops_kit.domain.mechanics.users import Player
from liveops_kit.domain.values.conditions import Condition
from liveops_kit.domain.values.refusals import Refusal
from liveops_kit.state.project import Project
from liveops_kit.state.serialization import export_project, import_project

UNKNOWN = (404, 9807, "[0401-9807]: Enter a valid promo code.")
EXPIRED = (422, 9810, "[0401-9810]: Sorry, this code is expired.")
REACHED = (422, 9804, "[0401-9804]: You have reached the coupon redemption limit.")
CLOSED = (422, 9808, "[0401-9808]: Coupon is not available in your region.")


@pytest.fixture
def project() -> Project:
    return make_project()


def terms(percent: str | None = "10", **facts: Any) -> PromoCodeTerms:
    """Terms of a promo code; by default 10 % off everything, always, without limits."""
    off = None if percent is None else Decimal(percent)
    return PromoCodeTerms(**{"name": {"en": "Fair"}, "percent": off, "limits": limits(), **facts})


def running(
    project: Project,
    percent: str | None = "10",
    external_id: str = "fair",
    codes: Iterable[str] = ("FAIR",),
    **facts: Any,
) -> PromoCode:
    """A promo code promotion that is switched on, with its codes."""
    promo_codes = project.promo_codes
    promo_codes.create(external_id, terms(percent, **facts))
    promo_codes.switch(external_id, on=True)
    for code in codes:
        promo_codes.add_code(external_id, code)
    return promo_codes.get(external_id)


def bonus(*skus: str) -> tuple[BonusLine, ...]:
    return tuple(BonusLine(sku=sku) for sku in skus)


def enter(
    project: Project, code: str = "FAIR", *, viewer: Player | None = None, **choice: Any
) -> EnteredCode:
    return project.promo_codes.enter(code, viewer or player(), choice, NOON)


def buy(project: Project, code: str | None = "FAIR", **wanted: str | None) -> PricedPurchase:
    """Return the prices of items with these base prices for a user who entered a code."""
    lines = tuple(
        PurchaseLine(sku, 1, None if base is None else Decimal(base))
        for sku, base in wanted.items()
    )
    return price(Purchase(lines), project.offer_source.offers(player(), NOON, code))


def units(found: PricedPurchase) -> list[str]:
    return [str(line.unit) for line in found.lines]


# -- its life --------------------------------------------------------------------------------------
def test_a_new_promotion_is_off_and_its_code_unknown(project: Project) -> None:
    """PRM-1a, PRM-4b."""
    made = project.promo_codes.create("fair", terms())
    project.promo_codes.add_code("fair", "FAIR")
    assert (made.external_id, made.is_enabled, made.promotion_id) == ("fair", False, 1)
    with unchanged(project), refused(*UNKNOWN):
        enter(project)


@pytest.mark.parametrize(
    "unknown",
    [
        {"bonus": bonus("axe")},
        {"discounted_items": (DiscountedItem(sku="axe", percent=Decimal(5)),)},
    ],
    ids=["bonus", "discounted_items"],
)
def test_an_unknown_item_is_refused_in_every_write(
    project: Project, unknown: dict[str, Any]
) -> None:
    """ERR-9a."""
    running(project)
    with unchanged(project), refused(404, 4001, "[0401-4001]: Item with sku = 'axe' not found"):
        project.promo_codes.create("other", terms(**unknown))
    with unchanged(project), refused(404, 4001):
        project.promo_codes.update("fair", terms(**unknown))


def test_an_external_id_is_taken_once_for_each_kind(project: Project) -> None:
    """ERR-8a."""
    running_coupon(project, "fair")
    running(project)
    taken = "[0401-4002]: Promotion with external_id = 'fair' already exists"
    with unchanged(project), refused(422, 4002, taken):
        project.promo_codes.create("fair", terms())


def test_a_missing_promotion_is_worded_as_the_documents_word_it(project: Project) -> None:
    promo_codes = project.promo_codes
    with refused(404, 9802, "[0401-9802]: Promocode not found"):
        promo_codes.get("none")
    with refused(404, 9802, "[0401-9802]: Coupon not found"):
        promo_codes.user_limit("none", "alice")


def test_an_update_keeps_the_switch_the_codes_and_the_counts(project: Project) -> None:
    """PRM-16."""
    running(project, limits=limits(total=5))
    project.promo_codes.reserve("FAIR", "alice")
    project.promo_codes.update("fair", terms("20", limits=limits(total=9)))
    changed = project.promo_codes.get("fair")
    assert (changed.is_enabled, changed.terms.percent) == (True, Decimal(20))
    assert project.promo_codes.codes_count(changed) == 1
    assert project.promo_codes.total_limit(changed) == LimitState(9, used=0, reserved=1)


# -- who may enter it ------------------------------------------------------------------------------
def test_entering_gives_the_cart_the_code_and_takes_no_use(project: Project) -> None:
    """PRM-6b."""
    running(project, limits=limits(total=1))
    with unchanged(project):
        assert enter(project) == EnteredCode(code="FAIR", choice={})


@pytest.mark.parametrize("code", ["NONE", "fair", "GIFT"])
def test_a_code_of_no_promo_code_promotion_is_unknown(project: Project, code: str) -> None:
    """PRM-4a, PRM-3b, ERR-11."""
    running_coupon(project, "gift", codes=["GIFT"])
    running(project)
    with unchanged(project), refused(*UNKNOWN):
        enter(project, code)
    with unchanged(project), refused(*UNKNOWN):
        project.promo_codes.find(code, player(), NOON)
    assert project.promo_codes.offer(code, player(), NOON) is None


def test_a_promo_code_is_no_coupon(project: Project) -> None:
    """PRM-4a, ERR-11."""
    running(project)
    with unchanged(project), refused(404, 9807, "[0401-9807]: Enter a valid coupon code."):
        project.coupons.redeem("FAIR", player(), {}, NOON)


@pytest.mark.parametrize(
    ("now", "answer"),
    [(NOON - SECOND, UNKNOWN), (NOON, None), (NOON + DAY - SECOND, None), (NOON + DAY, EXPIRED)],
)
def test_it_can_be_entered_within_its_periods(
    project: Project, now: datetime, answer: tuple[int, int, str] | None
) -> None:
    """PRM-2d, PRM-4b, PRM-4c."""
    running(project, periods=period(0 * DAY, DAY))
    if answer is None:
        assert project.promo_codes.enter("FAIR", player(), {}, now).code == "FAIR"
    else:
        with unchanged(project), refused(*answer):
            project.promo_codes.enter("FAIR", player(), {}, now)


@pytest.mark.parametrize("facts", [{"total": 1}, {"user": 1}, {"code": 1}], ids=str)
def test_a_limit_that_is_reached_refuses_it(project: Project, facts: dict[str, int]) -> None:
    """PRM-4d, PRM-4e: a held use counts as much as one that is done."""
    running(project, limits=limits(**facts))
    project.promo_codes.reserve("FAIR", "alice")
    with unchanged(project), refused(*REACHED):
        enter(project)
    project.promo_codes.settle("FAIR", "alice")
    with unchanged(project), refused(*REACHED):
        enter(project)


def test_a_limit_of_one_user_leaves_the_others_alone(project: Project) -> None:
    """PRM-4e."""
    running(project, limits=limits(user=1))
    project.promo_codes.reserve("FAIR", "alice")
    assert enter(project, viewer=player("bob")).code == "FAIR"


def test_a_bonus_that_is_not_sold_there_closes_it(project: Project) -> None:
    """PRM-4g, PRM-27."""
    running(project, bonus=bonus("sword", "beer"))
    with unchanged(project), refused(*CLOSED):
        enter(project)
    assert enter(project, viewer=player(country="DE")).code == "FAIR"


def test_an_item_that_only_gets_cheaper_closes_nothing(project: Project) -> None:
    """PRM-27."""
    running(project, discounted_items=(DiscountedItem(sku="beer", percent=Decimal(5)),))
    assert enter(project).code == "FAIR"


def test_users_it_is_not_meant_for_cannot_tell_it_from_no_code(project: Project) -> None:
    """ATT-1a."""
    running(project, conditions=(condition("level", "ge", "10"),))
    with unchanged(project), refused(*UNKNOWN):
        enter(project, viewer=player(level=9))
    assert enter(project, viewer=player(level=10)).code == "FAIR"


def test_guests_may_enter_only_what_asks_for_no_attribute(project: Project) -> None:
    """PRM-28."""
    guest = Player(external_id="g", name="g", attributes={}, country="US", is_guest=True)
    running(project, conditions=(Condition("race", "string", "ne", "orc", can_be_missing=True),))
    running(project, external_id="all", codes=["ALL"])
    with unchanged(project), refused(*UNKNOWN):
        enter(project, viewer=guest)
    assert enter(project, "ALL", viewer=guest).code == "ALL"


# -- games among the bonus -------------------------------------------------------------------------
@pytest.mark.parametrize("choice", [{}, {"game": "sword"}, {"sword": "game_steam"}], ids=str)
def test_a_game_needs_a_choice_among_its_keys(project: Project, choice: dict[str, Any]) -> None:
    """PRM-8."""
    running(project, bonus=bonus("game"))
    with unchanged(project), pytest.raises(Refusal) as caught:
        enter(project, **choice)
    notified = "Choose one of the unit items for: game"
    assert faults(caught.value) == [("selected_unit_items", notified)]


def test_the_cart_keeps_the_choices_that_matter(project: Project) -> None:
    """PRM-8."""
    running(project, bonus=bonus("game", "sword"))
    entered = enter(project, game="game_steam", sword="anything")
    assert entered == EnteredCode(code="FAIR", choice={"game": "game_steam"})


def test_a_key_that_is_not_given_out_there_is_refused(project: Project) -> None:
    """PRM-4g."""
    running(project, bonus=bonus("game"))
    with unchanged(project), refused(*CLOSED):
        enter(project, game="game_epic")
    assert enter(project, viewer=player(country="DE"), game="game_epic").choice == {
        "game": "game_epic"
    }


# -- what it does to a cart ------------------------------------------------------------------------
def test_it_takes_its_part_off_every_line(project: Project) -> None:
    running(project)
    assert units(buy(project, sword="10.00", shield="5.00")) == ["9.00", "4.50"]
    assert units(buy(project, None, sword="10.00")) == ["10.00"]


def test_it_multiplies_with_discounts(project: Project) -> None:
    """PRM-10a."""
    sale = DiscountTerms(name={"en": "Sale"}, percent=Decimal(20))
    discount = project.discounts.create(sale, NOON)
    project.promotions.switch(discount.promotion_id, on=True)
    running(project)
    assert units(buy(project, sword="10.00")) == ["7.20"]


def test_it_leaves_items_without_a_real_price_alone(project: Project) -> None:
    """PRM-10c."""
    running(project)
    assert units(buy(project, sword=None)) == ["None"]


def test_an_item_with_a_discount_of_its_own_gets_that_one(project: Project) -> None:
    """PRM-25."""
    running(project, discounted_items=(DiscountedItem(sku="sword", percent=Decimal(50)),))
    assert units(buy(project, sword="10.00", shield="10.00")) == ["5.00", "9.00"]


def test_without_a_discount_on_the_cart_other_items_keep_their_price(project: Project) -> None:
    running(project, None, discounted_items=(DiscountedItem(sku="sword", percent=Decimal(50)),))
    assert units(buy(project, sword="10.00", shield="10.00")) == ["5.00", "10.00"]


@pytest.mark.parametrize(("shield", "amount"), [("2.49", "12.49"), ("2.50", "11.25")])
def test_the_carts_total_decides_whether_it_acts(
    project: Project, shield: str, amount: str
) -> None:
    """PRM-26a."""
    running(project, price_conditions=(PriceCondition(operator="ge", value="12.5"),))
    assert str(buy(project, sword="10.00", shield=shield).amount) == amount


def test_the_total_is_the_one_before_discounts(project: Project) -> None:
    """PRM-26c."""
    sale = DiscountTerms(name={"en": "Sale"}, percent=Decimal(50))
    discount = project.discounts.create(sale, NOON)
    project.promotions.switch(discount.promotion_id, on=True)
    running(project, price_conditions=(PriceCondition(operator="ge", value="10"),))
    assert units(buy(project, sword="10.00")) == ["4.50"]


def test_the_price_of_each_item_decides_whether_it_gets_cheaper(project: Project) -> None:
    """PRM-26b, PRM-26c: both kinds of discount, and not the bonus."""
    running(
        project,
        discounted_items=(DiscountedItem(sku="sword", percent=Decimal(50)),),
        item_price_conditions=(PriceCondition(operator="gt", value="4.5"),),
        bonus=bonus("gold"),
    )
    assert units(buy(project, sword="4.50", shield="4.50")) == ["4.50", "4.50"]
    assert units(buy(project, sword="4.60", shield="4.60")) == ["2.30", "4.14"]
    assert [line.sku for _, line in buy(project, sword="1.00").bonus] == ["gold"]


def test_a_bonus_comes_once_for_the_cart(project: Project) -> None:
    running(project, None, bonus=(BonusLine(sku="gold", quantity=5),))
    bought = buy(project, sword="10.00", shield="10.00")
    assert [(line.sku, line.quantity) for _, line in bought.bonus] == [("gold", 5)]
    assert str(bought.amount) == "20.00"


def test_the_entered_code_goes_before_promotions_it_excludes(project: Project) -> None:
    """PRM-11a, PRM-11b."""
    for percent in ("50", "20"):
        sale = DiscountTerms(name={"en": "Sale"}, percent=Decimal(percent))
        discount = project.discounts.create(sale, NOON)
        project.promotions.switch(discount.promotion_id, on=True)
    running(project, excluded=(1,))
    assert units(buy(project, sword="10.00")) == ["7.20"]


def test_a_code_that_does_nothing_here_excludes_nothing(project: Project) -> None:
    """PRM-11b."""
    sale = DiscountTerms(name={"en": "Sale"}, percent=Decimal(50))
    discount = project.discounts.create(sale, NOON)
    project.promotions.switch(discount.promotion_id, on=True)
    item = DiscountedItem(sku="shield", percent=Decimal(5))
    running(project, None, discounted_items=(item,), excluded=(1,))
    assert units(buy(project, sword="10.00")) == ["5.00"]


def test_a_code_that_ended_meanwhile_changes_nothing_any_more(project: Project) -> None:
    running(project)
    assert units(buy(project, sword="10.00")) == ["9.00"]
    project.promo_codes.switch("fair", on=False)
    assert units(buy(project, sword="10.00")) == ["10.00"]
    project.promo_codes.delete("fair")
    assert units(buy(project, sword="10.00")) == ["10.00"]


# -- orders ----------------------------------------------------------------------------------------
def test_an_order_reserves_then_uses(project: Project) -> None:
    """PRM-6b, PRM-6c, PRM-6e: over all users, for the user, for the code."""
    made = running(project, limits=limits(total=5, user=3, code=4))
    project.users.get_or_create("alice", "alice", None, {})
    promo_codes = project.promo_codes
    promo_codes.reserve("FAIR", "alice")
    promo_codes.reserve("FAIR", "alice")
    promo_codes.settle("FAIR", "alice")
    assert promo_codes.total_limit(made) == LimitState(5, used=1, reserved=1)
    assert promo_codes.user_limit("fair", "alice") == LimitState(3, used=1, reserved=1)
    states = promo_codes.code_limits("fair", ["FAIR"], EVERYTHING)[1]
    assert states == [("FAIR", LimitState(4, used=1, reserved=1))]


def test_a_dropped_order_gives_its_use_back(project: Project) -> None:
    """PRM-6d."""
    made = running(project, limits=limits(total=1))
    project.promo_codes.reserve("FAIR", "alice")
    project.promo_codes.release("FAIR", "alice")
    assert project.promo_codes.total_limit(made) == LimitState(1, used=0, reserved=0)


def test_no_more_orders_than_uses(project: Project) -> None:
    """PRM-4e, PRM-6b."""
    running(project, limits=limits(total=1))
    project.promo_codes.reserve("FAIR", "alice")
    with unchanged(project), refused(*REACHED):
        project.promo_codes.reserve("FAIR", "bob")


def test_an_order_leaves_codes_of_other_kinds_and_codes_that_are_gone_alone(
    project: Project,
) -> None:
    running_coupon(project, "gift", codes=["GIFT"])
    promo_codes = project.promo_codes
    with unchanged(project):
        for code in ("GIFT", "GONE"):
            promo_codes.reserve(code, "alice")
            promo_codes.release(code, "alice")
            promo_codes.settle(code, "alice")


def test_a_code_given_to_a_new_promotion_meanwhile_never_counts_below_zero(
    project: Project,
) -> None:
    """PRM-3c."""
    running(project, limits=limits(total=2))
    project.promo_codes.reserve("FAIR", "alice")
    project.promo_codes.delete("fair")
    made = running(project, limits=limits(total=2))
    project.promo_codes.release("FAIR", "alice")
    assert project.promo_codes.total_limit(made) == LimitState(2, used=0, reserved=0)


def test_it_survives_export_and_import(project: Project) -> None:
    made = running(
        project,
        "12.5",
        bonus=bonus("game"),
        discounted_items=(DiscountedItem(sku="sword", percent=Decimal("7.25")),),
        price_conditions=(PriceCondition(operator="ge", value="9.99"),),
        conditions=(condition("level", "ge", "10"),),
        excluded=(12, 789),
        limits=limits(total=3),
    )
    project.promo_codes.reserve("FAIR", "alice")
    copy = import_project(export_project(project), frozen_clock(), 1)
    assert picture(copy) == picture(project)
    assert copy.promo_codes.get("fair") == made


class Orders(RuleBasedStateMachine):
    """PRM-6: whatever orders do, what is taken stays within the limits and adds up."""

    def __init__(self) -> None:
        super().__init__()
        self.project = make_project()
        self.made = running(self.project, codes=["A", "B"], limits=limits(4, 2, 3))
        self.unpaid: list[tuple[str, str]] = []
        self.paid: list[tuple[str, str]] = []

    @rule(code=st.sampled_from("AB"), user=st.sampled_from(["alice", "bob", "carl"]))
    def order(self, code: str, user: str) -> None:
        taken = self.unpaid + self.paid
        left = min(
            4 - len(taken),
            2 - sum(other == user for _, other in taken),
            3 - sum(other == code for other, _ in taken),
        )
        if left > 0:
            self.project.promo_codes.reserve(code, user)
            self.unpaid.append((code, user))
        else:
            with unchanged(self.project), refused(422, 9804):
                self.project.promo_codes.reserve(code, user)

    @precondition(lambda self: self.unpaid)
    @rule(data=st.data())
    def pay(self, data: Any) -> None:
        order = self.unpaid.pop(data.draw(st.integers(0, len(self.unpaid) - 1)))
        self.project.promo_codes.settle(*order)
        self.paid.append(order)

    @precondition(lambda self: self.unpaid)
    @rule(data=st.data())
    def drop(self, data: Any) -> None:
        order = self.unpaid.pop(data.draw(st.integers(0, len(self.unpaid) - 1)))
        self.project.promo_codes.release(*order)

    @invariant()
    def counts_add_up(self) -> None:
        state = self.project.promo_codes.total_limit(self.made)
        assert state == LimitState(4, used=len(self.paid), reserved=len(self.unpaid))
        assert state is not None
        assert state.available == 4 - len(self.paid) - len(self.unpaid)


TestOrders = Orders.TestCase
