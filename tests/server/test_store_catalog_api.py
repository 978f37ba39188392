"""Items over HTTP: what servers write and read, what players see, and every documented refusal."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from tests.server.game import ADMIN_UNKNOWN, USER_UNKNOWN, Game, bearer, faults, refusal

from liveops_kit.domain.values.clock import SettableClock, parse_duration
from liveops_kit.openapi import document as spec

STORE = spec.load("store")
EXAMPLES = STORE.document["components"]["examples"]
KINDS = {
    "virtual-item": ("virtual-items-list", "item_sku", "ItemVirtualGoodBody"),
    "virtual-currency": ("virtual-currencies-list", "virtual_currency_sku", "ItemCurrencyBody"),
    "virtual-currency-package": (
        "virtual-currency-packages-list",
        "item_sku",
        "ItemCurrencyPackageBody",
    ),
    "bundle": ("bundle-list", "sku", "ItemBundleBody"),
}
LISTS = (
    "get-sellable-items",
    "get-virtual-items",
    "get-virtual-currency",
    "get-virtual-currency-package",
    "get-bundle-list",
)
USD = {"currency": "USD", "is_default": True, "is_enabled": True}
WEEKLY = {"interval_type": "weekly", "day_of_week": 1, "time": "11:00:00+03:00"}
NEXT_MONDAY = 1796630400
"""2026-12-07T11:00:00+03:00."""
NUMBER_KINDS = ("virtual-item", "virtual-currency", "virtual-currency-package")


def body_of(kind: str, sku: str = "new_one", **changes: Any) -> Any:
    """The example body of a kind, under another SKU, with what it names in the world."""
    body = copy.deepcopy(EXAMPLES[KINDS[kind][2]]["value"])
    if kind == "bundle":
        body["content"] = [{"sku": "sword_ice"}, {"sku": "gold", "quantity": 1000}]
    return {**body, "sku": sku, **changes}


def act(game: Game, verb: str, kind: str, sku: str = "new_one", **more: Any) -> Any:
    """One of the five calls of a kind."""
    many, parameter, _ = KINDS[kind]
    if verb == "list":
        return game.call(f"admin-get-{many}", **more)
    path = {} if verb == "create" else {parameter: sku}
    return game.call(f"admin-{verb}-{kind}", **path, **more)


def make(game: Game, kind: str = "virtual-item", sku: str = "new_one", **changes: Any) -> None:
    """An item made over the API, shown in the store, without limits and periods."""
    plain = {"limits": {}, "periods": None, "regions": [], "vc_prices": []}
    response = act(game, "create", kind, body=body_of(kind, sku, **{**plain, **changes}))
    assert (response.status_code, response.json()) == (201, {"sku": sku})


def price(amount: float, **facts: Any) -> dict[str, Any]:
    return {"amount": amount, **USD, **facts}


def viewed(game: Game, sku: str = "new_one", user: str | None = "alice", **query: Any) -> Any:
    """An item as a player sees it."""
    response = game.call("get-sellable-item-by-sku", user=user, sku=sku, query=query)
    assert response.status_code == 200, response.text
    return response.json()


def listed(game: Game, operation: str = "get-sellable-items", **more: Any) -> list[str]:
    """The SKUs a player sees in a list."""
    response = game.call(operation, **more)
    assert response.status_code == 200, response.text
    return [item["sku"] for item in response.json()["items"]]


each_kind = pytest.mark.parametrize("kind", KINDS)


# -- servers ---------------------------------------------------------------------------------------
@each_kind
def test_what_is_written_is_read(game: Game, kind: str) -> None:
    response = act(game, "create", kind, body=body_of(kind))
    assert (response.status_code, response.json()) == (201, {"sku": "new_one"})
    item, written = act(game, "get", kind).json(), body_of(kind)
    same = ("sku", "name", "description", "image_url", "media_list", "attributes", "is_free")
    for name in (*same, "order", "is_enabled", "is_show_in_store", "regions", "custom_attributes"):
        assert item[name] == written[name], name
    every_country = [{k: v for k, v in each.items() if v is not None} for each in written["prices"]]
    assert item["prices"] == every_country
    assert item["periods"] == (written["periods"] or [])
    assert [group["external_id"] for group in item["groups"]] == written["groups"]


def test_a_virtual_good_is_read_with_its_prices_options_and_limits(game: Game) -> None:
    """ITM-9b, CHN-2: resets of items are in seconds."""
    act(game, "create", "virtual-item", body=body_of("virtual-item"))
    item = act(game, "get", "virtual-item").json()
    assert item["vc_prices"] == [{"sku": "gold", "amount": 900, "is_default": True}]
    assert item["inventory_options"] == {"consumable": None, "expiration_period": None}
    short = {"interval_type": "weekly", "reset_next_date": NEXT_MONDAY}
    assert item["limits"] == {
        "per_user": {"total": 5, "available": 5, "recurrent_schedule": short},
        "per_item": {"total": 500, "available": 500, "reserved": 0, "sold": 0},
        "recurrent_schedule": {
            "per_user": {
                **short,
                "day_of_week": 1,
                "day_of_month": None,
                "time": "11:00:00+03:00",
                "displayable_reset_start_date": "2026-12-07T11:00:00+03:00",
                "displayable_reset_next_date": "2026-12-07T11:00:00+03:00",
            }
        },
    }


def test_a_bundle_is_read_with_its_content_and_what_that_would_cost(game: Game) -> None:
    """ITM-15."""
    make(game, "virtual-item", "axe", prices=[price(2.5)])
    content = [{"sku": "axe", "quantity": 3}, {"sku": "gold", "quantity": 10}]
    make(game, "bundle", content=content, vc_prices=[{"sku": "gold", "amount": 7, **SHOWN}])
    item = act(game, "get", "bundle").json()
    assert [(part["sku"], part["type"], part["quantity"]) for part in item["content"]] == [
        ("axe", "virtual_good", 3),
        ("gold", "virtual_currency", 10),
    ]
    assert item["total_content_price"] == {
        "amount": "7.50",
        "amount_without_discount": "7.50",
        "currency": "USD",
    }
    assert [(p["sku"], p["amount"], p["name"]) for p in item["virtual_prices"]] == [
        ("gold", "7", {"en": "Gold"})
    ]


SHOWN = {"is_default": True, "is_enabled": True}


@each_kind
def test_an_update_replaces_everything(game: Game, kind: str) -> None:
    """ITM-3a."""
    act(game, "create", kind, body=body_of(kind))
    number = viewed(game)["item_id"]
    short = {"sku": "new_one", "name": {"en": "Plain"}, "description": None}
    if kind == "virtual-currency-package":
        short |= {"content": [{"sku": "gold", "quantity": 5}], "prices": [price(1)]}
    assert act(game, "update", kind, body=short).status_code == 204
    item = act(game, "get", kind).json()
    assert item["name"] == {"en": "Plain"}
    assert item["prices"] == ([price(1)] if "prices" in short else [])
    plain = {"description": None, "order": 1, "is_enabled": True, "is_show_in_store": False}
    plain |= {"limits": None, "periods": [], "custom_attributes": {}, "media_list": []}
    assert {name: item[name] for name in plain} == plain
    assert act(game, "update", kind, body={**short, "is_show_in_store": True}).status_code == 204
    assert viewed(game)["item_id"] == number


@each_kind
def test_a_deleted_item_is_gone(game: Game, kind: str) -> None:
    """ITM-12."""
    make(game, kind)
    assert act(game, "delete", kind).status_code == 204
    for verb in ("get", "delete"):
        expected = (404, 4001, "[0401-4001]: Item with sku = 'new_one' not found")
        assert refusal(act(game, verb, kind)) == expected
    assert refusal(act(game, "update", kind, body=body_of(kind)))[:2] == (404, 4001)
    assert "new_one" not in [item["sku"] for item in act(game, "list", kind).json()["items"]]
    make(game, kind)


@each_kind
def test_lists_go_by_order_and_in_pages(game: Game, kind: str) -> None:
    """PAG-1e and PAG-2."""
    for sku, order in (("c", -1), ("b", -2), ("a", -3)):
        make(game, kind, sku, order=order)
    page = act(game, "list", kind, query={"limit": 2, "offset": 1}).json()["items"]
    assert [item["sku"] for item in page] == ["b", "c"]
    assert faults(act(game, "list", kind, query={"limit": 0}))[0][0] == "limit"


@each_kind
def test_a_taken_sku_is_refused(game: Game, kind: str) -> None:
    """ITM-1 and ERR-8."""
    expected = (422, 4002, "[0401-4002]: Item with sku = 'cloak_alpine' already exists")
    assert refusal(act(game, "create", kind, body=body_of(kind, "cloak_alpine"))) == expected


@each_kind
def test_another_sku_in_an_update_is_refused(game: Game, kind: str) -> None:
    """ITM-3b."""
    make(game, kind)
    response = act(game, "update", kind, body=body_of(kind, "other"))
    assert faults(response) == [("sku", "The SKU of an item cannot be changed")]


@each_kind
def test_an_unknown_language_is_refused(game: Game, kind: str) -> None:
    """ERR-10."""
    body = body_of(kind, name={"en": "New", "xx": "?"})
    assert refusal(act(game, "create", kind, body=body)) == (404, 0, "Locale not found")


@each_kind
def test_an_unknown_currency_is_named(game: Game, kind: str) -> None:
    """ITM-2a and ITM-2b."""
    body = body_of(kind, vc_prices=[{"sku": "rubles", "amount": 1, **SHOWN}])
    expected = (404, 4001, "[0401-4001]: Item with sku = 'rubles' not found")
    assert refusal(act(game, "create", kind, body=body)) == expected
    body = body_of(kind, vc_prices=[{"sku": "sword_ice", "amount": 1, **SHOWN}])
    expected = [("vc_prices.0.sku", "Must be a virtual currency")]
    assert faults(act(game, "create", kind, body=body)) == expected


def test_a_package_holds_a_currency(game: Game) -> None:
    """ITM-2b."""
    body = body_of("virtual-currency-package", content=[{"sku": "sword_ice", "quantity": 1}])
    response = act(game, "create", "virtual-currency-package", body=body)
    assert faults(response) == [("content.0.sku", "Must be a virtual currency")]


def test_a_bundle_does_not_hold_itself(game: Game) -> None:
    """ITM-4."""
    expected = [("content", "A bundle must not contain itself")]
    own = body_of("bundle", content=[{"sku": "new_one"}])
    assert faults(act(game, "create", "bundle", body=own)) == expected
    make(game, "bundle", content=[{"sku": "starter_pack"}])
    circle = body_of("bundle", "starter_pack", content=[{"sku": "new_one"}])
    assert faults(act(game, "update", "bundle", "starter_pack", body=circle)) == expected


@each_kind
def test_too_many_attributes_are_refused(game: Game, kind: str) -> None:
    """ITM-11."""
    attribute = {"external_id": "e", "values": [{"external_id": "v", "value": {"en": "V"}}] * 6}
    full = body_of(kind, "full", attributes=[attribute] * 20)
    assert act(game, "create", kind, body=full).status_code == 201
    body = body_of(kind, attributes=[attribute] * 21)
    assert refusal(act(game, "create", kind, body=body))[:2] == (422, 9908)
    attribute = {**attribute, "values": [*attribute["values"], *attribute["values"][:1]]}
    body = body_of(kind, attributes=[attribute])
    assert refusal(act(game, "create", kind, body=body))[:2] == (422, 9909)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"custom_attributes": {"k": "x" * 493}}, "custom_attributes"),
        ({"periods": [{"date_from": "2026-12-02T00:00:00Z", "date_until": "2026-12-01T00:00:00Z"}]},
         "periods.0.date_until"),
        ({"prices": [price(0)]}, "prices.0.amount"),
        ({"image_url": "no address"}, "image_url"),
        ({"colour": "red"}, "colour"),
    ],
)  # fmt: skip
def test_a_body_that_breaks_the_schema_is_refused(game: Game, changes: Any, named: str) -> None:
    """ITM-13 and ERR-3."""
    response = act(game, "create", "virtual-item", body=body_of("virtual-item", **changes))
    assert [name for name, _ in faults(response)] == [named]


def test_custom_attributes_have_500_characters_at_most(game: Game) -> None:
    """ITM-13."""
    make(game, custom_attributes={"k": "x" * 492})
    assert viewed(game)["custom_attributes"] == {"k": "x" * 492}


@each_kind
def test_an_item_read_under_another_kind_is_unknown(game: Game, kind: str) -> None:
    make(game, kind)
    for other in KINDS.keys() - {kind}:
        assert refusal(act(game, "get", other))[:2] == (404, 4001)


def test_admin_calls_need_the_key(game: Game) -> None:
    """AUTH-1b."""
    for headers in ({}, {"Authorization": "Basic nonsense"}, bearer("x.y.z")):
        assert refusal(act(game, "list", "bundle", headers=headers)) == ADMIN_UNKNOWN


@pytest.mark.parametrize(
    ("amount", "shown"),
    [(9.99, "9.99"), (5, "5.00"), (0.1, "0.10"), (1e12, "1000000000000.00"), (0.125, "0.1250")],
)
def test_an_amount_is_what_was_written_to_the_last_digit(
    game: Game, amount: float, shown: str
) -> None:
    make(game, prices=[price(amount)])
    assert act(game, "get", "virtual-item").json()["prices"][0]["amount"] == amount
    assert viewed(game)["price"] == {
        "amount": shown,
        "amount_without_discount": shown,
        "currency": "USD",
    }


# -- players ---------------------------------------------------------------------------------------
def test_every_item_of_the_world_comes_out_of_the_catalog(game: Game) -> None:
    """ITM-6b: the cloak goes to Germany and Austria; a unit is in no list of the catalog."""
    for user in ("alice", None):
        assert listed(game, user=user) == ["sword_ice", "gold", "starter_pack"]
    abroad = ["sword_ice", "gold", "starter_pack", "cloak_alpine"]
    assert listed(game, query={"country": "DE"}) == abroad
    game.tell("heidi", attributes={"country": "AT"})
    assert listed(game, user="heidi") == abroad
    assert listed(game, "get-virtual-items") == ["sword_ice"]
    assert listed(game, "get-virtual-currency") == ["gold"]
    assert listed(game, "get-virtual-currency-package") == []
    assert listed(game, "get-bundle-list") == ["starter_pack"]


def test_an_item_is_told_in_the_language_of_the_player(game: Game) -> None:
    """SHP-6, SHP-7."""
    for locale, name in (("de", "Eisschwert"), ("de-DE", "Eisschwert"), ("fr", "Ice sword"),
                         ("xx", "Ice sword")):  # fmt: skip
        body = game.call(
            "get-virtual-items-sku", item_sku="sword_ice", query={"locale": locale}
        ).json()
        assert body["name"] == name
    assert viewed(game, "sword_ice")["name"] == "Ice sword"


def test_additional_fields_are_told_when_asked_for(game: Game) -> None:
    """ITM-14."""
    make(game)
    fields = {"media_list", "order", "long_description", "custom_attributes"}
    for wanted in (set(), {"order"}, fields):
        query = [("additional_fields[]", name) for name in sorted(wanted)]
        items = game.call("get-virtual-items", query=query).json()["items"]
        assert items[1]["sku"] == "new_one"
        assert items[1].keys() & fields == wanted
    assert viewed(game).keys() & fields == {"custom_attributes"}
    assert faults(game.call("get-virtual-items", query={"additional_fields[]": "x"}))


def test_a_hidden_item_is_in_no_list_and_unknown_by_its_sku(game: Game) -> None:
    """ITM-6a and ITM-6c."""
    make(game, is_show_in_store=False)
    assert "new_one" not in listed(game)
    for operation, parameter in (
        ("get-sellable-item-by-sku", "sku"),
        ("get-virtual-items-sku", "item_sku"),
        ("get-bundle", "sku"),
    ):
        for sku in ("new_one", "nothing", "frostland"):
            expected = (404, 4001, f"[0401-4001]: Item with sku = '{sku}' not found")
            assert refusal(game.call(operation, **{parameter: sku})) == expected


def test_an_item_out_of_season_is_shown_when_asked_for(game: Game, clock: SettableClock) -> None:
    """ITM-7 and ITM-10."""
    season = [{"date_from": "2026-12-01T11:00:00Z", "date_until": "2026-12-01T13:00:00Z"}]
    make(game, periods=season)
    query = {"show_inactive_time_limited_items": 1}
    assert "new_one" not in listed(game)
    assert "new_one" in listed(game, query=query)
    assert viewed(game, **query)["can_be_bought"] is False
    clock.advance(parse_duration("1h"))
    assert viewed(game)["can_be_bought"] is True


def test_a_period_without_a_beginning_has_always_begun(game: Game) -> None:
    make(game, periods=[{"date_until": "2027-01-01T00:00:00+01:00"}])
    until = {"date_until": "2027-01-01T00:00:00+01:00"}
    assert viewed(game)["periods"] == [until]
    written = act(game, "get", "virtual-item").json()["periods"]
    assert written == [{"date_from": None, **until}]


def test_limits_are_those_of_the_player(game: Game) -> None:
    """ITM-9a and ITM-10."""
    limits = {"per_user": 2, "per_item": 9, "recurrent_schedule": {"per_user": WEEKLY}}
    make(game, limits=limits)
    per_user = {
        "total": 2,
        "available": 2,
        "recurrent_schedule": {"interval_type": "weekly", "reset_next_date": NEXT_MONDAY},
    }
    per_item = {"total": 9, "available": 9}
    for user in ("alice", None):
        assert viewed(game, user=user)["limits"] == {"per_user": per_user, "per_item": per_item}
    make(game, sku="unlimited")
    assert viewed(game, "unlimited")["limits"] is None


def promote(game: Game, **changes: Any) -> int:
    """A discount of 10 % on the new item, switched on."""
    body = {
        "name": {"en": "Sale", "de": "Verkauf"},
        "discount": {"percent": "10.00"},
        "items": [{"sku": "new_one"}],
        **changes,
    }
    number = game.call("create-item-promotion", body=body).json()["promotion_id"]
    assert game.call("activate-promotion", promotion_id=number).status_code == 204
    return int(number)


def test_a_discount_lowers_the_price_and_is_listed(game: Game) -> None:
    """ITM-16 and PRM-10: two discounts multiply, each tells what it alone takes off."""
    make(game, prices=[price(9.99)])
    period = {"date_from": "2026-12-01T00:00:00+00:00", "date_until": "2026-12-24T00:00:00+00:00"}
    promote(game, promotion_periods=[period], limits={"per_user": 3})
    promote(game, name={"en": "More"}, discount={"percent": "50.00"})
    item = viewed(game)
    assert item["price"] == {
        "amount": "4.50",
        "amount_without_discount": "9.99",
        "currency": "USD",
    }
    first = {
        "name": "Sale",
        "date_start": "2026-12-01T00:00:00+00:00",
        "date_end": "2026-12-24T00:00:00+00:00",
        "discount": {"percent": "10.00", "value": "1.00"},
        "bonus": [],
        "limits": {"per_user": {"total": 3, "available": 3}},
    }
    second = {
        "name": "More",
        "date_start": None,
        "date_end": None,
        "discount": {"percent": "50.00", "value": "4.99"},
        "bonus": [],
    }
    assert item["promotions"] == [first, second]
    without_limits = {name: value for name, value in first.items() if name != "limits"}
    assert viewed(game, user=None)["promotions"] == [without_limits, second]
    query = {"locale": "de"}
    body = game.call("get-virtual-items-sku", item_sku="new_one", query=query).json()
    assert body["promotions"][0]["name"] == "Verkauf"


def test_a_bonus_is_listed_on_the_item_it_comes_with(game: Game) -> None:
    """ITM-16."""
    make(game)
    body = {
        "name": {"en": "Gift"},
        "condition": [{"sku": "new_one"}],
        "bonus": [{"sku": "starter_pack", "quantity": 2}],
    }
    number = game.call("create-bonus-promotion", body=body).json()["promotion_id"]
    game.call("activate-promotion", promotion_id=number)
    present = {
        "sku": "starter_pack",
        "quantity": 2,
        "type": "bundle",
        "name": "Starter pack",
        "image_url": "",
        "bundle_type": "standard",
    }
    shown = viewed(game)["promotions"]
    assert [(each["discount"], each["bonus"]) for each in shown] == [(None, [present])]
    assert viewed(game, "gold")["promotions"] == []


def test_a_promo_code_is_worked_into_the_prices(game: Game) -> None:
    """ITM-8."""
    make(game, prices=[price(10)])
    body = {"external_id": "p", "name": {"en": "Code"}, "discount": {"percent": "25.00"}}
    assert game.call("create-promo-code", body=body).status_code == 201
    added = game.call("create-promo-code-code", external_id="p", body={"coupon_code": "MINE"})
    assert added.status_code in (200, 201, 204)
    game.call("activate-promo-code", external_id="p")
    assert viewed(game, promo_code="MINE")["price"]["amount"] == "7.50"
    assert viewed(game, promo_code="OTHER")["price"]["amount"] == "10.00"
    assert viewed(game, user=None, promo_code="MINE")["price"]["amount"] == "10.00"


def test_a_code_shows_the_items_of_its_unique_offer(game: Game) -> None:
    """PRM-23 and ITM-8."""
    body = {"external_id": "u", "name": {"en": "Secret"}, "items": ["sword_ice"]}
    assert game.call("admin-create-unique-catalog-offer", body=body).status_code == 201
    game.call("create-unique-catalog-offer-code", external_id="u", body={"coupon_code": "OPEN"})
    game.call("activate-unique-catalog-offer", external_id="u")
    assert "sword_ice" not in listed(game)
    assert "sword_ice" in listed(game, query={"promo_code": "OPEN"})
    assert "sword_ice" not in listed(game, user=None, query={"promo_code": "OPEN"})


def test_items_of_rules_are_for_those_who_meet_them(game: Game) -> None:
    """ATT-4."""
    level = {"attribute": "level", "type": "number", "operator": "le", "value": "10"}
    rule = {
        "name": "Veterans",
        "is_enabled": True,
        "is_satisfied_for_unauth": False,
        "attribute_conditions": [level],
        "items": [{"sku": "sword_ice"}],
    }
    assert game.call("create-filter-rule", body=rule).status_code == 201
    game.tell("thora", attributes={"level": 42})
    assert "sword_ice" in listed(game, user="thora")
    assert "sword_ice" not in listed(game)
    assert "sword_ice" not in listed(game, user=None)


def test_value_points_of_an_item_are_listed(game: Game) -> None:
    """CHN-27."""
    point = {"sku": "xp", "name": {"en": "Experience", "de": "Erfahrung"}}
    assert game.call("admin-create-value-points", body=point).status_code == 201
    body = [{"sku": "sword_ice", "amount": 15}]
    game.call("admin-set-items-value-point-reward", value_point_sku="xp", body=body)
    rewards = viewed(game, "sword_ice")["vp_rewards"]
    assert [(each["sku"], each["amount"], each["name"], each["is_clan"]) for each in rewards] == [
        ("xp", 15, "Experience", False)
    ]
    assert viewed(game, "gold")["vp_rewards"] == []


def test_a_bundle_shows_its_content_and_what_that_would_cost(game: Game) -> None:
    """ITM-15: with the player's discounts."""
    make(game, prices=[price(10)])
    make(game, "bundle", "pack", content=[{"sku": "new_one", "quantity": 2}, {"sku": "gold"}])
    promote(game)
    pack = game.call("get-bundle", sku="pack").json()
    assert pack["total_content_price"] == {
        "amount": "18.00",
        "amount_without_discount": "20.00",
        "currency": "USD",
    }
    content = [(part["sku"], part["quantity"], part.get("price")) for part in pack["content"]]
    ten = {"amount": "9.00", "amount_without_discount": "10.00", "currency": "USD"}
    assert content == [("new_one", 2, ten), ("gold", 1, None)]
    assert "total_content_price" not in viewed(game, "starter_pack")


def test_virtual_prices_are_shown_while_they_are_in_use(game: Game) -> None:
    vc_prices = [
        {"sku": "gold", "amount": 900, "is_default": True, "is_enabled": True},
        {"sku": "gold", "amount": 1, "is_default": False, "is_enabled": False},
    ]
    make(game, prices=[], vc_prices=vc_prices)
    item = viewed(game)
    assert "price" not in item
    shown = [(each["sku"], each["amount"], each["is_default"]) for each in item["virtual_prices"]]
    assert shown == [("gold", 900, True)]
    calculated = {"amount": "900", "amount_without_discount": "900"}
    assert item["virtual_prices"][0]["calculated_price"] == calculated
    assert item["can_be_bought"] is True


def groups(game: Game) -> Iterator[tuple[str, str, int]]:
    for group in game.call("get-item-groups", headers={}).json()["groups"]:
        yield group["external_id"], group["name"], group["order"]


def test_groups_are_listed_with_their_names(game: Game) -> None:
    """ITM-17."""
    assert list(groups(game)) == [("weapons", "weapons", 1)]
    named = {"external_id": "coins", "name": {"en": "Coins", "de": "Münzen"}}
    make(game, "virtual-currency", groups=["weapons", named])
    assert list(groups(game)) == [("weapons", "weapons", 1), ("coins", "Coins", 2)]
    item = viewed(game)
    assert item["groups"][1] == {"external_id": "coins", "name": "Coins"}


@pytest.mark.parametrize("operation", LISTS)
def test_pages_of_a_list_together_are_the_list(game: Game, operation: str) -> None:
    """PAG-2 and PAG-4."""
    for kind in KINDS:
        for number in range(2):
            make(game, kind, f"{kind}{number}", is_show_in_store=True)
    whole = listed(game, operation)
    assert len(whole) == len(set(whole)) >= 2
    found: list[str] = []
    has_more = True
    while has_more:
        page = game.call(operation, query={"limit": 1, "offset": len(found)}).json()
        found += [item["sku"] for item in page["items"]]
        has_more = page["has_more"]
        assert len(found) <= len(whole)
    assert found == whole


@pytest.mark.parametrize("operation", [*LISTS, "get-sellable-item-by-sku"])
def test_a_bad_token_is_refused_also_where_visitors_are_served(game: Game, operation: str) -> None:
    """AUTH-3b."""
    response = game.call(operation, headers=bearer("x.y.z"))
    assert refusal(response) == USER_UNKNOWN


def test_every_kind_of_answer_can_be_free(game: Game) -> None:
    """ITM-10."""
    for kind in NUMBER_KINDS:
        make(game, kind, kind, is_free=True)
        item = viewed(game, kind)
        assert (item["is_free"], item.get("price"), item["can_be_bought"]) == (True, None, True)
