"""Carts: their contents, owners and prices."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shops import bonus, discount, enter, make_shop, promo_code, put, sell
from tests.worlds import NOON, make_item, make_key, player, refused, unchanged

from liveops_kit.domain.mechanics.carts import Cart, CartLine
from liveops_kit.domain.mechanics.catalog import Item
from liveops_kit.domain.mechanics.users import Player
from liveops_kit.state.project import Project
from liveops_kit.state.serialization import export_project, import_project

GUEST = Player(external_id="guest:1", name="g", attributes={}, country="US", is_guest=True)
MISSING = "[0401-1401]: Cart for user alice not found"


@pytest.fixture
def project() -> Project:
    return make_shop()


def lines(cart: Cart) -> dict[str, int]:
    return {line.sku: line.quantity for line in cart.lines}


def amount(project: Project, cart: Cart, who: Player | None = None) -> Decimal:
    return project.carts.quote(cart, who or player(), NOON).priced.amount


# -- whose they are --------------------------------------------------------------------------------
def test_a_player_has_one_current_cart(project: Project) -> None:
    first = project.carts.of(player())
    assert project.carts.of(player(), "current") == first
    assert project.carts.of(player(), first.cart_id) == first
    assert project.carts.of(player("bob")).cart_id != first.cart_id


def test_the_cart_of_another_player_is_missing(project: Project) -> None:
    theirs = put(project, "bob", blade=1)
    with unchanged(project), refused(404, 1401, MISSING):
        project.carts.of(player(), theirs.cart_id)


def test_a_guest_has_a_cart_apart_from_every_player(project: Project) -> None:
    """AUTH-7."""
    put(project, GUEST, blade=1)
    assert lines(project.carts.of(GUEST)) == {"blade": 1}
    assert lines(project.carts.of(player("1"))) == {}


# -- ids of the client's own -------------------------------------------------------------
def fill(project: Project, cart_id: str, who: Player | None = None, **wanted: int) -> Cart:
    entries = [CartLine(sku=sku, quantity=count) for sku, count in wanted.items()]
    cart, left_out = project.carts.fill(who or player(), cart_id, entries, NOON)
    assert left_out == []
    return cart


def test_a_write_under_a_new_id_makes_a_cart_beside_the_current_one(project: Project) -> None:
    """ORD-14, ORD-15."""
    current = put(project, blade=1)
    assert lines(fill(project, "mine", arrow=2)) == {"arrow": 2}
    assert lines(project.carts.put(player(), "other", "blade", 3)) == {"blade": 3}
    assert project.carts.of(player()) == current
    assert project.carts.of(player(), "current") == current
    assert lines(fill(project, "mine", blade=1)) == {"arrow": 2, "blade": 1}
    assert lines(project.carts.of(player(), "other")) == {"blade": 3}


def test_a_named_cart_stands_before_there_is_a_current_one(project: Project) -> None:
    """ORD-15: the current cart is still one of its own, under an id of the server's."""
    fill(project, "mine", arrow=2)
    current = project.carts.of(player())
    assert (lines(current), current.cart_id == "mine") == ({}, False)


def test_the_server_s_id_of_the_current_cart_is_no_further_cart(project: Project) -> None:
    current = put(project, blade=1)
    assert fill(project, current.cart_id, arrow=1) == project.carts.of(player())


def test_two_players_with_one_id_have_two_carts(project: Project) -> None:
    """ORD-17."""
    fill(project, "mine", arrow=2)
    with unchanged(project), refused(404, 1401, "[0401-1401]: Cart for user bob not found"):
        project.carts.of(player("bob"), "mine")
    fill(project, "mine", player("bob"), blade=1)
    project.carts.clear(player("bob"), "mine")
    assert lines(project.carts.of(player(), "mine")) == {"arrow": 2}


@pytest.mark.parametrize(("sku", "status", "code"), [("nope", 404, 4001), ("game", 422, 1421)])
def test_a_refused_write_makes_no_cart(project: Project, sku: str, status: int, code: int) -> None:
    """ORD-16."""
    with unchanged(project), refused(status, code):
        project.carts.put(player(), "mine", sku, 1)
    with refused(404, 1401, MISSING):
        project.carts.of(player(), "mine")


def test_named_carts_are_saved_with_a_project(project: Project) -> None:
    put(project, blade=1)
    fill(project, "mine", arrow=2)
    again = import_project(export_project(project), project.clock, 1)
    assert lines(again.carts.of(player())) == {"blade": 1}
    assert lines(again.carts.of(player(), "mine")) == {"arrow": 2}


# -- contents -----------------------------------------------------------------------------
def test_filling_keeps_other_lines_and_the_later_entry_counts(project: Project) -> None:
    """ORD-2."""
    put(project, arrow=4, blade=1)
    twice = [CartLine(sku="blade", quantity=7), CartLine(sku="blade", quantity=2)]
    cart, left_out = project.carts.fill(player(), None, twice, NOON)
    assert (lines(cart), left_out) == ({"arrow": 4, "blade": 2}, [])


@pytest.mark.parametrize(
    ("sku", "status", "code"), [("nope", 404, 4001), ("game", 422, 1421), ("ale", 422, 1411)]
)
def test_filling_leaves_out_what_cannot_be_put_in(
    project: Project, sku: str, status: int, code: int
) -> None:
    """ORD-1: unknown, a unit, not sold in the player's country."""
    wanted = [CartLine(sku=sku, quantity=3), CartLine(sku="blade", quantity=1)]
    cart, left_out = project.carts.fill(player(), None, wanted, NOON)
    assert lines(cart) == {"blade": 1}
    assert [entry.line for entry in left_out] == [wanted[0]]
    reason = left_out[0].refusal.reason
    assert (reason.status, reason.code) == (status, code)


def test_putting_sets_the_quantity_and_none_takes_the_item_out(project: Project) -> None:
    assert lines(project.carts.put(player(), None, "blade", 3)) == {"blade": 3}
    assert lines(project.carts.put(player(), None, "blade", 1)) == {"blade": 1}
    assert lines(project.carts.put(player(), None, "blade", 0)) == {}


@pytest.mark.parametrize(("sku", "status", "code"), [("nope", 404, 4001), ("game", 422, 1421)])
def test_what_carts_do_not_take_is_refused(
    project: Project, sku: str, status: int, code: int
) -> None:
    """ERR-9 and ORD-4."""
    project.carts.of(player())
    with unchanged(project), refused(status, code):
        project.carts.put(player(), None, sku, 1)


def test_an_item_that_is_not_in_the_cart_cannot_be_taken_out(project: Project) -> None:
    put(project, blade=1)
    with unchanged(project), refused(404, 4001):
        project.carts.take_out(player(), None, "arrow")
    assert lines(project.carts.take_out(player(), None, "blade")) == {}


def test_clearing_takes_the_code_off_too(project: Project) -> None:
    promo_code(project)
    put(project, blade=1)
    enter(project)
    cart = project.carts.clear(player(), None)
    assert (cart.lines, cart.entered) == ((), None)


# -- the code --------------------------------------------------------------------------------------
def test_a_second_code_replaces_the_first(project: Project) -> None:
    """PRM-9a."""
    promo_code(project, "FIVE", "5")
    promo_code(project, "HALF", "50")
    put(project, blade=1)
    assert amount(project, enter(project, "FIVE")) == Decimal("9.50")
    assert amount(project, enter(project, "HALF")) == Decimal("5.00")


def test_an_empty_cart_takes_no_code(project: Project) -> None:
    """PRM-9b; a code that is unknown is told first (ERR-6)."""
    promo_code(project, total=0)
    project.carts.of(player())
    with unchanged(project), refused(422, 1417):
        enter(project)
    with unchanged(project), refused(404, 9807, "[0401-9807]: Enter a valid promo code."):
        enter(project, "NONE")


def test_a_code_works_on_what_is_put_in_later_until_it_is_removed(project: Project) -> None:
    promo_code(project, percent="50")
    put(project, blade=1)
    enter(project)
    assert amount(project, put(project, arrow=1)) == Decimal("5.50")
    assert amount(project, project.carts.remove_code(player(), None)) == Decimal("10.99")


def test_a_code_that_is_gone_changes_nothing_any_more(project: Project) -> None:
    """PRM-4."""
    promo_code(project, percent="50")
    put(project, blade=1)
    cart = enter(project)
    project.promo_codes.switch("FAIR", on=False)
    assert amount(project, cart) == Decimal(10)


# -- what they cost --------------------------------------------------------------------------------
def test_two_discounts_and_a_code_multiply(project: Project) -> None:
    """PRM-10a: 10 $ with 10 %, 20 % and 5 % is 6.84 $."""
    discount(project, "10")
    discount(project, "20", "blade")
    promo_code(project, percent="5")
    put(project, blade=1)
    quote = project.carts.quote(enter(project), player(), NOON)
    assert quote.priced.amount == Decimal("6.84")
    assert quote.priced.amount_without_discount == Decimal(10)


def test_presents_come_once_and_cost_nothing(project: Project) -> None:
    """PRM-12."""
    bonus(project, ("blade",), shield=2)
    quote = project.carts.quote(put(project, blade=3), player(), NOON)
    assert [(line.sku, line.quantity) for _, line in quote.priced.bonus] == [("shield", 2)]
    assert quote.priced.amount == Decimal(30)


def test_a_present_that_was_deleted_is_left_out(project: Project) -> None:
    bonus(project, None, shield=1)
    project.tables["items"].delete("shield")
    quote = project.carts.quote(put(project, blade=1), player(), NOON)
    assert (quote.priced.bonus, quote.unavailable) == ((), frozenset())


@pytest.mark.parametrize("who", [player(country="US"), GUEST])
def test_what_cannot_be_bought_is_told(project: Project, who: Player) -> None:
    cart = project.carts.put(who, None, "ale", 1)
    assert project.carts.quote(cart, who, NOON).unavailable == {"ale"}


def test_more_than_the_limit_leaves_cannot_be_bought(project: Project) -> None:
    cart = project.carts.put(player(), None, "rare", 3)
    assert project.carts.quote(cart, player(), NOON).unavailable == {"rare"}
    cart = project.carts.put(player(), None, "rare", 2)
    assert project.carts.quote(cart, player(), NOON).unavailable == frozenset()


def test_a_cart_is_exported_and_imported_whole(project: Project) -> None:
    unit = make_item(30, "saga", type="unit", unit_items=(make_key("saga_gog", "gog"),))
    sell(project, unit)
    promo_code(project, given={"saga": 1})
    put(project, blade=2)
    cart = enter(project, saga="saga_gog")
    assert cart.entered is not None
    assert cart.entered.choice == {"saga": "saga_gog"}
    again = import_project(export_project(project), project.clock, 1)
    assert again.carts.of(player()) == cart


# -- the law ---------------------------------------------------------------------------------------
prices = st.decimals("0.01", "9999.9999", places=4).map(lambda price: f"{price:f}")
percents = st.decimals("0.01", "100", places=2)


def independent(base: str, quantity: int, percents_off: list[Decimal]) -> Decimal:
    """The amount of a line, worked out with fractions of whole ten-thousandths."""
    if not percents_off:
        return Decimal(base) * quantity
    numerator, denominator = int(Decimal(base) * 10_000), 10_000
    for percent in percents_off:
        numerator *= 10_000 - int(percent * 100)
        denominator *= 10_000
    cents, rest = divmod(numerator * 100, denominator)
    cents += 1 if 2 * rest >= denominator else 0
    return (Decimal(cents) / 100).quantize(Decimal("0.01"), ROUND_HALF_UP) * quantity


@given(
    st.lists(st.tuples(prices, st.integers(1, 1000)), min_size=1, max_size=5),
    st.lists(percents, max_size=3),
    st.none() | percents,
)
def test_a_cart_costs_the_sum_of_its_lines(
    wanted: list[tuple[str, int]], off: list[Decimal], code: Decimal | None
) -> None:
    """PRM-10b: never negative, and what an independent computation says."""
    project = make_shop()
    items = [
        Item(item_id=50 + n, sku=f"thing_{n}", type="virtual_good", name={}, price=price)
        for n, (price, _) in enumerate(wanted)
    ]
    for item in items:
        sell(project, item)
    for percent in off:
        discount(project, f"{percent:f}")
    cart = put(project, **{f"thing_{n}": quantity for n, (_, quantity) in enumerate(wanted)})
    if code is not None:
        promo_code(project, percent=f"{code:f}")
        cart = enter(project)
    priced = project.carts.quote(cart, player(), NOON).priced
    percents_off = off if code is None else [*off, code]
    expected = [independent(price, quantity, percents_off) for price, quantity in wanted]
    assert [line.amount for line in priced.lines] == expected
    assert priced.amount == sum(expected)
    assert priced.amount >= 0
