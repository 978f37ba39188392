"""Personalization, user limits, value points, reward chains and clans over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from tests.server.game import Game, refusal

SWORD = "sword_ice"
CONDITIONS = [{"attribute": "level", "type": "number", "operator": "le", "value": "10"}]


def rule(**facts: Any) -> dict[str, Any]:
    return {
        "name": "Veterans",
        "is_enabled": True,
        "attribute_conditions": CONDITIONS,
        "items": [{"sku": SWORD}],
        **facts,
    }


# -- personalization -------------------------------------------------------------------------------
def test_a_rule_is_created_read_replaced_changed_and_deleted(game: Game) -> None:
    """ATT-4: PUT replaces, PATCH keeps."""
    created = game.call("create-filter-rule", body=rule(is_satisfied_for_unauth=True))
    assert (created.status_code, created.json()) == (201, {"rule_id": 1})
    shown = game.call("get-filter-rule-by-id", rule_id=1).json()
    assert shown == {
        "rule_id": 1,
        "name": "Veterans",
        "is_enabled": True,
        "is_satisfied_for_unauth": True,
        "attribute_conditions": [{**CONDITIONS[0], "can_be_missing": False}],
        "items": shown["items"],
    }
    assert [item["sku"] for item in shown["items"]] == [SWORD]
    item_id = shown["items"][0]["item_id"]
    patched = game.call("patch-filter-rule-by-id", rule_id=1, body={"name": "Friends"})
    assert (patched.status_code, patched.content) == (204, b"")
    kept = game.call("get-filter-rule-by-id", rule_id=1).json()
    assert kept == {**shown, "name": "Friends"}
    replaced = rule(items=[{"item_id": item_id}])
    assert game.call("update-filter-rule-by-id", rule_id=1, body=replaced).status_code == 204
    now = game.call("get-filter-rule-by-id", rule_id=1).json()
    assert (now["name"], now["is_satisfied_for_unauth"]) == ("Veterans", False)
    assert game.call("delete-filter-rule-by-id", rule_id=1).status_code == 204
    gone = game.call("get-filter-rule-by-id", rule_id=1)
    assert refusal(gone) == (404, 0, "Rule not found")


def test_rules_are_listed_by_page_and_all_at_once(game: Game) -> None:
    """PAG-7: the short list gives every rule in one answer."""
    for number in range(3):
        game.call("create-filter-rule", body=rule(is_enabled=number != 1))
    page = game.call("get-filter-rules", query={"limit": 2}).json()
    assert [row["rule_id"] for row in page["items"]] == [1, 2]
    assert (page["total_items_count"], page["has_more"]) == (3, True)
    enabled = game.call("get-filter-rules", query={"is_enabled": 1}).json()
    assert [row["rule_id"] for row in enabled["items"]] == [1, 3]
    short = game.call("get-all-filter-rules").json()["items"]
    assert [(row["rule_id"], row["is_enabled"]) for row in short] == [
        (1, True),
        (2, False),
        (3, True),
    ]


@pytest.mark.parametrize("item", [{"sku": "nothing"}, {"item_id": 999_999}])
def test_a_rule_for_an_unknown_item_is_refused(game: Game, item: dict[str, Any]) -> None:
    """ERR-9."""
    response = game.call("create-filter-rule", body=rule(items=[item]))
    assert refusal(response)[:2] == (404, 4001)


# -- user limits -----------------------------------------------------------------------------------
def discount(game: Game, per_user: int | None) -> int:
    body = {
        "name": {"en": "Ten off"},
        "items": [{"sku": SWORD}],
        "discount": {"percent": "10"},
        "limits": {"per_user": per_user},
    }
    promotion_id: int = game.call("create-item-promotion", body=body).json()["promotion_id"]
    return promotion_id


def change(user: str, available: int) -> dict[str, Any]:
    return {"user": {"user_external_id": user}, "available": available}


def test_uses_are_read_set_added_removed_and_reset(game: Game) -> None:
    """CHN-12."""
    game.tell("alice")
    promotion_id = discount(game, 5)

    def left(response: Any) -> tuple[int, int]:
        assert response.status_code == 200
        per_user = response.json()["per_user"]
        return per_user["total"], per_user["available"]

    def call(operation: str, **facts: Any) -> Any:
        return game.call(operation, promotion_id=promotion_id, **facts)

    whose = {"user_external_id": "alice"}
    assert left(call("get-user-promotion-limit", query=whose)) == (5, 5)
    assert left(call("set-user-promotion-limit", body=change("alice", 1))) == (5, 1)
    assert left(call("add-user-promotion-limit", body=change("alice", 3))) == (5, 4)
    assert left(call("remove-user-promotion-limit", body=change("alice", 4))) == (5, 0)
    assert refusal(call("remove-user-promotion-limit", body=change("alice", 1)))[:2] == (422, 4511)
    assert refusal(call("set-user-promotion-limit", body=change("alice", 6)))[:2] == (422, 4511)
    for operation, body in (
        ("reset-user-promotion-limit", {"user": whose}),
        ("reset-user-promotion-limit", {"user": None}),
    ):
        call("set-user-promotion-limit", body=change("alice", 0))
        response = call(operation, body=body)
        assert (response.status_code, response.content) == (200, b"")
        assert left(call("get-user-promotion-limit", query=whose)) == (5, 5)
    call("set-user-promotion-limit", body=change("alice", 0))
    reset = game.call("reset-all-user-promotions-limit", body={"user": whose})
    assert (reset.status_code, reset.content) == (200, b"")
    assert left(call("get-user-promotion-limit", query=whose)) == (5, 5)


def test_unknown_promotions_users_and_limits_are_named(game: Game) -> None:
    """ERR-15, ERR-17, ERR-18, ERR-19."""
    game.tell("alice")
    limited, free = discount(game, 5), discount(game, None)
    for promotion_id, user, answer in (
        (999, "alice", (404, 1101)),
        (limited, "nobody", (404, 5008)),
        (free, "alice", (422, 4509)),
    ):
        read = game.call(
            "get-user-promotion-limit",
            promotion_id=promotion_id,
            query={"user_external_id": user},
        )
        assert refusal(read)[:2] == answer
        write = game.call(
            "set-user-promotion-limit", promotion_id=promotion_id, body=change(user, 1)
        )
        assert refusal(write)[:2] == answer
    assert refusal(game.call("get-item-promotion", promotion_id=999))[:2] == (404, 9502)


@pytest.mark.parametrize("operation", ["get-promo-code", "get-unique-catalog-offer"])
def test_an_unknown_external_id_of_other_kinds_is_named(game: Game, operation: str) -> None:
    """ERR-16."""
    assert refusal(game.call(operation, external_id="nothing"))[:2] == (404, 9802)


# -- value points and reward chains ----------------------------------------------------------------
def point(game: Game, sku: str = "frost", **facts: Any) -> Any:
    return game.call("admin-create-value-points", body={"sku": sku, "name": {"en": "F"}, **facts})


def chain(sku: str = "frost", price: int = 0, **facts: Any) -> dict[str, Any]:
    return {
        "name": {"en": "Hunt", "de": "Jagd"},
        "value_point": {"sku": sku},
        "date_start": "2020-01-01T00:00:00+00:00",
        "is_enabled": True,
        "steps": [
            {
                "name": {"en": "Gate"},
                "price": {"amount": price},
                "reward": [{"sku": SWORD, "quantity": 2}],
            }
        ],
        **facts,
    }


def test_a_value_point_lives_its_life(game: Game) -> None:
    """CHN-11."""
    assert point(game).status_code == 201
    assert refusal(point(game))[:2] == (422, 4002)
    rewards = {"value_point_sku": "frost"}
    amounts = [{"sku": SWORD, "amount": 15}]
    assert (
        game.call("admin-set-items-value-point-reward", body=amounts, **rewards).status_code == 204
    )
    listed = game.call("admin-get-items-value-point-reward", **rewards).json()["items"]
    assert [(row["sku"], row["amount"]) for row in listed] == [(SWORD, 15)]
    game.call("admin-create-reward-chain", body=chain())
    assert game.call("admin-get-value-point", item_sku="frost").json()["can_delete"] is False
    assert refusal(game.call("admin-delete-value-point", item_sku="frost"))[:2] == (422, 1102)
    assert game.call("admin-delete-items-value-point-reward", **rewards).status_code == 204
    assert game.call("admin-get-items-value-point-reward", **rewards).json() == {"items": []}


def test_a_reward_chain_is_claimed_once_and_may_be_changed_while_it_runs(game: Game) -> None:
    """CHN-1, CHN-6b, ERR-22, ERR-23."""
    point(game)
    chain_id = game.call("admin-create-reward-chain", body=chain()).json()["reward_chain_id"]
    stored = game.call("admin-get-reward-chain", reward_chain_id=chain_id).json()
    step_id = stored["steps"][0]["step_id"]

    def claim(step: int, of: int = chain_id) -> Any:
        return game.call("claim-user-reward-chain-step-reward", reward_chain_id=of, step_id=step)

    assert (claim(step_id).status_code, game.inventory()) == (204, {SWORD: 2})
    assert refusal(claim(step_id))[:2] == (422, 9912)
    assert refusal(claim(999))[:2] == (404, 9911)
    update = {**chain(price=100), "steps": [{**stored["steps"][0], "price": {"amount": 100}}]}
    del update["value_point"]
    changed = game.call("admin-update-reward-chain", reward_chain_id=chain_id, body=update)
    assert changed.status_code == 204, changed.text
    view = game.call("get-reward-chains-list").json()["items"][0]
    assert (view["name"], view["steps"][0]["is_claimed"]) == ("Hunt", True)
    assert view["steps"][0]["price"] == {"amount": 100}
    for operation in ("admin-get-reward-chain", "admin-toggle-reward-chain"):
        missing = game.call(operation, reward_chain_id=999)
        assert refusal(missing) == (404, 4001, "[0401-4001]: Reward chain not found")


def test_visitors_see_chains_without_progress_and_a_bad_token_is_refused(game: Game) -> None:
    """AUTH-3."""
    point(game)
    game.call("admin-create-reward-chain", body=chain())
    listed = game.call("get-reward-chains-list", headers={})
    assert listed.status_code == 200
    [view] = listed.json()["items"]
    assert (view["value_point"]["amount"], view["steps"][0]["is_claimed"]) == (0, False)
    bad = game.call("get-reward-chains-list", headers={"Authorization": "Bearer nonsense"})
    assert refusal(bad)[:2] == (401, 1501)


def test_a_clans_chain_needs_its_help_window_and_names_its_contributors(game: Game) -> None:
    """CHN-9."""
    point(game, "siege", is_clan=True)
    refused = game.call("admin-create-reward-chain", body=chain("siege"))
    named = [entry["property"] for entry in refused.json()["errorMessageExtended"]]
    assert (refused.status_code, named) == (422, ["popup_header", "popup_instruction"])
    whole = chain("siege", popup_header={"en": "How"}, popup_instruction={"en": "Together"})
    chain_id = game.call("admin-create-reward-chain", body=whole).json()["reward_chain_id"]
    game.tell("alice", clan="bears")
    top = game.call("get-user-clan-top-contributors", reward_chain_id=chain_id)
    assert (top.status_code, top.json()) == (200, [])
    assert game.call("user-clan-update").json() == {"reward": []}


# -- odds and ends of codes ------------------------------------------------------------------------
def test_a_redeem_without_a_code_is_refused(game: Game) -> None:
    """ERR-34."""
    response = game.call("redeem-promo-code", body={})
    assert refusal(response)[:2] == (422, 1102)
    faults = response.json()["errorMessageExtended"]
    assert [entry["property"] for entry in faults] == ["coupon_code"]


def test_a_coupon_is_read_with_the_number_of_its_codes(game: Game) -> None:
    """CPN-15."""
    game.coupon()
    before = game.read_coupon()["total_codes_count"]
    game.call("generate-coupon-codes", external_id="spring", body={"count": 3})
    assert game.read_coupon()["total_codes_count"] == before + 3
