"""The 10 calls of the tag `offer_chains` over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.chains import pay
from tests.server.chain_calls import (
    IN_A_DAY,
    START,
    chain_error,
    make_offers,
    offer_body,
    offer_step,
    reward,
    stocked,
)
from tests.server.game import ADMIN_UNKNOWN, NOW, USER_UNKNOWN, Game, Mock, bearer, faults, refusal

from liveops_kit.domain.mechanics.orders import OrderStatus
from liveops_kit.domain.values.clock import SettableClock

CLAIM = "claim-user-offer-chain-step-reward"
ORDER = "order-user-offer-chain-step-reward"
SHOW = "get-user-offer-chain-by-id"
MANAGING = [
    "admin-get-offer-chain",
    "admin-update-offer-chain",
    "admin-delete-offer-chain",
    "admin-toggle-offer-chain",
]
WEEKLY = {"interval_type": "weekly", "day_of_week": 1, "time": "02:00:00+03:00"}
VETERANS = [{"attribute": "level", "type": "number", "operator": "ge", "value": "10"}]


@pytest.fixture
def shop(mock: Mock, game: Game) -> Game:
    """A game with the items that chains give."""
    return stocked(mock, game)


def show(game: Game, chain_id: int, **how: Any) -> Any:
    """The chain as a user sees it."""
    response = game.call(SHOW, offer_chain_id=chain_id, **how)
    assert response.status_code == 200, response.text
    return response.json()


def read(game: Game, chain_id: int) -> Any:
    """The chain as its project reads it back."""
    response = game.call("admin-get-offer-chain", offer_chain_id=chain_id)
    assert response.status_code == 200, response.text
    return response.json()


# -- the project -----------------------------------------------------------------------------------
def test_a_chain_is_read_back_as_it_was_written(shop: Game) -> None:
    conditions = [{**VETERANS[0], "can_be_missing": True}]
    steps = [
        {"step_number": 2, "is_free": False, "items": [reward("chest", 2, order=7)]},
        offer_step(1, "leaflet", free=True),
    ]
    body = offer_body(
        description={"en": "On the way", "de": None},
        order=4,
        date_end="2031-11-01T10:00:00Z",
        recurrent_schedule=WEEKLY,
        is_always_visible=False,
        attribute_conditions=conditions,
        is_reset_on_completion=True,
        steps=steps,
    )
    created = shop.call("admin-create-offer-chain", body=body)
    assert (created.status_code, created.json()) == (201, {"offer_chain_id": 1})
    plain = {"description": None, "image_url": None}
    leaflet = {"item_id": 6, "sku": "leaflet", "name": {"en": "Leaflet"}, "type": "virtual_good"}
    chest = {"item_id": 4, "sku": "chest", "name": {"en": "Chest"}, "type": "bundle"}
    short = {
        "id": 1,
        "name": {"en": "Road", "de": "Weg"},
        "order": 4,
        "description": {"en": "On the way"},
        "date_start": START,
        "date_end": "2031-11-01T10:00:00+00:00",
        "is_enabled": True,
        "recurrent_schedule": {
            **WEEKLY,
            "reset_next_date": 1_796_598_000_000,
            "displayable_reset_start_date": "2026-12-07T02:00:00+03:00",
            "displayable_reset_next_date": "2026-12-07T02:00:00+03:00",
        },
        "is_always_visible": False,
        "attribute_conditions": conditions,
        "is_reset_on_completion": True,
        "number_of_steps": 2,
    }
    assert shop.call("admin-get-offer-chains").json() == {"has_more": False, "items": [short]}
    assert read(shop, 1) == {
        **short,
        "steps": [
            {
                "step_id": 1,
                "step_number": 1,
                "is_free": True,
                "step_price": None,
                "items": [{**leaflet, **plain, "is_free": True, "quantity": 1, "order": 0}],
            },
            {
                "step_id": 2,
                "step_number": 2,
                "is_free": False,
                "step_price": {"amount": 19.98, "currency": "USD"},
                "items": [{**chest, **plain, "is_free": False, "quantity": 2, "order": 7}],
            },
        ],
    }


def test_what_is_left_out_has_its_default(shop: Game) -> None:
    chain = read(shop, make_offers(shop))
    names = ["description", "order", "date_end", "recurrent_schedule", "is_always_visible"]
    names += ["is_reset_on_completion"]
    assert [chain[name] for name in names] == [None, 1, None, None, True, False]
    assert "attribute_conditions" not in chain


def test_the_list_is_sorted_paged_and_filtered(shop: Game) -> None:
    """PAG-1, PAG-2, PAG-4."""
    for order in (3, 1, 2):
        make_offers(shop, order=order, is_enabled=order != 1)
    pages = [
        shop.call("admin-get-offer-chains", query={"limit": 2, "offset": offset}).json()
        for offset in (0, 2)
    ]
    assert [chain["id"] for page in pages for chain in page["items"]] == [2, 3, 1]
    assert [page["has_more"] for page in pages] == [True, False]
    for enabled, expected in ((1, [3, 1]), (0, [2])):
        found = shop.call("admin-get-offer-chains", query={"enabled": enabled}).json()
        assert [chain["id"] for chain in found["items"]] == expected


@pytest.mark.parametrize(
    ("call", "most"), [("admin-get-offer-chains", 10), ("get-offer-chains-list", 30)]
)
def test_a_page_is_bounded(shop: Game, call: str, most: int) -> None:
    """PAG-1a, PAG-1c, PAG-1d."""
    for _ in range(most + 1):
        make_offers(shop)
    for query in ({}, {"limit": 99}):
        page = shop.call(call, query=query).json()
        assert (len(page["items"]), page["has_more"]) == (most, True)
    for query in ({"limit": 0}, {"offset": -1}):
        assert [name for name, _ in faults(shop.call(call, query=query))] == list(query)


def test_an_update_replaces_everything(shop: Game) -> None:
    """CHN-7."""
    chain_id = make_offers(shop, order=4, recurrent_schedule=WEEKLY, is_enabled=False)
    steps = [offer_step(1, "potion", step_id=2), offer_step(2, free=True, step_id=None)]
    body = offer_body(id=chain_id, name={"de": "Neu"}, steps=steps)
    updated = shop.call("admin-update-offer-chain", offer_chain_id=chain_id, body=body)
    assert (updated.status_code, updated.content) == (204, b"")
    chain = read(shop, chain_id)
    assert (chain["name"], chain["order"], chain["recurrent_schedule"]) == ({"de": "Neu"}, 1, None)
    assert [(step["step_id"], step["is_free"]) for step in chain["steps"]] == [
        (2, False),
        (3, True),
    ]


@pytest.mark.parametrize("call", MANAGING)
def test_an_unknown_chain_is_refused(shop: Game, call: str) -> None:
    """ERR-21."""
    extra: Any = {"body": offer_body()} if call == "admin-update-offer-chain" else {}
    response = shop.call(call, offer_chain_id=9, **extra)
    assert chain_error(response) == (404, 6201, {"project_id": shop.project_id, "chain_id": 9})


def test_an_enabled_chain_is_not_updated(shop: Game) -> None:
    """CHN-6a."""
    chain_id = make_offers(shop)
    response = shop.call("admin-update-offer-chain", offer_chain_id=chain_id, body=offer_body())
    assert chain_error(response) == (
        422,
        6209,
        {"project_id": shop.project_id, "chain_id": chain_id},
    )


def test_toggling_and_deleting(shop: Game) -> None:
    chain_id = make_offers(shop)
    assert shop.call("admin-toggle-offer-chain", offer_chain_id=chain_id).status_code == 204
    assert shop.call("get-offer-chains-list").json()["total_items_count"] == 0
    assert shop.call("admin-toggle-offer-chain", offer_chain_id=chain_id).status_code == 204
    assert shop.call("get-offer-chains-list").json()["total_items_count"] == 1
    assert shop.call("admin-delete-offer-chain", offer_chain_id=chain_id).status_code == 204
    assert shop.call("admin-get-offer-chains").json() == {"has_more": False, "items": []}


# -- schedules -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("schedule", "first", "milliseconds"),
    [
        ({"interval_type": "hourly"}, "2026-12-01T11:00:00+00:00", 1_796_122_800_000),
        (WEEKLY, "2026-12-07T02:00:00+03:00", 1_796_598_000_000),
        (
            {"interval_type": "monthly", "day_of_month": 31, "time": "00:00:00-08:00"},
            "2026-12-31T00:00:00-08:00",
            1_798_704_000_000,
        ),
    ],
)
def test_a_schedule_is_told_with_its_next_dates(
    shop: Game, clock: SettableClock, schedule: Any, first: str, milliseconds: int
) -> None:
    """CHN-2a, CHN-3, CHN-18: the first reset stays, the next one moves on."""
    chain_id = make_offers(shop, recurrent_schedule=schedule)
    dates = {"displayable_reset_start_date": first, "displayable_reset_next_date": first}
    expected = {**schedule, "reset_next_date": milliseconds, **dates}
    assert read(shop, chain_id)["recurrent_schedule"] == expected
    shown_schedule = {"interval_type": schedule["interval_type"], "reset_next_date": milliseconds}
    assert show(shop, chain_id)["recurrent_schedule"] == shown_schedule
    clock.advance(timedelta(days=62))
    later = read(shop, chain_id)["recurrent_schedule"]
    assert later["displayable_reset_start_date"] == first
    assert later["reset_next_date"] > (NOW + timedelta(days=62)).timestamp() * 1000


def test_a_short_month_resets_on_its_last_day(shop: Game, clock: SettableClock) -> None:
    """CHN-3b."""
    schedule = {"interval_type": "monthly", "day_of_month": 31, "time": "00:00:00+00:00"}
    chain_id = make_offers(shop, recurrent_schedule=schedule)
    clock.advance(timedelta(days=65))
    told_next = read(shop, chain_id)["recurrent_schedule"]["displayable_reset_next_date"]
    assert told_next == "2027-02-28T00:00:00+00:00"


@pytest.mark.parametrize(
    "schedule",
    [
        {"interval_type": "daily", "time": "00:00:00+00:00"},
        {"interval_type": "weekly", "time": "00:00:00+00:00"},
        {"interval_type": "monthly", "day_of_month": 32, "time": "00:00:00+00:00"},
        {"interval_type": "weekly", "day_of_week": 1, "time": "00:30:00+00:00"},
        {**WEEKLY, "day_of_month": 1},
        {"interval_type": "hourly", "time": "00:00:00+00:00"},
    ],
)
def test_a_schedule_has_only_what_its_interval_needs(shop: Game, schedule: Any) -> None:
    response = shop.call("admin-create-offer-chain", body=offer_body(recurrent_schedule=schedule))
    assert all(name.startswith("recurrent_schedule") for name, _ in faults(response))


# -- writes that are refused -----------------------------------------------------------------------
WRONG: list[tuple[Any, Any]] = [
    ({"name": {"xx": "?"}}, (404, 0, None)),
    (
        {"steps": [offer_step(number) for number in range(1, 32)]},
        (422, 6203, {"step_count": 31, "max_steps": 30}),
    ),
    ({"date_end": "later"}, (422, 6204, {"invalid_format_dates": {"date_end": "later"}})),
    (
        {"date_start": IN_A_DAY, "date_end": START},
        (422, 6204, {"invalid_periods": [{"start": IN_A_DAY, "end": START}]}),
    ),
    (
        {"steps": [{"step_number": 1, "is_free": True, "items": [reward(), reward()]}]},
        (
            422,
            6301,
            {"max_items": 1, "steps_exceeded_limits": [{"step_number": 1, "items_count": 2}]},
        ),
    ),
    (
        {"steps": [offer_step(number) for number in (1, 2, 2, 7)]},
        (
            422,
            6302,
            {
                "incorrect_step_numbers": {
                    "duplicates": [2],
                    "out_of_range": [7],
                    "missing": [3, 4],
                }
            },
        ),
    ),
    (
        {"steps": [offer_step(n, sku) for n, sku in enumerate(("lava", "rusty", "gold"), 1)]},
        (
            422,
            6303,
            {
                "invalid_items": {
                    "not_found": ["lava"],
                    "disabled": ["rusty"],
                    "invalid_item_type": {
                        "allowed_item_type_list": ["virtual_good", "bundle"],
                        "sku_map": {"gold": "virtual_currency"},
                    },
                }
            },
        ),
    ),
]


@pytest.mark.parametrize(("change", "expected"), WRONG)
@pytest.mark.parametrize("call", ["admin-create-offer-chain", "admin-update-offer-chain"])
def test_a_write_that_is_not_possible(shop: Game, call: str, change: Any, expected: Any) -> None:
    """ERR-9d, ERR-10, ERR-26 to ERR-30; nothing is stored."""
    chain_id = make_offers(shop, is_enabled=False)
    before = read(shop, chain_id)
    response = shop.call(call, offer_chain_id=chain_id, body=offer_body(**change))
    status, code, facts = expected
    if facts is not None:
        facts = {"project_id": shop.project_id, **facts}
        if code == 6204 and call == "admin-update-offer-chain":
            facts["chain_id"] = chain_id
    assert chain_error(response) == (status, code, facts)
    assert read(shop, chain_id) == before
    assert len(shop.call("admin-get-offer-chains").json()["items"]) == 1


@pytest.mark.parametrize(
    ("change", "code", "facts"),
    [
        ({"id": 5}, 6205, {"url_chain_id": 1, "body_chain_id": 5}),
        ({"steps": [offer_step(1, step_id=9)]}, 6206, {"chain_id": 1, "chain_step_id_list": [9]}),
        (
            {"steps": [offer_step(1, step_id=1), offer_step(2, step_id=1)]},
            6207,
            {"chain_id": 1, "chain_step_id_list": [1]},
        ),
    ],
)
def test_an_update_of_something_else(shop: Game, change: Any, code: int, facts: Any) -> None:
    """ERR-31, ERR-32, ERR-33."""
    make_offers(shop, is_enabled=False)
    response = shop.call("admin-update-offer-chain", offer_chain_id=1, body=offer_body(**change))
    assert chain_error(response) == (422, code, {"project_id": shop.project_id, **facts})


@pytest.mark.parametrize("name", ["number_of_steps", "long_description", "popup_header"])
def test_a_write_states_nothing_that_only_reads_have(shop: Game, name: str) -> None:
    """ERR-13, ERR-14."""
    response = shop.call("admin-create-offer-chain", body=offer_body(**{name: 1}))
    assert [fault for fault, _ in faults(response)] == [name]


# -- the users -------------------------------------------------------------------------------------
def test_a_user_goes_along_a_chain(mock: Mock, shop: Game) -> None:
    """CHN-8a, CHN-21: free, then paid, then done."""
    chain_id = make_offers(shop)
    plain: dict[str, Any] = {"description": None, "image_url": None, "is_free": False}
    none: dict[str, Any] = {"step_vp_rewards": None, "step_loyalty_rewards": None}
    gold = {"item_id": 1, "sku": "gold", "name": "Gold", "type": "virtual_currency", **plain}
    chest = {"item_id": 4, "sku": "chest", "name": "Chest", "type": "bundle", **plain}
    chest |= {"quantity": 1, "order": 0}
    chest |= {"content": [{**gold, "quantity": 100}]}
    sword = {"item_id": 2, "sku": "sword", "name": "Sword", "type": "virtual_good", **plain}
    sword |= {"quantity": 1, "order": 0}
    first = {"step_number": 1, "is_free": True, "step_price": None, "items": [chest], **none}
    second = {"step_number": 2, "is_free": False, "items": [sword], **none}
    second |= {"step_price": {"amount": 4.99, "currency": "USD"}}

    def as_seen(*claimed: bool, following: int | None) -> Any:
        steps = zip((first, second), claimed, strict=True)
        return {
            "id": chain_id,
            "name": "Road",
            "description": None,
            "order": 1,
            "date_start": START,
            "date_end": None,
            "steps": [{**step, "is_claimed": is_claimed} for step, is_claimed in steps],
            "recurrent_schedule": None,
            "next_step_number": following,
        }

    assert show(shop, chain_id) == as_seen(False, False, following=1)
    claimed = shop.call(CLAIM, offer_chain_id=chain_id, step_number=1)
    assert (claimed.status_code, claimed.json()) == (200, {"order_id": 1})
    assert show(shop, chain_id) == as_seen(True, False, following=2)
    ordered = shop.call(ORDER, offer_chain_id=chain_id, step_number=2)
    assert ordered.status_code == 200
    assert ordered.json().keys() == {"order_id", "token"}
    project = mock.world.project(shop.project_id)
    order = project.orders.get(ordered.json()["order_id"])
    assert (order.status, order.token) == (OrderStatus.NEW, ordered.json()["token"])
    assert show(shop, chain_id) == as_seen(True, False, following=2)
    pay(project, order.order_id, NOW)
    assert show(shop, chain_id) == as_seen(True, True, following=None)
    assert shop.inventory() == {"gold": 100, "sword": 1}
    listed = shop.call("get-offer-chains-list").json()
    expected = as_seen(True, True, following=None)
    assert listed == {"has_more": False, "total_items_count": 1, "items": [expected]}


@pytest.mark.parametrize("call", [CLAIM, ORDER])
def test_any_other_step_is_refused(shop: Game, call: str) -> None:
    """ERR-24, ERR-25, CHN-15."""
    chain_id = make_offers(shop, steps=[offer_step(n, free=call == ORDER) for n in (1, 2)])
    for number in (1, 2):
        response = shop.call(call, offer_chain_id=chain_id, step_number=number)
        assert chain_error(response) == (422, 6306, {"chain_id": chain_id, "step_number": number})
    response = shop.call(call, offer_chain_id=chain_id, step_number=3)
    assert chain_error(response) == (404, 6304, {"chain_id": chain_id, "step_number": 3})
    response = shop.call(call, offer_chain_id=77, step_number=1)
    assert chain_error(response) == (404, 6201, {"project_id": shop.project_id, "chain_id": 77})


def test_a_schedule_takes_users_back(shop: Game, clock: SettableClock) -> None:
    """CHN-3e."""
    chain_id = make_offers(shop, recurrent_schedule=WEEKLY)
    assert shop.call(CLAIM, offer_chain_id=chain_id, step_number=1).status_code == 200
    clock.advance(timedelta(days=5))
    assert show(shop, chain_id)["next_step_number"] == 2
    clock.advance(timedelta(days=1))
    assert show(shop, chain_id)["next_step_number"] == 1


def test_a_step_tells_the_value_points_that_come_with_it(shop: Game) -> None:
    """CHN-11: the mapped amount times the quantity."""
    point = {"sku": "frost", "name": {"en": "Frost points"}}
    made = shop.call("admin-create-value-points", body=point)
    assert made.status_code == 201, made.text
    mapped = shop.call(
        "admin-set-items-value-point-reward",
        value_point_sku="frost",
        body=[{"sku": "sword", "amount": 15}],
    )
    assert mapped.status_code == 204, mapped.text
    steps = [
        {"step_number": 1, "is_free": False, "items": [reward("sword", 3)]},
        offer_step(2, "potion", free=True),
    ]
    chain_id = make_offers(shop, steps=steps)
    (rewards, nothing) = (step["step_vp_rewards"] for step in show(shop, chain_id)["steps"])
    facts = {"sku": "frost", "amount": 45, "name": "Frost points", "is_clan": False}
    assert [{name: row[name] for name in facts} for row in rewards] == [facts]
    assert nothing is None


# -- who sees what, and who may call ---------------------------------------------------------------
def test_conditions_decide_who_sees_a_chain(shop: Game) -> None:
    """CHN-10b, CHN-14, CHN-15."""
    chain_id = make_offers(shop, is_always_visible=False, attribute_conditions=VETERANS)
    shop.tell("thora", attributes={"level": 42})
    shop.tell("bob", attributes={"level": 3})
    for user, count in (("thora", 1), ("bob", 0), (None, 1)):
        listed = shop.call("get-offer-chains-list", user=user).json()
        assert listed["total_items_count"] == count
    facts = {"project_id": shop.project_id, "chain_id": chain_id}
    assert chain_error(shop.call(SHOW, offer_chain_id=chain_id, user="bob")) == (404, 6201, facts)
    refused = shop.call(CLAIM, offer_chain_id=chain_id, step_number=1, user="bob")
    assert chain_error(refused) == (404, 6201, facts)
    assert show(shop, chain_id, user="thora")["next_step_number"] == 1


def test_a_visitor_sees_chains_without_progress(shop: Game) -> None:
    """AUTH-3a."""
    chain_id = make_offers(shop)
    assert shop.call(CLAIM, offer_chain_id=chain_id, step_number=1).status_code == 200
    for chain in (
        show(shop, chain_id, user=None),
        shop.call("get-offer-chains-list", user=None).json()["items"][0],
    ):
        assert [step["is_claimed"] for step in chain["steps"]] == [False, False]
        assert chain["next_step_number"] == 1


@pytest.mark.parametrize("call", ["get-offer-chains-list", SHOW])
def test_a_bad_token_is_refused_also_there(shop: Game, call: str) -> None:
    """AUTH-3b."""
    response = shop.call(call, offer_chain_id=make_offers(shop), headers=bearer("nonsense"))
    assert refusal(response) == USER_UNKNOWN


@pytest.mark.parametrize("call", [CLAIM, ORDER])
def test_only_users_take_steps(shop: Game, call: str) -> None:
    """AUTH-2b."""
    response = shop.call(call, offer_chain_id=1, step_number=1, user=None)
    assert refusal(response) == USER_UNKNOWN


@pytest.mark.parametrize("call", ["admin-get-offer-chains", "admin-create-offer-chain", *MANAGING])
def test_only_servers_manage_chains(shop: Game, call: str) -> None:
    """AUTH-1."""
    response = shop.call(call, offer_chain_id=1, headers={}, body=offer_body())
    assert refusal(response) == ADMIN_UNKNOWN
