"""The 10 calls of the tag `daily_chains` over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from tests.server.chain_calls import (
    IN_A_DAY,
    START,
    chain_error,
    daily_body,
    make_daily,
    reward,
    stocked,
)
from tests.server.game import (
    ADMIN_UNKNOWN,
    NOW,
    USER_UNKNOWN,
    Game,
    Mock,
    bearer,
    faults,
    refusal,
)

from liveops_kit.domain.mechanics.catalog import Content
from liveops_kit.domain.values.clock import SettableClock

CLAIM = "claim-user-daily-chain-step-reward"
MANAGING = [
    "admin-get-daily-chain",
    "admin-update-daily-chain",
    "admin-delete-daily-chain",
    "admin-toggle-daily-chain",
    "admin-reset-daily-chain",
]
UNLOCKED = int(NOW.timestamp())


@pytest.fixture
def shop(mock: Mock, game: Game) -> Game:
    """A game with the items that chains give."""
    return stocked(mock, game)


def show(game: Game, chain_id: int, **how: Any) -> Any:
    """The chain as a user sees it."""
    response = game.call("get-user-daily-chain-by-id", daily_chain_id=chain_id, **how)
    assert response.status_code == 200, response.text
    return response.json()


def statuses(game: Game, chain_id: int, **how: Any) -> list[str]:
    """Return the status of each step for a user."""
    return [step["status"] for step in show(game, chain_id, **how)["steps"]]


# -- the project -----------------------------------------------------------------------------------
def test_a_chain_is_read_back_as_it_was_written(shop: Game) -> None:
    items = [reward("potion", 2, order=2), reward("chest", 1, order=1)]
    body = daily_body(
        description={"en": "Come back", "fr": None},
        order=4,
        date_end="2027-01-01T00:00:00Z",
        is_recurrent=True,
        steps=[{"step_number": 2, "items": [reward()]}, {"step_number": 1, "items": items}],
    )
    created = shop.call("admin-create-daily-chain", body=body)
    assert (created.status_code, created.json()) == (201, {"daily_chain_id": 1})
    potion = {"item_id": 3, "sku": "potion", "name": {"en": "Potion"}, "type": "virtual_good"}
    chest = {"item_id": 4, "sku": "chest", "name": {"en": "Chest"}, "type": "bundle"}
    sword = {"item_id": 2, "sku": "sword", "name": {"en": "Sword"}, "type": "virtual_good"}
    plain = {"description": None, "image_url": None}
    assert shop.call("admin-get-daily-chain", daily_chain_id=1).json() == {
        "id": 1,
        "name": {"en": "Advent", "de": "Adventszeit"},
        "description": {"en": "Come back"},
        "date_start": START,
        "date_end": "2027-01-01T00:00:00+00:00",
        "order": 4,
        "is_enabled": True,
        "is_recurrent": True,
        "number_of_steps": 2,
        "type": "calendar_hard",
        "steps": [
            {
                "step_id": 1,
                "step_number": 1,
                "items": [{**chest, **plain, "quantity": 1}, {**potion, **plain, "quantity": 2}],
            },
            {"step_id": 2, "step_number": 2, "items": [{**sword, **plain, "quantity": 1}]},
        ],
    }


def test_the_list_has_the_chains_without_their_steps(shop: Game) -> None:
    """PAG-1, PAG-2, PAG-4."""
    for order in (3, 1, 2):
        make_daily(shop, 2, order=order, is_enabled=order != 1)
    first = shop.call("admin-get-daily-chains", query={"limit": 2}).json()
    rest = shop.call("admin-get-daily-chains", query={"limit": 2, "offset": 2}).json()
    assert [chain["id"] for chain in first["items"] + rest["items"]] == [2, 3, 1]
    assert (first["has_more"], rest["has_more"]) == (True, False)
    assert "steps" not in first["items"][0]
    assert first["items"][0]["number_of_steps"] == 2
    for enabled, expected in ((1, [3, 1]), (0, [2])):
        found = shop.call("admin-get-daily-chains", query={"enabled": enabled}).json()
        assert [chain["id"] for chain in found["items"]] == expected


def test_a_list_follows_a_deletion_and_a_creation_at_once(shop: Game) -> None:
    """PAG-8: two changes of a table that undo each other's count are changes all the same."""
    for _ in range(2):
        make_daily(shop, 2)
    assert [chain["id"] for chain in shop.call("get-daily-chains-list").json()["items"]] == [1, 2]
    assert shop.call("admin-delete-daily-chain", daily_chain_id=1).status_code == 204
    make_daily(shop, 2)
    assert [chain["id"] for chain in shop.call("get-daily-chains-list").json()["items"]] == [2, 3]


def test_a_page_has_fifty_chains_at_most(shop: Game) -> None:
    """PAG-1a, PAG-1c."""
    for _ in range(51):
        make_daily(shop, 1)
    for call, query in (
        ("admin-get-daily-chains", {}),
        ("admin-get-daily-chains", {"limit": 99}),
        ("get-daily-chains-list", {}),
        ("get-daily-chains-list", {"limit": 99}),
    ):
        page = shop.call(call, query=query).json()
        assert (len(page["items"]), page["has_more"]) == (50, True)


@pytest.mark.parametrize("call", ["admin-get-daily-chains", "get-daily-chains-list"])
@pytest.mark.parametrize(("name", "value"), [("limit", 0), ("offset", -1)])
def test_an_impossible_page_is_refused(shop: Game, call: str, name: str, value: int) -> None:
    """PAG-1d."""
    assert [fault for fault, _ in faults(shop.call(call, query={name: value}))] == [name]


def test_an_update_replaces_everything(shop: Game) -> None:
    """CHN-7: what is left out falls back to its default."""
    chain_id = make_daily(shop, 2, order=4, description={"en": "x"}, is_enabled=False)
    steps = [{"step_id": 2, "step_number": 1, "items": [reward("gold")]}]
    body = daily_body(id=chain_id, type="rolling", name={"de": "Neu"}, steps=steps)
    updated = shop.call("admin-update-daily-chain", daily_chain_id=chain_id, body=body)
    assert (updated.status_code, updated.content) == (204, b"")
    read = shop.call("admin-get-daily-chain", daily_chain_id=chain_id).json()
    assert (read["name"], read["description"], read["order"]) == ({"de": "Neu"}, None, 1)
    assert (read["type"], read["is_enabled"], read["is_recurrent"]) == ("rolling", True, False)
    assert [(step["step_id"], step["step_number"]) for step in read["steps"]] == [(2, 1)]


def test_an_enabled_chain_is_not_updated(shop: Game) -> None:
    """CHN-6a."""
    chain_id = make_daily(shop)
    response = shop.call("admin-update-daily-chain", daily_chain_id=chain_id, body=daily_body())
    facts = {"project_id": shop.project_id, "chain_id": chain_id}
    assert chain_error(response) == (422, 6209, facts)


@pytest.mark.parametrize("call", MANAGING)
def test_an_unknown_chain_is_refused(shop: Game, call: str) -> None:
    """ERR-21."""
    extra: Any = {"body": daily_body()} if call == "admin-update-daily-chain" else {}
    response = shop.call(call, daily_chain_id=9, **extra)
    assert chain_error(response) == (404, 6201, {"project_id": shop.project_id, "chain_id": 9})


def test_a_user_may_not_see_an_unknown_or_disabled_chain(shop: Game) -> None:
    """ERR-21, CHN-19."""
    make_daily(shop, is_enabled=False)
    for chain_id in (1, 9):
        response = shop.call("get-user-daily-chain-by-id", daily_chain_id=chain_id)
        facts = {"project_id": shop.project_id, "chain_id": chain_id}
        assert chain_error(response) == (404, 6201, facts)


def test_toggling_and_deleting(shop: Game) -> None:
    chain_id = make_daily(shop)
    assert shop.call("admin-toggle-daily-chain", daily_chain_id=chain_id).status_code == 204
    assert shop.call("get-daily-chains-list").json()["items"] == []
    assert shop.call("admin-toggle-daily-chain", daily_chain_id=chain_id).status_code == 204
    assert len(shop.call("get-daily-chains-list").json()["items"]) == 1
    assert shop.call("admin-delete-daily-chain", daily_chain_id=chain_id).status_code == 204
    assert shop.call("admin-get-daily-chains").json() == {"has_more": False, "items": []}


def test_a_rolling_chain_can_be_reset(shop: Game) -> None:
    chain_id = make_daily(shop, type="rolling")
    assert shop.call(CLAIM, daily_chain_id=chain_id, step_number=1).status_code == 204
    assert shop.call("admin-reset-daily-chain", daily_chain_id=chain_id).status_code == 204
    assert statuses(shop, chain_id) == ["claimable", "claim_in_future"]


def test_another_chain_cannot(shop: Game) -> None:
    """CHN-20."""
    response = shop.call("admin-reset-daily-chain", daily_chain_id=make_daily(shop))
    assert faults(response) == [("type", "Only chains of the type rolling can be reset")]


# -- writes that are refused -----------------------------------------------------------------------
WRONG = [
    ({"name": {"xx": "?"}}, (404, 0, None)),
    ({"steps": [{"step_number": 1, "items": [reward("lava")]}]}, (404, 4001, None)),
    (
        {"steps": [{"step_number": n, "items": [reward()]} for n in range(1, 32)]},
        (422, 6203, {"step_count": 31, "max_steps": 30}),
    ),
    ({"date_start": "tomorrow"}, (422, 6204, {"invalid_format_dates": {"date_start": "tomorrow"}})),
    (
        {"date_end": START},
        (422, 6204, {"invalid_periods": [{"start": START, "end": START}]}),
    ),
]


@pytest.mark.parametrize(("change", "expected"), WRONG)
@pytest.mark.parametrize("call", ["admin-create-daily-chain", "admin-update-daily-chain"])
def test_a_write_that_is_not_possible(shop: Game, call: str, change: Any, expected: Any) -> None:
    """ERR-9a, ERR-10, ERR-30, ERR-36; nothing is stored."""
    chain_id = make_daily(shop, is_enabled=False)
    before = shop.call("admin-get-daily-chain", daily_chain_id=chain_id).json()
    response = shop.call(call, daily_chain_id=chain_id, body=daily_body(**change))
    status, code, facts = expected
    if facts is not None:
        facts = {"project_id": shop.project_id, **facts}
        if code == 6204 and call == "admin-update-daily-chain":
            facts["chain_id"] = chain_id
    assert chain_error(response) == (status, code, facts)
    assert shop.call("admin-get-daily-chain", daily_chain_id=chain_id).json() == before
    assert len(shop.call("admin-get-daily-chains").json()["items"]) == 1


def test_wrong_step_numbers_are_told(shop: Game) -> None:
    """CHN-13."""
    steps = [{"step_number": n, "items": [reward()]} for n in (1, 3)]
    response = shop.call("admin-create-daily-chain", body=daily_body(steps=steps))
    message = "Steps are numbered from 1 without gaps"
    assert faults(response) == [("steps.1.step_number", message)]


@pytest.mark.parametrize(
    ("change", "code", "facts"),
    [
        ({"id": 5}, 6205, {"url_chain_id": 1, "body_chain_id": 5}),
        ({"step_ids": [1, 9]}, 6206, {"chain_id": 1, "chain_step_id_list": [9]}),
        ({"step_ids": [1, 1]}, 6207, {"chain_id": 1, "chain_step_id_list": [1]}),
    ],
)
def test_an_update_of_something_else(shop: Game, change: Any, code: int, facts: Any) -> None:
    """ERR-37."""
    make_daily(shop, is_enabled=False)
    body = daily_body(**{name: value for name, value in change.items() if name == "id"})
    for step, step_id in zip(body["steps"], change.get("step_ids", []), strict=False):
        step["step_id"] = step_id
    response = shop.call("admin-update-daily-chain", daily_chain_id=1, body=body)
    assert chain_error(response) == (422, code, {"project_id": shop.project_id, **facts})


@pytest.mark.parametrize(
    "name", ["number_of_steps", "long_description", "daily_chain_id", "recurrent_schedule"]
)
def test_a_write_states_nothing_that_only_reads_have(shop: Game, name: str) -> None:
    """ERR-13, ERR-14."""
    response = shop.call("admin-create-daily-chain", body=daily_body(**{name: 1}))
    assert [fault for fault, _ in faults(response)] == [name]


def test_the_type_is_required(shop: Game) -> None:
    body = daily_body()
    del body["type"]
    assert faults(shop.call("admin-create-daily-chain", body=body)) == [
        ("type", "The property type is required")
    ]


def test_a_chain_from_before_1970_opened_then(shop: Game) -> None:
    chain_id = make_daily(shop, 1, date_start="1960-01-01T00:00:00Z", type="rolling")
    assert show(shop, chain_id)["steps"][0]["unlocked_date"] == 0


# -- the users -------------------------------------------------------------------------------------
def test_a_user_sees_every_step_with_its_items(shop: Game) -> None:
    items = [reward("trove", 2), reward("potion")]
    steps = [{"step_number": 1, "items": items}, {"step_number": 2, "items": [reward("gold", 5)]}]
    chain_id = make_daily(shop, steps=steps)
    plain: dict[str, Any] = {"description": None, "image_url": None, "is_free": False}
    gold = {"item_id": 1, "sku": "gold", "name": "Gold", "type": "virtual_currency", **plain}
    chest = {"item_id": 4, "sku": "chest", "name": "Chest", "type": "bundle", **plain}
    chest |= {"quantity": 3, "content": [{**gold, "quantity": 100}]}
    trove = {"item_id": 5, "sku": "trove", "name": "Trove", "type": "bundle", **plain}
    trove |= {"quantity": 2, "content": [chest]}
    potion = {"item_id": 3, "sku": "potion", "name": "Potion", "type": "virtual_good", **plain}
    expected = {
        "id": chain_id,
        "name": "Advent",
        "description": None,
        "order": 1,
        "type": "calendar_hard",
        "date_start": START,
        "date_end": "2026-12-03T13:00:00+03:00",
        "steps": [
            {
                "step_number": 1,
                "status": "claimable",
                "unlocked_date": UNLOCKED,
                "items": [trove, {**potion, "quantity": 1}],
            },
            {
                "step_number": 2,
                "status": "claim_in_future",
                "unlocked_date": UNLOCKED + 86_400,
                "items": [{**gold, "quantity": 5}],
            },
        ],
    }
    assert show(shop, chain_id) == expected
    listed = shop.call("get-daily-chains-list").json()
    assert listed == {"has_more": False, "total_items_count": 1, "items": [expected]}


def test_a_calendar_goes_on(shop: Game, clock: SettableClock) -> None:
    """CHN-4: claimed, missed, open, and over."""
    chain_id = make_daily(shop, 3)
    assert shop.call(CLAIM, daily_chain_id=chain_id, step_number=1).status_code == 204
    assert statuses(shop, chain_id) == ["claimed", "claim_in_future", "claim_in_future"]
    clock.advance(timedelta(days=2))
    assert statuses(shop, chain_id) == ["claimed", "blocked", "claimable"]
    late = shop.call(CLAIM, daily_chain_id=chain_id, step_number=2)
    assert chain_error(late) == (422, 6306, {"chain_id": chain_id, "step_number": 2})
    assert shop.call(CLAIM, daily_chain_id=chain_id, step_number=3).status_code == 204
    assert shop.inventory() == {"gold": 4}
    clock.advance(timedelta(days=1))
    assert shop.call("get-daily-chains-list").json()["total_items_count"] == 0
    assert statuses(shop, chain_id) == ["claimed", "blocked", "claimed"]


def test_a_rolling_chain_waits(shop: Game, clock: SettableClock) -> None:
    """CHN-4e, CHN-22."""
    chain_id = make_daily(shop, 3, type="rolling")
    clock.advance(timedelta(days=5, hours=3))
    assert shop.call(CLAIM, daily_chain_id=chain_id, step_number=1).status_code == 204
    assert [step.get("unlocked_date") for step in show(shop, chain_id)["steps"]] == [
        UNLOCKED,
        UNLOCKED + 6 * 86_400,
        None,
    ]
    assert statuses(shop, chain_id) == ["claimed", "claim_in_future", "claim_in_future"]
    clock.advance(timedelta(hours=21))
    assert statuses(shop, chain_id) == ["claimed", "claimable", "claim_in_future"]


@pytest.mark.parametrize(("chain_id", "number"), [(9, 1), (1, 3), (2, 1), (3, 1)])
def test_a_claim_where_nothing_is(shop: Game, chain_id: int, number: int) -> None:
    """CHN-5a: unknown, no such step, disabled, not begun."""
    make_daily(shop)
    make_daily(shop, is_enabled=False)
    make_daily(shop, date_start=IN_A_DAY)
    response = shop.call(CLAIM, daily_chain_id=chain_id, step_number=number)
    facts = {"chain_id": chain_id, "project_id": shop.project_id, "step_number": number}
    assert chain_error(response) == (404, 7001, facts)


def test_a_claim_gives_bundles_by_their_content(shop: Game) -> None:
    """CHN-21."""
    chain_id = make_daily(shop, steps=[{"step_number": 1, "items": [reward("trove", 2)]}])
    assert shop.call(CLAIM, daily_chain_id=chain_id, step_number=1).status_code == 204
    assert shop.inventory() == {"gold": 600}


def test_a_bundle_that_holds_itself_is_opened_once(mock: Mock, shop: Game) -> None:
    table = mock.world.project(shop.project_id).tables["items"]
    chest: Any = table.get("chest")
    table.put("chest", replace(chest, content=(Content(sku="chest", quantity=2),)))
    chain_id = make_daily(shop, steps=[{"step_number": 1, "items": [reward("chest")]}])
    (item,) = show(shop, chain_id)["steps"][0]["items"]
    (inner,) = item["content"]
    assert (inner["sku"], inner["quantity"], "content" in inner) == ("chest", 2, False)
    assert shop.call(CLAIM, daily_chain_id=chain_id, step_number=1).status_code == 204
    assert shop.inventory() == {"chest": 2}


# -- who may call ----------------------------------------------------------------------------------
def test_a_visitor_sees_a_chain_without_progress(shop: Game) -> None:
    """AUTH-3a."""
    chain_id = make_daily(shop)
    assert shop.call(CLAIM, daily_chain_id=chain_id, step_number=1).status_code == 204
    assert statuses(shop, chain_id, user=None) == ["claimable", "claim_in_future"]


def test_a_bad_token_is_refused_also_there(shop: Game) -> None:
    """AUTH-3b."""
    chain_id = make_daily(shop)
    response = shop.call(
        "get-user-daily-chain-by-id", daily_chain_id=chain_id, headers=bearer("nonsense")
    )
    assert refusal(response) == USER_UNKNOWN


@pytest.mark.parametrize("call", ["get-daily-chains-list", CLAIM])
def test_only_users_list_and_claim(shop: Game, call: str) -> None:
    """AUTH-2b."""
    assert refusal(shop.call(call, daily_chain_id=1, step_number=1, user=None)) == USER_UNKNOWN


@pytest.mark.parametrize("call", ["admin-get-daily-chains", "admin-create-daily-chain", *MANAGING])
def test_only_servers_manage_chains(shop: Game, call: str) -> None:
    """AUTH-1."""
    response = shop.call(call, daily_chain_id=1, headers={}, body=daily_body())
    assert refusal(response) == ADMIN_UNKNOWN
